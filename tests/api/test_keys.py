"""A key opens what its scopes name, as its account, until it expires or is revoked."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from pendopo.channels.api.urls import described
from pendopo.domain.people import api_keys
from pendopo.domain.people.erasing import erase
from pendopo.domain.people.models import Account, ApiKey, Person
from pendopo.domain.workflow.models import Process
from pendopo.ground.actor import system
from pendopo.ground.log import timeline
from tests.api.hand import Hand, hand
from tests.pages.client import PageClient
from tests.statements import statements
from tests.world import World


@pytest.fixture(autouse=True)
def now(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """Let the doors have the time of the world."""
    monkeypatch.setattr(timezone, "now", lambda: world.at)
    return world


def test_a_key_acts_as_its_account_through_the_api(world) -> None:
    wulan = world.officer("wulan.sari")
    case = world.submitted(world.resident())
    key = hand(world, wulan)
    (task,) = key.get("/tasks").json()["tasks"]
    assert task["reference"] == case.reference
    assert key.post(f"/tasks/{task['id']}/claim").json()["claimed"] == "mine"
    claimed = [e for e in timeline([_process(case)]) if e.name == "task.claimed"]
    assert [(e.actor_id, e.channel) for e in claimed] == [(wulan.account, "api")]


def _process(case):
    return Process.objects.get(about=case.pk).pk


def test_what_opens_nothing_is_answered_by_401_even_beside_a_session(world) -> None:
    wulan = world.officer("wulan.sari")
    signed_in = world.client(wulan)
    assert signed_in.get("/api/v1/tasks").status_code == 200
    for wrong in ("pdp_tidak-ada", "", "\u00e9", "pdp_"):
        answer = signed_in.get("/api/v1/tasks", headers={"Authorization": f"Bearer {wrong}"})
        assert answer.status_code == 401, wrong
        assert answer["Content-Type"] == "application/problem+json"
        assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_session_needs_a_token_for_what_is_not_safe(world) -> None:
    case = world.submitted(world.resident())
    client = Client(enforce_csrf_checks=True)
    client.force_login(
        Account.objects.get(pk=world.officer("wulan.sari").account),
        backend="pendopo.domain.people.acting.Door",
    )
    (task,) = client.get("/api/v1/tasks").json()["tasks"]
    assert task["reference"] == case.reference
    assert client.post(f"/api/v1/tasks/{task['id']}/claim").status_code == 403


def test_a_key_reaches_no_further_than_its_scopes(world) -> None:
    wulan, me = world.officer("wulan.sari"), world.resident()
    reading = hand(world, wulan, "tasks:read")
    world.submitted(me)
    (task,) = reading.get("/tasks").json()["tasks"]
    refused = reading.post(f"/tasks/{task['id']}/claim")
    assert (refused.status_code, "tasks:write" in refused.json()["detail"]) == (403, True)
    assert hand(world, wulan, "services:read").get("/tasks").status_code == 403
    assert hand(world, wulan).get("/applications").status_code == 403
    with pytest.raises(api_keys.ScopesError):
        hand(world, me, "tasks:read")
    with pytest.raises(api_keys.ScopesError):
        api_keys.make(name="", scopes=(), days=1, by=me, at=world.at)


def test_a_key_ends_when_it_expires_is_revoked_or_its_account_ends(world) -> None:
    wulan, me = world.officer("wulan.sari"), world.resident()
    short, long = hand(world, wulan, days=1), hand(world, wulan, days=9999)
    assert short.get("/tasks").status_code == 200
    world.later(days=2)
    assert short.get("/tasks").status_code == 401
    assert long.get("/tasks").status_code == 200
    (key,) = ApiKey.objects.usable(at=world.at)
    assert key.expires_at <= world.at + timedelta(days=366)
    api_keys.revoke(key.pk, by=me, at=world.at)
    assert long.get("/tasks").status_code == 200
    api_keys.revoke(key.pk, by=wulan, at=world.at)
    assert long.get("/tasks").status_code == 401
    mine = hand(world, me)
    assert mine.get("/applications").status_code == 200
    erase(Person.objects.get(pk=me.person), by=system("test"), at=world.at)
    assert mine.get("/applications").status_code == 401
    assert not ApiKey.objects.filter(account=me.account).exists()


def test_a_key_is_kept_as_a_digest_and_its_use_is_put_down_once_an_hour(world) -> None:
    key = hand(world, world.officer("wulan.sari"))
    row = ApiKey.objects.get()
    assert key.secret.startswith(row.prefix)
    assert key.secret.encode() not in bytes(row.digest)
    with statements(5):
        assert key.get("/tasks").status_code == 200
    first = world.at
    world.later(minutes=20)
    with statements(4):
        assert key.get("/tasks").status_code == 200
    row.refresh_from_db()
    assert row.used_at == first
    world.later(minutes=50)
    key.get("/tasks")
    row.refresh_from_db()
    assert row.used_at == world.at


def test_a_key_that_asks_too_often_is_told_when_to_come_back(world, monkeypatch) -> None:
    monkeypatch.setattr("pendopo.channels.api.audiences.PER_MINUTE", 3)
    key = hand(world, world.officer("wulan.sari"))
    answers = [key.get("/tasks") for _ in range(5)]
    assert [a.status_code for a in answers].count(429) >= 1
    late = next(a for a in answers if a.status_code == 429)
    assert 0 < int(late["Retry-After"]) <= 60
    assert late.json()["status"] == 429
    assert hand(world, world.officer("rudi.hartono")).get("/tasks").status_code == 200


def test_an_account_has_at_most_twenty_keys(world) -> None:
    wulan = world.officer("wulan.sari")
    for _ in range(20):
        hand(world, wulan)
    with pytest.raises(api_keys.TooManyKeysError):
        hand(world, wulan)
    assert isinstance(hand(world, world.resident()), Hand)


def test_without_a_key_nothing_opens_but_what_is_public(world) -> None:
    public = set()
    for path, methods in described()["paths"].items():
        for method, operation in methods.items():
            where = re.sub(r"{\w+}", str(uuid4()), path)
            for headers in ({}, {"Authorization": "Bearer pdp_salah"}):
                answer = getattr(PageClient(), method)(where, headers=headers)
                if answer.status_code != 401:
                    public.add((operation["operationId"], bool(headers)))
    assert public == {
        *(("services", False), ("service", False), ("verify_code", False), ("verify_file", False)),
        ("list_gauges", False),
        *(("follow", False), ("follow", True)),
    }


def test_what_the_house_itself_refuses_is_told_as_a_problem_too(world) -> None:
    client = PageClient()
    for path, status in (
        ("/api/v1/tidak-ada", 404),
        ("/api/v1/services?q=%00", 400),
        ("/api/v1/services/%00", 400),
    ):
        answer = client.get(path)
        told = (answer.status_code, answer["Content-Type"], answer.json()["status"])
        assert told == (status, "application/problem+json", status)
    unknown = client.delete("/api/v1/services")
    assert (unknown.status_code, unknown["Allow"]) == (405, "GET")
    assert unknown["Content-Type"] == "application/problem+json"
    assert client.get("/tidak-ada")["Content-Type"].startswith("text/html")
