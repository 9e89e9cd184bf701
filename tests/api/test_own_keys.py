"""Making and revoking one's own keys by hand, and due dates in one's own calendar."""

import html
import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from icalendar import Calendar

from pendopo.domain.people.models import ApiKey
from pendopo.domain.workflow import running
from pendopo.domain.workflow.models import Clock, Task
from tests.api.hand import Hand, hand
from tests.pages.client import PageClient

SHOWN = re.compile(r'<code class="secret">([^<]+)</code>')


@pytest.fixture(autouse=True)
def now(world, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: world.at)
    return world


@pytest.mark.parametrize(
    ("whose", "address", "scopes", "path"),
    [
        ("officer", "/petugas/kunci-api/", ["tasks:read", "tasks:write"], "/tasks"),
        ("resident", "/data-saya/kunci-api", ["applications:read"], "/applications"),
    ],
)
def test_a_key_is_made_on_a_page_shown_once_and_revoked(
    world, whose, address, scopes, path
) -> None:
    me = world.officer("wulan.sari") if whose == "officer" else world.resident()
    client = world.client(me)
    asked = {"name": "Aplikasi  saya", "scopes": scopes, "days": "90"}
    page = client.post(address, asked).content.decode()
    (secret,) = SHOWN.findall(page)
    assert Hand(secret).get(path).status_code == 200
    again = client.get(address).content.decode()
    key = ApiKey.objects.get()
    assert secret not in again
    assert (key.prefix in again, key.name in again) == (True, True)
    assert key.expires_at == world.at + timedelta(days=90)
    client.post(f"{address.rstrip('/')}/{key.pk}/pencabutan")
    assert Hand(secret).get(path).status_code == 401
    assert key.prefix not in client.get(address).content.decode()
    for wrong in ({"name": "x"}, {"name": "x", "scopes": ["segala"]}):
        assert not SHOWN.findall(client.post(address, wrong).content.decode())
    assert ApiKey.objects.usable(at=world.at).count() == 0
    assert PageClient().get(address).status_code == 302


def test_an_officers_calendar_holds_the_tasks_they_hold_and_names_nobody(world) -> None:
    wulan = world.officer("wulan.sari")
    held, other = world.submitted(world.resident()), world.submitted(world.resident())
    task = Task.objects.waiting_for_an_officer().get(about=held.pk)
    running.claim(task.pk, by=wulan, at=world.at)
    client = world.client(wulan)
    (address,) = SHOWN.findall(client.post("/petugas/kalender").content.decode())
    path = html.unescape(address).partition("testserver")[2]
    answer = PageClient().get(path)
    assert answer["Content-Type"].startswith("text/calendar")
    found = Calendar.from_ical(answer.content)
    (event,) = found.walk("VEVENT")
    assert (found["version"], found["method"]) == ("2.0", "PUBLISH")
    assert event.decoded("dtstart") == task.due_at
    assert held.reference in event["summary"]
    assert other.reference not in answer.content.decode()
    assert "Fitri" not in answer.content.decode()
    assert b"\r\n" in answer.content
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    key = ApiKey.objects.get()
    assert Hand(path.rpartition("/")[2].removesuffix(".ics")).get("/tasks").status_code == 403
    client.post(f"/petugas/kunci-api/{key.pk}/pencabutan")
    assert PageClient().get(path).status_code == 404
    other_scope = hand(world, wulan).secret
    assert PageClient().get(f"/petugas/kalender/{other_scope}.ics").status_code == 404


def test_a_resident_keeps_the_due_dates_of_a_case(world) -> None:
    me = world.resident()
    case = world.submitted(me)
    client = world.client(me)
    path = f"/permohonan/{case.reference}/kalender.ics"
    assert path in client.get(f"/permohonan/{case.reference}/").content.decode()
    (event,) = Calendar.from_ical(client.get(path).content).walk("VEVENT")
    due = Clock.objects.get(process__about=case.pk).due_at
    assert event.decoded("dtstart") == due
    assert PageClient().get(path).status_code == 404
    world.settle(case.pk, "wulan.sari", "correct", "Foto KTP terpotong, foto ulang.", ("ktp",))
    (mend,) = Calendar.from_ical(client.get(path).content).walk("VEVENT")
    assert mend["uid"] != event["uid"]
    told = hand(world, me).get(f"/applications/{case.reference}/calendar")
    assert Calendar.from_ical(told.content).walk("VEVENT")[0]["uid"] == mend["uid"]


def test_a_key_is_made_listed_and_revoked_at_the_command_line(world) -> None:
    out = StringIO()
    scopes = ("--scope", "tasks:read", "--scope", "webhooks")
    login = "wulan.sari@bapenda"
    call_command("key", "make", login, "--name", "SIMDA", *scopes, stdout=out)
    secret = out.getvalue().strip()
    assert Hand(secret).get("/webhooks").json() == {"webhooks": []}
    listed = StringIO()
    call_command("key", "list", login, stdout=listed)
    assert secret[:12] in listed.getvalue()
    assert secret not in listed.getvalue()
    call_command("key", "revoke", login, secret[:12])
    assert Hand(secret).get("/webhooks").status_code == 401
    with pytest.raises(CommandError):
        call_command("key", "revoke", login, secret[:12])
    with pytest.raises(CommandError):
        call_command("key", "list", "tidak.ada")
