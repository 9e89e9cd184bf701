"""A deed with an Idempotency-Key is done once, however often it is sent; other deeds are refused."""

import threading
from datetime import timedelta
from uuid import uuid4

from django.db import connections, transaction

from pendopo.domain.applications.models import Application
from pendopo.domain.documents.models import Evidence
from pendopo.ground.limits import once
from pendopo.ground.limits.models import Answer
from tests.api.hand import hand
from tests.api.test_applications import SERVICE, upload

HEADER = "Idempotency-Key"


def begin(me, key: str, service: str = SERVICE):
    return me.post("/applications", {"service": service}, **{HEADER: key})


def test_the_same_request_is_done_once_and_answered_again(world) -> None:
    me = hand(world, world.resident())
    key = str(uuid4())
    first, again = begin(me, key), begin(me, key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert (first["Location"], again["Idempotent-Replayed"]) == (again["Location"], "true")
    assert "Idempotent-Replayed" not in first
    assert Application.objects.count() == 1
    assert begin(me, str(uuid4())).json() != first.json()
    assert Application.objects.count() == 2
    other = hand(world, world.resident("asep@contoh.example"))
    assert begin(other, key).json() != first.json()


def test_what_is_kept_can_be_read_under_the_askers_key_alone(world) -> None:
    me = hand(world, world.resident())
    told = begin(me, "kunci").json()
    (kept,) = Answer.objects.all()
    for word in (told["reference"], told["secret"], "kunci"):
        assert word.encode() not in bytes(kept.sealed) + bytes(kept.key) + bytes(kept.asked)


def test_the_same_key_for_another_request_is_refused(world) -> None:
    me = hand(world, world.resident())
    reference = begin(me, "satu").json()["reference"]
    english = {"service": SERVICE, "language": "en"}
    other = me.post("/applications", english, **{HEADER: "satu"})
    assert (other.status_code, other.json()["code"]) == (422, "other_deed")
    sent = upload(me, reference, "ktp", **{HEADER: "dua"})
    assert sent.json() == upload(me, reference, "ktp", **{HEADER: "dua"}).json()
    assert upload(me, reference, "ktp", b"lain", **{HEADER: "dua"}).status_code == 422
    assert Evidence.objects.filter(about__in=Application.objects.values("pk")).count() == 1
    for wrong in ("", "x" * 101, "a\tb"):
        assert begin(me, wrong).status_code == 400, wrong


def test_after_a_refusal_the_same_key_may_be_tried_again(world) -> None:
    me = hand(world, world.resident())
    assert begin(me, "k", service="tidak-ada").status_code == 422
    assert begin(me, "k").status_code == 201


def test_while_it_is_under_way_the_same_key_is_told_so(lasting_world) -> None:
    world = lasting_world
    resident = world.resident()
    me = hand(world, resident)
    key = once.digest(resident.signed_in.bytes, b"serentak")
    told = []

    def elsewhere() -> None:
        try:
            told.append(begin(me, "serentak"))
        finally:
            connections.close_all()

    with transaction.atomic():
        assert once.answered(key, b"x", subject=resident.person) is None
        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join()
    assert (told[0].status_code, told[0].json()["code"]) == (409, "under_way")
    assert begin(me, "serentak").status_code == 201


def test_what_was_answered_is_forgotten_after_a_day(world) -> None:
    begin(hand(world, world.resident()), "k")
    at = Answer.objects.get().at
    assert once.forget(at=at + timedelta(hours=23)) == 0
    assert once.forget(at=at + timedelta(hours=25)) == 1
    assert not Answer.objects.exists()
