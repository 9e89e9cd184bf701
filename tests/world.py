"""Building the demo world, and short ways to act in it through the public verbs."""

import io
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone
from PIL import Image
from time_machine import Traveller

from pendopo.config import demo
from pendopo.domain.applications import deciding, drafting, submission
from pendopo.domain.applications.models import Application
from pendopo.domain.applications.signing import sign_waiting
from pendopo.domain.catalogue.finding import version_in_force
from pendopo.domain.directory.calendar import newest_edition
from pendopo.domain.directory.models import Agency
from pendopo.domain.documents import preparing, receiving, signers
from pendopo.domain.documents.models import IssuedDocument
from pendopo.domain.people.acting import actor_of, officer_actor, with_grants
from pendopo.domain.people.models import Account, Role
from pendopo.domain.people.officers import enrol
from pendopo.domain.people.signing_in import LongAwayError, prove, request_code, settle
from pendopo.domain.queues import plans
from pendopo.domain.workflow import running
from pendopo.domain.workflow.models import Task
from pendopo.ground.actor import ANONYMOUS, Actor, system
from pendopo.ground.log import relay
from pendopo.integrations.local_signing.authority import LocalAuthority
from tests.kept import City
from tests.pages.client import PageClient

ANSWERS: dict[str, Any] = {
    "sebagai": "pemilik",
    "nama": "Fitri Handayani",
    "nik": "3271036501900004",
    "ponsel": "+6281200000001",
    "nop": "32.71.030.005.012-0345.0",
    "jalan": "Jl. Sempur Kaler 12",
    "objek": "32.71.03.1003",
    "tahun": 2026,
    "alasan": "hilang",
    "benar": True,
}
PAPERS = ("ktp", "sertifikat", "bukti_lunas")


@lru_cache(maxsize=1)
def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (320, 200), "white").save(out, "JPEG")
    return out.getvalue()


@dataclass
class World:
    """The city as of a moment. The clock that code reads goes on from it, whatever the day of the tests."""

    at: datetime
    clock: Traveller | None = None  # the measurements live in the machine's own time
    clients: dict[str, PageClient] = field(default_factory=dict)

    def later(self, **time: float) -> None:
        """Let time pass, for what reads the clock too."""
        self.at += timedelta(**time)
        if self.clock:
            self.clock.move_to(self.at)

    def officer(self, login: str) -> Actor:
        return officer_actor(Account.objects.get(login=f"{login}@bapenda").pk, at=self.at)

    def stranger(self) -> Actor:
        """Return an officer of another agency."""
        return self.enrolled("orang@diskominfo", role="kepala")

    def enrolled(self, login: str, *, role: str) -> Actor:
        """Return a new officer with a role at the agency that their login names."""
        account = enrol(
            login=login,
            display_name="Nama Petugas",
            password="x",
            totp_secret="A" * 16,
            employee_number="",
            rank="",
            by=system("test"),
            at=self.at,
        )
        agency = Agency.objects.get(code=login.partition("@")[2])
        Role.objects.create(
            account=account, role=role, title=role.title(), since=self.at, agency=agency
        )
        return officer_actor(account.pk, at=self.at)

    def resident(self, email: str = "fitri@contoh.example") -> Actor:
        code = request_code(kind="email", address=email, language="id", at=self.at)
        typed = next(c["code"] for c in demo.codes(at=self.at) if c["address"] == email)
        try:
            account = prove(code.pk, typed=typed, at=self.at)
        except LongAwayError:  # they say what only they know
            account = settle(code.pk, same=True, at=self.at)
        return actor_of(with_grants(at=self.at).get(pk=account.pk))

    def draft(
        self, by: Actor = ANONYMOUS, *, service: str = "salinan-sppt-pbb", **answers: Any
    ) -> tuple[Application, str]:
        version = version_in_force(service, on=self.at.date())
        assert version is not None
        draft, secret = drafting.start(version, key=uuid4(), by=by, language="id", at=self.at)
        files = {
            question: [
                str(
                    receiving.receive(
                        about=draft.pk,
                        subject=draft.subject,
                        question=question,
                        name="foto.jpg",
                        data=photo(),
                        accept=frozenset({"image"}),
                        at=self.at,
                    ).pk
                )
            ]
            for question in PAPERS
        }
        drafting.save(draft, {**ANSWERS, **files, **answers}, at=self.at)
        return draft, secret

    def submitted(self, by: Actor, **answers: Any) -> Application:
        draft, _ = self.draft(by, **answers)
        return submission.submit(draft.pk, by=by, at=self.at)

    def settle(
        self,
        case: UUID,
        login: str,
        outcome: str,
        reason: str = "",
        questions: tuple[str, ...] = (),
    ) -> None:
        officer = self.officer(login)
        task = Task.objects.waiting_for_an_officer().workable_by(officer).get(about=case)
        running.claim(task.pk, by=officer, at=self.at)
        deciding.settle(
            task.pk,
            outcome=outcome,
            reason=reason,
            questions=list(questions),
            by=officer,
            at=self.at,
        )

    def work(self) -> None:
        """Do what the worker would, until nothing is left."""
        while (
            preparing.prepare_next(at=self.at)
            + preparing.complete_next(at=timezone.now())
            + relay.relay_once()
        ):
            pass

    def granted(self, by: Actor, **answers: Any) -> Application:
        """A case all the way: checked, decided, signed, handed over."""
        case = self.submitted(by, **answers)
        self.settle(case.pk, "wulan.sari", "complete")
        self.settle(case.pk, "ratna.dewi", "granted")
        self.work()
        waiting = [self.document(case).pk]
        sign_waiting(
            waiting, passphrase=demo.PASSPHRASE, by=self.officer("dedi.supriatna"), at=self.at
        )
        self.work()
        case.refresh_from_db()
        return case

    def document(self, case: Application) -> IssuedDocument:
        return IssuedDocument.objects.get(about=case.pk)

    def client(self, actor: Actor) -> PageClient:
        client = PageClient()
        client.force_login(
            Account.objects.get(pk=actor.account), backend="pendopo.domain.people.acting.Door"
        )
        session = client.session
        session["began"] = timezone.now().isoformat()
        session.save()
        return client


def built(settings: Any, folder: Path, at: datetime, clock: Traveller) -> World:
    """Build the demo city as of a moment: from its pack the first time, from its rows after that."""
    arranged(settings, files=folder, keys=_keys())
    kept = _kept(at)
    if kept.rows:
        kept.restore()
        newest_edition()
        plans.reread()
    else:
        demo.load(at=at - timedelta(days=1))
        kept.keep()
    return World(at, clock)


@cache
def _kept(at: datetime) -> City:
    del at
    return City()


def arranged(settings: Any, *, files: Path, keys: Path) -> None:
    """Make the surroundings those of a demo city that keeps its files and keys in these folders."""
    settings.PENDOPO = replace(
        settings.PENDOPO, demo=True, data_dir=keys, public_url="http://localhost:8000"
    )
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(files)},
        },
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    signers.use(lambda: LocalAuthority(keys / "keys" / "ca", "Pemerintah Kota Bogor"))


@lru_cache(maxsize=1)
def _keys() -> Path:
    """Keys are slow to make: one set a run."""
    from tempfile import mkdtemp

    return Path(mkdtemp(prefix="pendopo-keys-"))
