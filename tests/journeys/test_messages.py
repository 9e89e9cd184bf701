"""Who is told what, by which channel, in which language, when; once, and in order."""

from datetime import timedelta
from uuid import uuid4

import pytest

from pendopo.config.packs import check as check_pack
from pendopo.domain.directory.city import city
from pendopo.domain.messaging import subscribing, transports
from pendopo.domain.messaging.delivering import LEASE, deliver, sweep
from pendopo.domain.messaging.models import (
    Channel,
    Delivery,
    Message,
    Preference,
    PushSubscription,
)
from pendopo.domain.messaging.preferring import opt_out, prefer
from pendopo.domain.messaging.receiving import take
from pendopo.domain.messaging.retrying import NoRetryError, retry
from pendopo.domain.messaging.telling import tell
from pendopo.domain.messaging.transports import (
    BusyError,
    DelayedError,
    Fate,
    GoneError,
    RefusedError,
    Taken,
    UnansweredError,
)
from pendopo.domain.people.models import ContactPoint
from pendopo.domain.people.signing_in import request_code
from pendopo.ground.actor import system
from pendopo.ground.log import timeline
from pendopo.ground.vault import blind
from pendopo.ground.vault.keyring import Keyring

PHONE = "+6281200000001"


class Carrier:
    """Takes all it is given, unless told to answer otherwise."""

    most = 10

    def __init__(self) -> None:
        self.got: list = []
        self.answers: list = []
        self.reachable = True

    def ready(self) -> bool:
        return self.reachable

    def deliver(self, parcels):
        for parcel in parcels:
            outcome = self.answers.pop(0) if self.answers else None
            self.got.append(parcel)
            yield parcel, outcome or Taken((f"id-{parcel.identifier}",))

    def heard(self):
        return ()

    def acknowledge(self) -> None:
        pass


@pytest.fixture
def carriers(monkeypatch):
    found = {each: Carrier() for each in ("email", "whatsapp", "sms")}
    monkeypatch.setattr(transports, "TRANSPORTS", transports.TRANSPORTS)
    transports.TRANSPORTS.clear()
    transports.TRANSPORTS.update(found)
    yield found
    transports.TRANSPORTS.clear()


@pytest.fixture
def fitri(world):
    """A resident who has proven an e-mail and a phone."""
    me = world.resident()
    Delivery.objects.all().delete()
    Message.objects.all().delete()
    sealed = Keyring.of([me.person]).seal(me.person, "contact", PHONE)
    ContactPoint.objects.create(
        person_id=me.person, kind="phone", address_sealed=sealed, proven_at=world.at
    )
    blind.remember(me.person, "phone", PHONE)
    return me


def told(world, person, *, urgent=False, template="help", **data):
    return tell(
        person=person,
        about=uuid4(),
        template=template,
        data=data,
        language="id",
        cause=uuid4(),
        at=world.at,
        urgent=urgent,
    )


def only(channel: str, person, world) -> None:
    prefer(
        person=person,
        channels=[channel],
        language="",
        quiet_nights=True,
        by=system("t"),
        at=world.at,
    )


def test_the_cheapest_channel_goes_first_and_a_refusal_falls_back_to_the_next(
    world, fitri, carriers
) -> None:
    message = told(world, fitri.person)
    carriers["email"].answers = [RefusedError("SMTP 550")]
    assert deliver(channel="email", at=world.at) == 1
    assert deliver(channel="sms", at=world.at + timedelta(minutes=1)) == 1
    states = dict(message.deliveries.values_list("channel", "state"))
    assert states == {"email": "failed", "sms": "sent"}
    assert carriers["whatsapp"].got == [], "nobody is told by WhatsApp without having asked for it"
    sms = message.deliveries.get(channel="sms")
    assert sms.cost == city().messages.price("sms") > 0


def test_what_may_have_arrived_is_not_said_again_by_another_channel(world, fitri, carriers) -> None:
    message = told(world, fitri.person)
    carriers["email"].answers = [UnansweredError("no answer")] * 2
    assert deliver(channel="email", at=world.at) == deliver(channel="email", at=world.at) == 1
    assert len({each.identifier for each in carriers["email"].got}) == 1, "a mailbox sees it once"
    assert [(d.channel, d.state) for d in message.deliveries.all()] == [("email", "unknown")]


