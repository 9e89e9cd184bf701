"""The demo city is lived in: every service, every state, every kelurahan; and it is the same each time."""

import json
import re
from collections import Counter
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

import pyotp
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction

from pendopo.config import demo
from pendopo.config.living import filling
from pendopo.config.living.residents import invent, shares_of
from pendopo.domain.applications.models import Application, Decision
from pendopo.domain.directory.calendar import newest_edition
from pendopo.domain.directory.models import Office
from pendopo.domain.documents import signers
from pendopo.domain.documents.models import IssuedDocument
from pendopo.domain.messaging.models import Message
from pendopo.domain.people.models import Account, Role
from pendopo.domain.people.officers import check_password_of
from pendopo.domain.workflow.models import Task
from pendopo.ground.log.models import Event
from pendopo.integrations.local_signing.authority import LocalAuthority
from tests.house.test_backups import empty_database as _empty_database
from tests.house.test_backups import pendopo
from tests.kept import City
from tests.world import _keys, arranged

empty_database = _empty_database
NOW = datetime(2026, 11, 24, 10, 5, tzinfo=ZoneInfo("Asia/Jakarta"))
CITY = filling.Size(residents=40, cases=40, days=28)
HAMLET = filling.Size(residents=6, cases=6, days=5)


STAFFED = City()


@pytest.fixture(scope="module")
def roots(tmp_path_factory):
    """An authority as old as this city: another test's is of the week it was made in."""
    return tmp_path_factory.mktemp("roots")


@pytest.fixture
def staffed(db, settings, tmp_path, roots) -> None:
    """The city as it was four weeks ago: every post is filled, and nothing has happened."""
    arranged(settings, files=tmp_path, keys=_keys())
    signers.use(lambda: LocalAuthority(roots / "ca", "Pemerintah Kota Bogor"))
    if STAFFED.rows:
        STAFFED.restore()
    else:
        filling.load(CITY, at=NOW)
        STAFFED.keep()
    newest_edition()


def visible() -> str:
    """What can be seen of a city, in short: times and names, references and letters, tasks and events."""
    seen = [
        *Application.objects.order_by("reference").values_list(
            "reference", "state", "service__slug", "area", "submitted_at", "finished_at"
        ),
        *Account.objects.order_by("login", "pk").values_list("pk", "login", "display_name"),
        *IssuedDocument.objects.order_by("code").values_list("code", "number", "state"),
        *Task.objects.order_by("pk").values_list("about", "node", "claimed_by__login", "outcome"),
        *Event.objects.order_by("happened_at", "uid").values_list("uid", "name", "happened_at"),
    ]
    return sha256(json.dumps(seen, default=str).encode()).hexdigest()


def test_the_same_day_gives_the_same_city(staffed) -> None:
    seen = []
    for _ in range(2):
        with transaction.atomic():
            filling.fill(HAMLET, at=NOW)
            seen.append((Application.objects.count(), visible()))
            transaction.set_rollback(True)
    assert seen[0][0] >= HAMLET.cases
    assert seen[0] == seen[1]


@pytest.mark.slow
def test_every_service_every_state_and_every_post_is_there(staffed, settings) -> None:
    filling.fill(CITY, at=NOW)
    running = {path.parent.name for path in settings.PENDOPO.city.glob("services/*/*/form.yaml")}
    lived_in = set(Application.objects.values_list("service__code", flat=True))
    assert {code.partition("/")[2] for code in lived_in} == running
    assert set(Application.objects.values_list("state", flat=True)) == set(Application.State.values)
    assert Decision.objects.filter(deemed=True).exists()
    assert Application.objects.filter(objects_to__isnull=False).exists()
    letters = Counter(IssuedDocument.objects.values_list("state", flat=True))
    assert letters["issued"] >= 10, letters
    assert not letters["failed"]
    assert Message.objects.count() > CITY.cases
    assert Task.objects.escalated().exists()
    assert not Event.objects.filter(happened_at__gt=NOW).exists()
    for office in Office.objects.exclude(head=""):
        posts = Role.objects.held(at=NOW).filter(office=office)
        assert {"petugas", office.head} <= set(posts.values_list("role", flat=True))
    login = Role.objects.filter(office__code="kel-pakuan").first().account.login
    assert check_password_of(login=login, password=demo.PASSWORD, at=NOW)
    assert pyotp.TOTP(demo.totp_secret(login)).now()


def test_residents_live_where_the_citys_people_live(world, settings) -> None:
    shares = shares_of(settings.PENDOPO.city)
    found = invent(5000, pack=settings.PENDOPO.city, seed="any", on=NOW.date())
    people = Counter(each.area for each in found)
    whole = sum(shares.values())
    assert len(shares) == 68
    assert set(people) == set(shares)
    for area, share in shares.items():
        expected = 5000 * share / whole
        assert abs(people[area] - expected) < 5 * expected**0.5 + 1
    assert len({each.me.nik for each in found}) > 4990


GROWN = """
from django.core.management import call_command
from django.utils import timezone
from pendopo.config.living import filling
from pendopo.config.worker import work_off
from pendopo.domain.applications.models import Application
from pendopo.domain.messaging.models import Message
from pendopo.domain.people.models import Account
call_command("prepare")
size, at = filling.Size(residents=10, cases=10, days=6), timezone.now()
filling.load(size, at=at)
filling.fill(size, at=at)
call_command("audit", "verify")
before, told = Application.objects.count(), Message.objects.count()
call_command("generate", "--residents", "2000", "--years", "1", "--yes-this-is-not-production")
call_command("audit", "verify")
work_off()
print("cases", Application.objects.count() - before)
print("residents", Account.objects.filter(kind="resident", last_login__gte=at).count() >= 2000)
print("messages", Message.objects.filter(created_at__gt=at).count())
"""


@pytest.mark.slow
def test_a_city_for_load_stands_in_seconds_tells_nobody_and_its_log_is_whole(
    empty_database, tmp_path
) -> None:
    told = pendopo(empty_database, tmp_path / "grown", "shell", "-c", GROWN)
    assert not told.returncode, told.stderr[-2000:]
    assert told.stdout.count("The log is whole.") == 2
    assert "cases 2400" in told.stdout
    assert "residents True" in told.stdout
    assert "messages 0" in told.stdout
    seconds = [float(part) for part in re.findall(r" in ([0-9.]+) s: ", told.stdout)]
    assert len(seconds) == 3
    assert sum(seconds) < 60


def test_a_city_for_load_is_refused_where_people_live(settings) -> None:
    settings.PENDOPO = replace(settings.PENDOPO, demo=False)
    with pytest.raises(CommandError, match="not-production"):
        call_command("generate", "--residents", "1", "--years", "1")
