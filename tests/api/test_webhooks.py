"""A partner's system hears of its agency's cases: signed, again until it is taken, replayed at will."""

import base64
import hmac
import json
import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from ipaddress import ip_address
from uuid import uuid4

import pytest
from django.utils import timezone

from pendopo.domain.messaging import announcing, webhooks
from pendopo.domain.messaging.models import Announcement, Webhook
from pendopo.domain.people.models import Role
from pendopo.ground.wire.calling import NotSentError
from pendopo.ground.wire.guarded import GuardedLine, is_open
from pendopo.ground.wire.misbehaving import Asked, Reply, StandIn
from tests.api.hand import hand

SENT, GRANTED = "application.submitted", "application.granted"


class Partner:
    """A system that keeps what it is told; `status` is what it answers."""

    def __init__(self) -> None:
        self.heard: list[Asked] = []
        self.status = 204
        self.server = StandIn(0, self._meet, dict)
        self.url = f"http://127.0.0.1:{self.server.server_port}/dengar?kota=bogor"

    def _meet(self, asked: Asked) -> Reply:
        self.heard.append(asked)
        return Reply(self.status, b"")

    def become(self, mode: str, **more) -> None:
        self.server.behaviour.become({"mode": mode, **more})

    def ids(self) -> list[str]:
        return [asked.headers["webhook-id"] for asked in self.heard]


@contextmanager
def listening():
    partner = Partner()
    thread = threading.Thread(target=partner.server.serve_forever, daemon=True)
    thread.start()
    try:
        yield partner
    finally:
        partner.become("normal")
        partner.server.shutdown()
        partner.server.server_close()


@pytest.fixture
def partner():
    with listening() as found:
        yield found


@pytest.fixture(autouse=True)
def now(world, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: world.at)
    return world


@pytest.fixture
def key(world):
    return hand(world, world.officer("wulan.sari"))


def subscribed(key, partner, *events: str) -> dict:
    wanted = {"url": partner.url, "events": events or (SENT,), "agency": "bapenda"}
    answer = key.post("/webhooks", wanted)
    assert answer.status_code == 201, answer.content
    return answer.json()


def announced(world) -> int:
    world.work()
    return sum(iter(lambda: announcing.announce_next(at=world.at), 0))


def test_the_signature_is_that_of_standard_webhooks() -> None:
    """The example of the specification's own libraries."""
    told = webhooks.signature(
        "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        name="msg_p5jXN8AQM9LWM0D4loKWxJek",
        at=1614265330,
        body=b'{"test": 2432232314}',
    )
    assert told == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_partner_hears_of_its_agencys_cases_and_can_check_who_says_so(
    world, key, partner
) -> None:
    told = subscribed(key, partner, SENT, GRANTED)
    case = world.submitted(world.resident())
    assert announced(world) == 1
    (heard,) = partner.heard
    event = json.loads(heard.body)
    assert heard.headers["Content-Type"].startswith("application/cloudevents+json")
    assert (event["specversion"], event["type"]) == ("1.0", f"id.pendopo.{SENT}")
    assert event["id"] == heard.headers["webhook-id"]
    assert event["subject"] == event["data"]["reference"] == case.reference
    assert datetime.fromisoformat(event["time"]) == case.submitted_at
    assert "Fitri" not in heard.body.decode()
    assert str(case.applicant_id) not in heard.body.decode()
    assert heard.path.endswith("?kota=bogor")
    secret = base64.b64decode(told["secret"].removeprefix("whsec_"))
    signed = b".".join(
        [event["id"].encode(), heard.headers["webhook-timestamp"].encode(), heard.body]
    )
    mac = base64.b64encode(hmac.digest(secret, signed, "sha256")).decode()
    assert heard.headers["webhook-signature"] == f"v1,{mac}"
    assert told["secret"].removeprefix("whsec_").encode() not in bytes(
        Webhook.objects.get().secret_sealed
    )
    (line,) = key.get(f"/webhooks/{told['id']}/announcements").json()["announcements"]
    assert (line["state"], line["attempts"], line["event"]) == ("taken", 1, event["id"])
    assert announced(world) == 0


def test_what_is_not_taken_is_sent_again_under_the_same_id_until_it_is_given_up(
    world, key, partner
) -> None:
    told = subscribed(key, partner)
    world.submitted(world.resident())
    partner.status = 302
    assert announced(world) == 1
    assert announced(world) == 0
    partner.become("error")
    world.later(minutes=2)
    assert announced(world) == 1
    partner.become("lost")
    world.later(minutes=6)
    assert announced(world) == 1
    partner.become("normal")
    partner.status = 200
    world.later(minutes=20)
    assert announced(world) == 1
    assert len(set(partner.ids())) == 1
    row = Announcement.objects.get()
    assert (row.state, row.attempts) == ("taken", 4)

    partner.status = 500
    world.submitted(world.resident("asep@contoh.example"))
    for _ in range(12):
        announced(world)
        world.later(days=1, minutes=1)
    dead = key.get(f"/webhooks/{told['id']}/announcements?state=dead").json()["announcements"]
    assert [(d["attempts"], d["problem"], d["next_at"]) for d in dead] == [(8, "HTTP 500", None)]


def test_a_worker_that_dies_leaves_it_to_be_sent_again(world, key, partner, monkeypatch) -> None:
    subscribed(key, partner)
    world.submitted(world.resident())
    world.work()

    def die(*_: object, **__: object) -> int:
        raise SystemExit

    with monkeypatch.context() as dying:
        dying.setattr(announcing, "_send", die)
        with pytest.raises(SystemExit):
            announcing.announce_next(at=world.at)
    assert announced(world) == 0
    world.later(minutes=3)
    assert announced(world) == 1
    assert len(partner.heard) == 1