def test_a_message_that_never_reached_the_phone_goes_on(world, fitri, carriers) -> None:
    prefer(
        person=fitri.person,
        channels=["whatsapp", "sms"],
        language="",
        quiet_nights=True,
        by=system("t"),
        at=world.at,
    )
    message = told(world, fitri.person)
    deliver(channel="whatsapp", at=world.at)
    first = message.deliveries.get()
    take([Fate(f"id-{first.pk}", arrived=False, problem="131026")], channel="whatsapp", at=world.at)
    deliver(channel="sms", at=world.at + timedelta(minutes=1))
    sms = message.deliveries.get(channel="sms")
    for _ in range(2):
        take([Fate(f"id-{sms.pk}", arrived=True)], channel="sms", at=world.at)
    sms.refresh_from_db()
    assert (sms.state, sms.delivered_at) == ("delivered", world.at)
    assert message.deliveries.count() == 2


def test_a_text_in_parts_is_delivered_when_every_part_is(world, fitri, carriers) -> None:
    only("sms", fitri.person, world)
    told(world, fitri.person)
    carriers["sms"].answers = [Taken(("a", "b"), 2)]
    deliver(channel="sms", at=world.at)
    take([Fate("a", arrived=True)], channel="sms", at=world.at)
    assert Delivery.objects.get().state == "sent"
    take([Fate("b", arrived=True)], channel="sms", at=world.at)
    assert Delivery.objects.get().state == "delivered"
    assert Delivery.objects.get().cost == 2 * city().messages.price("sms")


def test_an_unknown_text_is_settled_by_a_receipt_that_names_our_reference(
    world, fitri, carriers
) -> None:
    only("sms", fitri.person, world)
    told(world, fitri.person)
    carriers["sms"].answers = [UnansweredError("no answer to submit_sm")]
    deliver(channel="sms", at=world.at)
    unknown = Delivery.objects.get()
    assert (unknown.state, unknown.attempts) == ("unknown", 1), "an SMS is never repeated blindly"
    reference = unknown.pk.int & 0xFFFF
    take(
        [Fate("x", True, reference=reference, address="+6281299999999")], channel="sms", at=world.at
    )
    assert Delivery.objects.get().state == "unknown", "another's number is not it"
    take([Fate("x", True, reference=reference, address=PHONE)], channel="sms", at=world.at)
    assert Delivery.objects.get().state == "delivered"


def test_a_persons_messages_keep_their_order_whatever_the_carrier_says(
    world, fitri, carriers
) -> None:
    only("sms", fitri.person, world)
    messages = [told(world, fitri.person) for _ in range(3)]
    carriers["sms"].answers = [DelayedError("0x08")]
    assert deliver(channel="sms", at=world.at) == 1, "one at a time for a person"
    first = messages[0].deliveries.get()
    assert first.state == "queued"
    assert deliver(channel="sms", at=world.at) == 0, "the second waits behind the first"
    Delivery.objects.filter(pk=first.pk).update(not_before=world.at)
    for _ in messages:
        deliver(channel="sms", at=world.at)
    assert [p.identifier for p in carriers["sms"].got[1:]] == [
        str(m.deliveries.get().pk) for m in messages
    ]


def test_a_code_does_not_wait_behind_news(world, fitri, carriers) -> None:
    only("sms", fitri.person, world)
    told(world, fitri.person)
    Delivery.objects.update(not_before=world.at + timedelta(hours=4))
    code = told(world, fitri.person, template="sign_in_code", urgent=True, code="123456")
    assert deliver(channel="sms", at=world.at) == 1
    assert carriers["sms"].got[0].identifier == str(code.deliveries.get().pk)


def test_a_busy_carrier_costs_no_attempt_and_one_out_of_reach_claims_nothing(
    world, fitri, carriers
) -> None:
    only("sms", fitri.person, world)
    told(world, fitri.person)
    carriers["sms"].reachable = False
    assert deliver(channel="sms", at=world.at) == 0
    carriers["sms"].reachable = True
    carriers["sms"].answers = [BusyError("busy")]
    deliver(channel="sms", at=world.at)
    found = Delivery.objects.get()
    assert (found.state, found.attempts) == ("queued", 0)


