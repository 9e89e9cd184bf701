"""The demo city is lived in: every service, every state, every kelurahan; and it is the same each time."""

import json
from collections import Counter
from datetime import datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

import pyotp
import pytest
from django.core.management import call_command
from django.db import connection, transaction

from pendopo.config import demo
from pendopo.config.living import filling
from pendopo.config.living.residents import invent, shares_of
from pendopo.domain.applications.models import Application, Decision
from pendopo.domain.directory.models import Office
from pendopo.domain.documents.models import IssuedDocument
from pendopo.domain.messaging.models import Message
from pendopo.domain.people.models import Account, Role
from pendopo.domain.people.officers import check_password_of
from pendopo.domain.workflow.models import Task
from pendopo.ground.log.models import Event
from tests.world import arranged

NOW = datetime(2026, 11, 24, 10, 5, tzinfo=ZoneInfo("Asia/Jakarta"))
CITY = filling.Size(residents=60, cases=60, days=32)
HAMLET = filling.Size(residents=6, cases=6, days=5)


def lived(settings, folder, size: filling.Size) -> None:
    arranged(settings, files=folder, keys=folder)
    filling.load(size, at=NOW)
    filling.fill(size, at=NOW)


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


@pytest.mark.django_db
def test_the_same_day_gives_the_same_city(settings, tmp_path) -> None:
    seen = []
    for turn in ("first", "second"):
        with transaction.atomic():
            lived(settings, tmp_path / turn, HAMLET)
            seen.append((Application.objects.count(), visible()))
            transaction.set_rollback(True)
    assert seen[0][0] >= HAMLET.cases
    assert seen[0] == seen[1]


@pytest.mark.django_db
def test_every_service_and_every_state_is_there_and_the_log_is_whole(settings, tmp_path) -> None:
    lived(settings, tmp_path, CITY)
    running = {path.parent.name for path in settings.PENDOPO.city.glob("services/*/*/form.yaml")}
    lived_in = set(Application.objects.values_list("service__code", flat=True))
    assert {code.partition("/")[2] for code in lived_in} == running
    assert set(Application.objects.values_list("state", flat=True)) == set(Application.State.values)
    assert Decision.objects.filter(deemed=True).exists()
    assert Application.objects.filter(objects_to__isnull=False).exists()
    letters = Counter(IssuedDocument.objects.values_list("state", flat=True))
    assert letters["issued"] > 10
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
    call_command("audit", "verify")
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from event where happened_at > now() + interval '1 day'")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
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