def test_a_partner_that_never_answers_costs_one_attempt_of_ten_seconds_at_most(
    world, key, partner, monkeypatch
) -> None:
    monkeypatch.setattr(announcing, "SECONDS", 0.3)
    subscribed(key, partner)
    world.submitted(world.resident())
    partner.become("silent")
    assert announced(world) == 1
    row = Announcement.objects.get()
    assert (row.state, row.attempts) == ("queued", 1)
    assert row.not_before == world.at + announcing.WAITS[0]


def test_a_partner_that_is_down_does_not_keep_others_waiting(world, key, partner) -> None:
    with listening() as other:
        subscribed(key, partner)
        subscribed(key, other)
        partner.become("error")
        for _ in range(5):
            world.submitted(world.resident())
        assert announced(world) == 6
        assert len(set(other.ids())) == len(other.heard) == 5
        partner.become("normal")
        world.later(minutes=2)
        assert announced(world) == 5
        assert sorted(partner.ids()) == sorted(other.ids())


def test_what_happened_is_replayed_from_a_time_or_an_event(world, key, partner) -> None:
    told = subscribed(key, partner)
    for _ in range(3):
        world.submitted(world.resident())
        announced(world)
        world.later(minutes=10)
    first, second, third = partner.ids()
    address = f"/webhooks/{told['id']}/replay"
    assert key.post(address, {"event": second}).json() == {"announcements": 2}
    assert announced(world) == 2
    assert partner.ids()[3:] == [second, third]
    since = (world.at - timedelta(minutes=35)).isoformat()
    assert key.post(address, {"since": since}).json() == {"announcements": 3}
    assert announced(world) == 3
    assert sorted(partner.ids()[5:]) == sorted([first, second, third])
    assert key.post(address, {"event": str(uuid4())}).json() == {"announcements": 0}
    for wrong in ({}, {"since": since, "event": first}, {"since": "2026-11-01T00:00:00"}):
        assert key.post(address, wrong).status_code == 422
    assert announcing.forget_announcements(at=world.at + timedelta(days=31)) == 3


def test_another_agency_another_account_and_who_has_left_hear_nothing(world, key, partner) -> None:
    mine = subscribed(key, partner)
    stranger = hand(world, world.stranger())
    wanted = {"url": partner.url, "events": [SENT], "agency": "bapenda"}
    assert stranger.post("/webhooks", wanted).status_code == 403
    assert stranger.post("/webhooks", {**wanted, "agency": "diskominfo"}).status_code == 201
    address = f"/webhooks/{mine['id']}"
    for answer in (
        stranger.get(address),
        stranger.call("delete", address),
        stranger.get(f"{address}/announcements"),
        stranger.post(f"{address}/replay", {"event": str(uuid4())}),
    ):
        assert answer.status_code == 404
    world.submitted(world.resident())
    assert announced(world) == 1
    Role.objects.filter(account=world.officer("wulan.sari").account).update(until=world.at)
    world.later(minutes=1)
    world.submitted(world.resident())
    assert announced(world) == 0
    assert len(partner.heard) == 1


def test_an_ended_webhook_and_one_that_is_gone_hear_nothing_more(world, key, partner) -> None:
    told = subscribed(key, partner)
    partner.status = 410
    world.submitted(world.resident())
    assert announced(world) == 1
    assert key.get(f"/webhooks/{told['id']}").json()["ended_at"]
    other = subscribed(key, partner)
    world.submitted(world.resident())
    world.work()
    assert key.call("delete", f"/webhooks/{other['id']}").json()["ended_at"]
    assert announced(world) == 0
    assert [w["id"] for w in key.get("/webhooks").json()["webhooks"]] == [other["id"], told["id"]]


@pytest.mark.parametrize(
    ("url", "events"),
    [
        ("ftp://contoh.example/", [SENT]),
        ("https://", [SENT]),
        ("https://a:b@contoh.example/", [SENT]),
        ("https://contoh.example:99999/", [SENT]),
        ("https://contoh.example/a b", [SENT]),
        ("https://contoh.example/", ["task.claimed"]),
        ("https://contoh.example/", []),
    ],
)
def test_what_cannot_be_called_or_told_is_refused(key, url, events) -> None:
    answer = key.post("/webhooks", {"url": url, "events": events, "agency": "bapenda"})
    assert answer.status_code == 422


def test_outside_the_demo_nothing_within_this_house_is_called(
    world, key, partner, settings
) -> None:
    subscribed(key, partner)
    settings.PENDOPO = replace(settings.PENDOPO, demo=False)
    world.submitted(world.resident())
    assert announced(world) == 1
    assert partner.heard == []
    assert Announcement.objects.get().problem == "private"
    wanted = {"url": partner.url, "events": [SENT], "agency": "bapenda"}
    assert key.post("/webhooks", wanted).status_code == 422


def test_only_the_open_internet_is_open(monkeypatch) -> None:
    closed = (
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.1"),
        *("100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1"),
        *("::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "ff02::1"),
    )
    assert [a for a in closed if is_open(ip_address(a))] == []
    assert all(is_open(ip_address(a)) for a in ("8.8.8.8", "2606:4700::1111"))
    monkeypatch.setattr(
        "socket.getaddrinfo",
        lambda *_, **__: [(2, 1, 6, "", ("8.8.8.8", 443)), (2, 1, 6, "", ("10.0.0.1", 443))],
    )
    with pytest.raises(NotSentError, match="private"):
        GuardedLine("https://contoh.example/").call("POST", "", b"{}")