def test_by_night_only_what_is_urgent_rings(world, fitri, carriers) -> None:
    only("sms", fitri.person, world)
    told(world, fitri.person)
    night, morning = (
        world.at.replace(hour=h, minute=0) + timedelta(days=d) for h, d in ((22, 0), (6, 1))
    )
    assert deliver(channel="sms", at=night) == 0
    told(world, fitri.person, template="sign_in_code", urgent=True, code="1")
    assert deliver(channel="sms", at=night) == 1
    assert deliver(channel="sms", at=morning) == 1


def test_a_letter_box_rings_nobody(world, fitri, carriers) -> None:
    told(world, fitri.person)
    assert deliver(channel="email", at=world.at.replace(hour=23)) == 1


def test_who_opted_out_is_told_by_another_channel_or_in_the_inbox_alone(
    world, fitri, carriers
) -> None:
    assert opt_out(person=fitri.person, channel="email", by=fitri, at=world.at)
    assert not opt_out(person=fitri.person, channel="email", by=fitri, at=world.at)
    assert told(world, fitri.person).deliveries.get().channel == "sms"
    opt_out(person=fitri.person, channel="sms", by=fitri, at=world.at)
    assert not told(world, fitri.person).deliveries.exists()
    assert Message.objects.visible_to(fitri).count() == 2


def test_one_cause_tells_once_and_in_the_language_that_was_chosen(world, fitri, carriers) -> None:
    prefer(
        person=fitri.person,
        channels=["email"],
        language="su",
        quiet_nights=True,
        by=fitri,
        at=world.at,
    )
    cause = uuid4()
    for _ in range(2):
        tell(
            person=fitri.person,
            about=cause,
            template="help",
            data={},
            language="en",
            cause=cause,
            at=world.at,
        )
    message = Message.objects.get()
    assert message.language == "su"
    ring = Keyring.of([fitri.person])
    assert ring.unseal(fitri.person, "text", message.text_sealed).startswith("Ketik STATUS tuluy")


def test_a_code_past_its_time_is_given_up(world, carriers) -> None:
    request_code(kind="email", address="baru@contoh.example", language="id", at=world.at)
    world.work()
    assert Delivery.objects.filter(urgent=True, state="queued").exists()
    sweep(at=world.at + timedelta(minutes=11))
    assert set(Delivery.objects.values_list("state", "problem")) == {("failed", "expired")}


def test_a_worker_that_died_leaves_a_text_unknown(world, fitri, carriers) -> None:
    only("sms", fitri.person, world)
    told(world, fitri.person)
    Delivery.objects.update(state="sending", started_at=world.at - LEASE, attempts=1)
    sweep(at=world.at)
    assert Delivery.objects.get().state == "unknown"


def test_the_pack_says_everything_in_three_languages() -> None:
    assert city().languages == ("id", "en", "su")
    from pendopo.config.environment import ROOT

    assert check_pack(ROOT / "packs" / "bogor") >= 5


KEYS = {"p256dh": "BP" + "A" * 85, "auth": "AAAAAAAAAAAAAAAAAAAAAA"}


@pytest.fixture
def pushed(monkeypatch):
    monkeypatch.setattr(subscribing.PUSH, "key", "BPx")
    monkeypatch.setattr(subscribing.PUSH, "knows", lambda endpoint: "push.example" in endpoint)
    transports.TRANSPORTS["push"] = Carrier()
    return transports.TRANSPORTS["push"]


def test_a_browser_that_was_turned_on_is_told_first_and_one_that_is_gone_is_forgotten(
    world, fitri, carriers, pushed
) -> None:
    phone = world.client(fitri)
    for number in (1, 2):
        told_by = {"endpoint": f"https://push.example/{number}", **KEYS}
        assert phone.post("/pesan/langganan", told_by).status_code == 204
    assert (
        phone.post("/pesan/langganan", {"endpoint": "https://lain.example/1", **KEYS}).status_code
        == 422
    )
    assert phone.post("/pesan/langganan", {"endpoint": "https://push.example/3"}).status_code == 422
    message = told(world, fitri.person)
    assert [d.channel for d in message.deliveries.all()] == ["push", "push"]
    pushed.answers = [GoneError("push 410"), None]
    while deliver(channel="push", at=world.at):
        pass
    assert PushSubscription.objects.count() == 1
    assert not message.deliveries.exclude(channel="push").exists(), "the other browser has it"
    message = told(world, fitri.person)
    pushed.answers = [GoneError("push 410")]
    deliver(channel="push", at=world.at)
    assert [d.channel for d in message.deliveries.order_by("id")] == ["push", "email"]
    assert not PushSubscription.objects.exists()


