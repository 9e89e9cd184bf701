"""Where journeys are played: a loaded demo city whose time stands still until it is told to go on.

Every part of the house asks the time of `django.utils.timezone.now` at its doors and hands it on
as an argument, so putting another clock there, on a stage only, moves the whole house (ADR 40).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

import pyotp
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY
from django.test import Client
from django.utils import timezone

from pendopo.config import demo
from pendopo.config.browsing import Browser, LostError
from pendopo.config.simulated import beside
from pendopo.config.worker import OF_CASES, work_off
from pendopo.domain.directory.calendar import working_calendar
from pendopo.domain.directory.city import city
from pendopo.domain.people.models import Account
from pendopo.engines.working_time import Term

DOOR = "pendopo.domain.people.acting.Door"
OPENS = time(9)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@dataclass
class Clock:
    """The time of a stage."""

    at: datetime

    def __call__(self) -> datetime:
        return self.at


@dataclass
class Stage:
    """The demo city on the day its journeys begin, and who has come in by the officers' door."""

    clock: Clock
    begins: datetime
    client: Callable[[], Client]
    sessions: dict[str, str] = field(default_factory=dict)

    def rewind(self) -> None:
        """Begin another journey: it is the first day again."""
        self.clock.at = self.begins

    def tick(self) -> None:
        """Let a minute pass, and the worker do what is due."""
        self.clock.at += MINUTE
        work_off(OF_CASES)

    def wait(self, term: str) -> None:
        """Let working time pass, the worker coming by at least once a day."""
        until = working_calendar().add(self.clock.at, Term.parse(term)) + MINUTE
        while self.clock.at < until:
            self.clock.at = min(self.clock.at + DAY, until)
            work_off(OF_CASES)

    def open_door(self, login: str) -> None:
        """Let an officer in by password and authenticator, once: a step of its code works once."""
        if login in self.sessions:
            return
        desk = Browser(self.client())
        desk.go("/petugas/masuk")
        desk.press("/petugas/masuk", typed={"login": login, "password": demo.PASSWORD})
        code = pyotp.TOTP(demo.totp_secret(login)).at(self.clock.at)
        desk.press("/petugas/masuk/kode", typed={"code": code})
        if desk.path != "/petugas/":
            raise LostError(f"{login} tidak dapat masuk: {desk.words()}")
        self.sessions[login] = desk.client.cookies[settings.SESSION_COOKIE_NAME].value

    def desk(self, login: str) -> Browser:
        """Return the browser of an officer who is in; after hours, in again without the door."""
        client = self.client()
        client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[login]
        if BACKEND_SESSION_KEY not in client.session:
            client.force_login(Account.objects.get(login=login), backend=DOOR)
        return Browser(client)


@contextmanager
def staged(client: Callable[[], Client]) -> Iterator[Stage]:
    """Load the demo city on the eve of its first day and stand its clock at nine in the morning."""
    begins = datetime.combine(demo.told()["journeys_begin"], OPENS, city().zone)
    clock = Clock(begins - DAY)
    people = Path(settings.PENDOPO.city) / "registry.yaml"
    with (
        mock.patch.object(timezone, "now", clock),
        TemporaryDirectory(prefix="pendopo-outside-", ignore_cleanup_errors=True) as folder,
        beside(Path(folder), people),
    ):
        demo.load(at=clock.at)
        stage = Stage(clock, begins, client)
        stage.rewind()
        work_off()  # what is made ahead, such as the times of the lines: once, not in each journey
        yield stage
