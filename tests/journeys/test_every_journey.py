"""Every worked example of every service in the city's pack, played through HTTP."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings

from pendopo.config.journeys import JourneyError, play
from pendopo.config.packs import definitions, journeys
from pendopo.config.stage import Stage, staged
from pendopo.domain.catalogue.journeys import Journey, Step
from tests.pages.client import PageClient
from tests.world import arranged

PACK = Path(settings.PENDOPO.city)
DEFINITIONS = definitions(PACK)
JOURNEYS = journeys(PACK, DEFINITIONS)


@pytest.fixture(scope="module")
def db(django_db_setup, django_db_blocker) -> Iterator[None]:
    """The database in one transaction for the whole module, undone at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def stage(db, tmp_path_factory) -> Iterator[Stage]:
    """One loaded city for all journeys, which leave nothing behind in it."""
    folder = tmp_path_factory.mktemp("stage")
    told = SimpleNamespace(PENDOPO=settings.PENDOPO, STORAGES=settings.STORAGES)
    arranged(told, files=folder / "files", keys=folder)
    with (
        override_settings(**vars(told)),
        staged(lambda: PageClient(enforce_csrf_checks=True)) as made,
    ):
        yield made


@pytest.mark.parametrize("journey", JOURNEYS, ids=lambda j: f"{j.place}/{j.name}")
def test_a_journey_goes_as_its_file_says(stage, journey) -> None:
    play(journey, stage)


@pytest.mark.parametrize(
    ("change", "line", "said"),
    [
        ({"ends": "refused"}, 10, "berakhir granted, bukan refused"),
        ({"letters": ()}, 10, "surat yang terbit: salinan"),
        ({"deemed": True}, 10, "lewat waktu"),
        ({"answers": {"nik": "123"}}, 1, "isian ditolak. Di halaman /permohonan/"),
        ({"answers": {"alasan": "iseng"}}, 1, "alasan tidak menawarkan iseng"),
        ({"answers": {"surat_kuasa": "foto"}}, 1, "tidak pernah ditanyakan: surat_kuasa"),
        ({"step": {"task": "putuskan", "outcome": "granted"}}, 7, "yang terbuka: periksa"),
        ({"step": {"outcome": "refuse"}}, 7, "menjawab 422. Di halaman"),
        ({"step": {"outcome": "granted"}}, 7, "tidak ada tombol granted"),
        ({"step": {"verb": "tasks", "tasks": ["putuskan"]}}, 7, "yang terbuka: periksa"),
        ({"step": {"verb": "mend", "mend": {"ktp": "foto"}}}, 7, "perbaikan tidak diminta: ktp"),
        ({"step": {"verb": "sign", "sign": "dedi.supriatna@bapenda"}}, 7, "tidak ada tombol"),
    ],
)
def test_a_journey_that_goes_otherwise_says_where_and_what_the_page_said(
    stage, change, line, said
) -> None:
    with pytest.raises(JourneyError) as failed:
        play(altered(**change), stage)
    (finding,) = failed.value.findings
    assert finding.file == "bapenda/sppt-salinan/journeys/dikabulkan.yaml"
    assert said in str(finding)
    assert "tertulis" in finding.cure
    assert finding.line == line


class Downloads(PageClient):
    """Keeps each PDF that it was given."""

    kept: ClassVar[list[bytes]] = []

    def request(self, **request: Any) -> Any:
        answer = super().request(**request)
        if answer.get("Content-Type") == "application/pdf":
            self.kept.append(answer.content)
        return answer


def test_the_heirs_letter_bears_the_stamp_that_was_bought_for_it(stage) -> None:
    if not shutil.which("pdftotext"):
        pytest.skip("poppler is not on this machine")
    place = "pernyataan-waris/journeys/dikabulkan.yaml"
    journey = next(j for j in JOURNEYS if j.file.endswith(place))
    play(journey, replace(stage, client=lambda: Downloads(enforce_csrf_checks=True)))
    (letter,) = Downloads.kept
    told = subprocess.run(["pdftotext", "-", "-"], input=letter, capture_output=True, check=True)
    text = told.stdout.decode()
    assert "METERAI ELEKTRONIK" in text
    assert re.search(r"^[0-9A-F]{20}$", text, re.MULTILINE)


class CasePages(PageClient):
    """Keeps the words of each page of a case that it was shown."""

    kept: ClassVar[list[str]] = []

    def request(self, **request: Any) -> Any:
        answer = super().request(**request)
        if request["PATH_INFO"].startswith("/petugas/kasus/") and answer.status_code == 200:
            self.kept.append(" ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split()))
        return answer


def test_the_history_says_which_heir_a_match_was_of_even_one_struck_since(stage) -> None:
    place = "pernyataan-waris/journeys/diperbaiki.yaml"
    journey = next(j for j in JOURNEYS if j.file.endswith(place))
    play(journey, replace(stage, client=lambda: CasePages(enforce_csrf_checks=True)))
    told = CasePages.kept[-1]
    assert told.count("Cocokkan data ahli waris, Fitri Handayani: Data cocok") == 2
    assert told.count("Cocokkan data ahli waris, Enok Rokayah: ") == 2
    assert told.count("Cocokkan data ahli waris, Deni Sunaryo: Data cocok") == 1
    assert "2. Enok Rokayah, NIK" in told, "each heir stands on a line of their own"


def altered(*, step=None, answers=None, **changes) -> Journey:
    """Return the first journey with other answers, or with another first step at line 7."""
    first = next(j for j in JOURNEYS if j.file.endswith("sppt-salinan/journeys/dikabulkan.yaml"))
    told = replace(first, ends_line=10, answers={**first.answers, **(answers or {})}, **changes)
    if step is None:
        return told
    checking = first.steps[1]
    verb = step.pop("verb", "officer")
    other = Step(verb, {**checking.told, **step} if verb == "officer" else step, 7)
    return replace(told, steps=(other, *first.steps[2:]))


ENDINGS = {"granted", "refused", "corrected", "objected", "deemed"}


@pytest.mark.parametrize("place", sorted({journey.place for journey in JOURNEYS}))
def test_a_services_journeys_show_each_way_it_may_go(place) -> None:
    """Granted, refused, corrected, objected; deemed, unless the law forbids it."""
    mine = [journey for journey in JOURNEYS if journey.place == place]
    verbs = {step.verb for journey in mine for step in journey.steps}
    shown = {journey.ends for journey in mine}
    shown |= {"corrected"} if "mend" in verbs else set()
    shown |= {"objected"} if "object" in verbs else set()
    shown |= {"deemed"} if any(journey.deemed for journey in mine) else set()
    never = "never" in DEFINITIONS[place]["service"].get("deemed", {})
    assert ENDINGS - ({"deemed"} if never else set()) <= shown