def test_the_inbox_keeps_what_was_told_and_marks_what_is_new(world, fitri, carriers) -> None:
    case = world.submitted(fitri)
    world.work()
    client = world.client(fitri)
    assert "Pesan baru: 1" in client.get("/permohonan/").content.decode()
    page = client.get("/pesan/").content.decode()
    assert f"Permohonan {case.reference} kami terima" in page
    assert "is-new" in page
    assert f"/permohonan/{case.reference}/" in page
    assert "is-new" not in client.get("/pesan/").content.decode()
    other = world.client(world.resident("lain@contoh.example"))
    assert case.reference not in other.get("/pesan/").content.decode()


def test_choices_are_kept_and_shown_again(world, fitri, carriers) -> None:
    client = world.client(fitri)
    page = client.get("/pesan/pilihan").content.decode()
    assert "WhatsApp" in page
    assert "0001" in page, "the number is masked but told"
    assert PHONE not in page
    assert (
        client.post(
            "/pesan/pilihan", {"channel": ["sms", "telegram"], "language": "su"}
        ).status_code
        == 302
    )
    kept = Preference.objects.get()
    assert (kept.refused, kept.wanted, kept.language) == (["email", "push"], [], "su")
    assert not kept.quiet_nights
    assert told(world, fitri.person).deliveries.get().channel == "sms"


def test_an_officer_sends_once_more_what_failed_or_may_be_lost_and_never_twice(
    world, fitri, carriers
) -> None:
    case = world.submitted(fitri)
    only("sms", fitri.person, world)
    message = tell(
        person=fitri.person,
        about=case.pk,
        template="help",
        data={},
        language="id",
        cause=uuid4(),
        at=world.at,
        urgent=True,
    )
    carriers["sms"].answers = [UnansweredError("no answer"), RefusedError("ESME_RINVDSTADR")]
    deliver(channel="sms", at=world.at)
    sms = message.deliveries.get()
    assert sms.state == "unknown"
    desk, stranger = world.client(world.officer("wulan.sari")), world.client(world.stranger())
    again = f"/petugas/pesan/{sms.pk}/percobaan"
    case_page = f"/petugas/kasus/{case.reference}/"
    assert again in desk.get("/petugas/pesan/").content.decode()
    assert again in desk.get(case_page).content.decode()
    assert again not in stranger.get("/petugas/pesan/").content.decode()
    assert stranger.post(again).status_code == 404
    assert desk.post(again, {"kasus": case.reference}).headers["Location"] == case_page
    sms.refresh_from_db()
    assert deliver(channel="sms", at=sms.not_before) == 1
    sms.refresh_from_db()
    assert (sms.state, sms.attempts, sms.retry.by.login) == ("failed", 2, "wulan.sari@bapenda")
    assert len({each.identifier for each in carriers["sms"].got}) == 1
    happened = [e.name for e in timeline([fitri.person])]
    assert happened.count("delivery.retried") == 1
    assert again not in desk.get("/petugas/pesan/").content.decode()
    assert "Mungkin sudah sampai" in desk.post(again, follow=True).content.decode()
    assert Delivery.objects.get(pk=sms.pk).state == "failed"


def test_what_reached_its_reader_another_way_is_no_trouble(world, fitri, carriers) -> None:
    message = told(world, fitri.person)
    carriers["email"].answers = [RefusedError("SMTP 550")]
    deliver(channel="email", at=world.at)
    assert not Delivery.objects.troubled().exists(), "the text is on its way"
    deliver(channel="sms", at=world.at + timedelta(minutes=1))
    failed = message.deliveries.get(channel="email")
    with pytest.raises(NoRetryError):
        retry(failed.pk, by=world.officer("wulan.sari"), at=world.at)


@pytest.mark.parametrize("state", Delivery.State.values)
@pytest.mark.parametrize("channel", Channel.values)
def test_the_page_of_a_case_tells_of_every_channel_and_state(
    world, fitri, carriers, state, channel
) -> None:
    case = world.submitted(fitri)
    message = told(world, fitri.person)
    Message.objects.filter(pk=message.pk).update(about=case.pk)
    message.deliveries.update(state=state, channel=channel, finished_at=world.at)
    page = world.client(world.officer("wulan.sari")).get(f"/petugas/kasus/{case.reference}/")
    assert page.status_code == 200
