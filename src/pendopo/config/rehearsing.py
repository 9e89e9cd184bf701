"""A house for a rehearsal: its own server, files and keys, in a folder that is gone afterwards."""

import logging
import os
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.test import Client, override_settings

from pendopo.config.children import manage
from pendopo.config.environment import ROOT
from pendopo.config.journeys import JourneyError, play
from pendopo.config.packs import definitions, journeys
from pendopo.config.postgres import FORGETFUL, Server
from pendopo.config.preparing import prepare
from pendopo.config.stage import staged
from pendopo.domain.people.models import Account
from pendopo.engines.pack_files import Finding, PackError

PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


class InhabitedError(Exception):
    """Perjalanan hanya dimainkan di rumah kosong. Pakai: pendopo pack check."""


def rehearse(pack: Path, only: str = "") -> bool:
    """Play a pack's journeys, or `only` a service's, in a house of their own; tell whether all held.

    What happened is printed by that house. Raises NoServerError or ServerError when this machine
    cannot start PostgreSQL.
    """
    with TemporaryDirectory(prefix="pendopo-", ignore_cleanup_errors=True) as place:
        folder = Path(place)
        server = Server(folder / "postgres", options=FORGETFUL)
        owner = server.start()
        try:
            told = {k: v for k, v in os.environ.items() if not k.startswith("PENDOPO_")}
            told |= {
                "PENDOPO_CITY": str(pack.resolve()),
                "PENDOPO_DATABASE_URL": owner,
                "PENDOPO_DATA_DIR": str(folder / "data"),
                "PENDOPO_DEMO": "1",
                "PYTHONPATH": str(ROOT / "src"),
            }
            return not subprocess.run(
                manage("pack", "play", *([only] if only else [])), env=told, check=False
            ).returncode
        finally:
            server.stop()


def play_all(only: str = "") -> int:
    """Play every journey of this house's pack, or of a service; return how many.

    Raises PackError, InhabitedError.
    """
    pack = settings.PENDOPO.city
    every = journeys(pack, definitions(pack))
    found = [journey for journey in every if only in {"", journey.place}]
    prepare()
    if Account.objects.exists():
        raise InhabitedError(InhabitedError.__doc__)
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    logging.getLogger("pendopo.web").setLevel(logging.WARNING)
    findings: list[Finding] = []
    with (
        override_settings(STORAGES={**settings.STORAGES, "staticfiles": PLAIN}),
        staged(lambda: Client(enforce_csrf_checks=True)) as stage,
    ):
        for journey in found:
            try:
                play(journey, stage)
            except JourneyError as error:
                findings += error.findings
    if findings:
        raise PackError(findings)
    return len(found)
