"""A warning reaches exactly the people of its kelurahan, and whoever heard of it hears its end."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from lxml import etree

from pendopo.domain.information import answering, cap, following, publishing, warning
from pendopo.domain.information.alerts import Alert
from pendopo.domain.messaging.delivering import deliver
from pendopo.domain.messaging.models import Delivery, Message, Preference
from pendopo.domain.messaging.transports import TRANSPORTS, OneByOne, Taken
from pendopo.domain.messaging.wording import heard
from pendopo.domain.people.acting import officer_actor
from pendopo.domain.people.models import Account, ContactPoint, Person
from pendopo.ground.actor import system
from pendopo.ground.identifiers import new_id
from pendopo.ground.vault.keyring import Keyring, open_subject
from tests.statements import statements

SEMPUR, BABAKAN, PALEDANG, TAJUR = (
    f"32.71.{n}" for n in ("03.1006", "03.1008", "03.1002", "02.1006")
)
SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).with_name("CAP-v1.2.xsd")))
NIGHT = datetime(2026, 11, 25, 2, 0, tzinfo=ZoneInfo("Asia/Jakarta"))
TEST = system("test")


class Carrier(OneByOne):
    def __init__(self) -> None:
        self.got = []

    def carry(self, parcel):
        self.got.append(parcel)
        return Taken()


@pytest.fixture
def carriers():
    kept, found = dict(TRANSPORTS), {"sms": Carrier(), "email": Carrier()}
    TRANSPORTS.clear()
    TRANSPORTS.update(found)
    yield found
    TRANSPORTS.clear()
    TRANSPORTS.update(kept)


def resident(world, number: int, *areas: str, email: bool = False) -> Person:
    person = Person.objects.create(id=new_id(), created_at=world.at)
    open_subject(person.pk)
    ring = Keyring.of([person.pk])
    for kind, address in (
        ("phone", f"+62812000{number:05}"),
        ("email", f"w{number}@contoh.example"),
    ):
        if kind == "phone" or email:
            ContactPoint.objects.create(
                person=person,
                kind=kind,
                address_sealed=ring.seal(person.pk, "contact", address),
                proven_at=world.at,
            )
    following.follow(person=person.pk, areas=areas, by=TEST, at=world.at)
    return person


def officer(world, login: str):
    return officer_actor(Account.objects.get(login=login).pk, at=world.at)


def said(world, **other) -> warning.Said:
    words = {"headline": "Ciliwung naik cepat", "action": "Jauhi bantaran sungai."}
    english = {"headline": "Ciliwung is rising fast", "action": "Keep away from the banks."}
    return warning.Said(
        **{
            "event": "banjir",
            "severity": "severe",
            "urgency": "expected",
            "certainty": "likely",
            "texts": {"id": words, "en": english},
            "areas": [SEMPUR, BABAKAN, PALEDANG],
            "expires_at": world.at + timedelta(hours=6),
            **other,
        }
    )


def told(alert: Alert) -> set:
    return set(Message.objects.filter(about=alert.pk).values_list("person", flat=True))


def valid(alert: Alert) -> etree._Element:
    tree = etree.fromstring(cap.message(Alert.objects.get(pk=alert.pk)))
    SCHEMA.assertValid(tree)
    return tree


def in_cap(tree: etree._Element, name: str) -> list[str]:
    return [each.text for each in tree.iter(f"{{{cap.CAP}}}{name}")]


def test_three_kelurahan_are_warned_and_nobody_else(world, carriers) -> None:
    writer, chief = (officer(world, f"{n}@bpbd") for n in ("gilang.ramdani", "tuti.herawati"))
    both = resident(world, 1, SEMPUR, BABAKAN, email=True)
    english = resident(world, 2, PALEDANG)
    refuses = resident(world, 3, SEMPUR)
    elsewhere, gone, erased = (
        resident(world, n, a) for n, a in ((4, TAJUR), (5, SEMPUR), (6, SEMPUR))
    )
    following.follow(person=gone.pk, areas=[], by=TEST, at=world.at)
    Preference.objects.create(person=english, language="en", changed_at=world.at)
    Preference.objects.create(person=refuses, refused=["sms"], changed_at=world.at)
    Person.objects.filter(pk=erased.pk).update(erased_at=world.at)
    for _ in range(50):
        resident(world, 100 + _, SEMPUR)
    many = set(Person.objects.filter(contact_points__isnull=False).values_list("pk", flat=True))
    warned = many - {elsewhere.pk, gone.pk, erased.pk}

    world.at = NIGHT
    first = warning.draft(said(world), by=writer, at=world.at)
    for wrong in (said(world, areas=["32.71.03"]), said(world, expires_at=world.at)):
        with pytest.raises((warning.NoAreaError, warning.OverError)):
            warning.draft(wrong, by=writer, at=world.at)
    with pytest.raises(warning.NotAWriterError):
        warning.draft(said(world), by=world.stranger(), at=world.at)
    with pytest.raises(publishing.SecondPersonError):
        publishing.publish(first.pk, by=writer, at=world.at)
    assert not Message.objects.exists()
    with statements(most=16):
        reached = publishing.publish(first.pk, by=chief, at=world.at)
    assert told(first) == warned
    assert reached.people == len(warned) == reached.carried + 1, "one refused the only channel"
    ways = Delivery.objects.filter(message__person=both).values_list("channel", "quiet", "urgent")
    assert sorted(ways) == [("email", False, True), ("sms", False, True)], "together, and by night"
    while deliver(channel="sms", at=world.at):
        pass
    texts = {parcel.address: parcel.text for parcel in carriers["sms"].got}
    assert len(texts) == len(carriers["sms"].got) == len(warned) - 1
    assert texts["+6281200000001"].startswith(
        "PERINGATAN Babakan Pasar, Paledang, Sempur: Ciliwung"
    )
    assert "WARNING" in texts["+6281200000002"]
    link = texts["+6281200000001"].rpartition("/kabar/")[2]
    assert heard(link).person_id == both.pk
    assert heard(link[:-1] + ("a" if link[-1] != "a" else "b")) is None

    tree = valid(first)
    assert in_cap(tree, "value") == [BABAKAN, PALEDANG, SEMPUR] * 2
    assert in_cap(tree, "language") == ["id", "en"]
    outline = [pair.split(",") for pair in in_cap(tree, "polygon")[0].split()]
    assert outline[0] == outline[-1], "a ring is closed"
    assert all(-7 < float(lat) < -6 and 106 < float(lng) < 107 for lat, lng in outline)

    reply = answering.answer(person=both.pk, word="help", alert=first.pk, by=TEST, at=world.at)
    assert list(answering.in_need(first)) == [reply]
    answering.answer(person=both.pk, word="safe", alert=first.pk, by=TEST, at=world.at)
    assert answering.counted(first) == {"safe": 1, "help": 0}
    assert answering.last_heard(elsewhere.pk, at=world.at) is None

    renewed = warning.draft(
        said(world, areas=[TAJUR], severity="extreme", urgency="immediate"),
        follows=first.pk,
        by=writer,
        at=world.at,
    )
    publishing.publish(renewed.pk, by=writer, at=world.at)
    assert told(renewed) == warned | {elsewhere.pk}, (
        "policy lets it go alone; former readers hear it"
    )
    assert list(Alert.objects.in_force(at=world.at)) == [renewed]
    (reference,) = in_cap(valid(renewed), "references")
    assert reference.split(",") == [cap.sender(first), first.identifier, cap.stamp(NIGHT)]
    with pytest.raises(warning.NoDraftError):
        publishing.publish(renewed.pk, by=chief, at=world.at)

    with pytest.raises(publishing.NotAnApproverError):
        publishing.cancel(renewed.pk, by=writer, at=world.at)
    publishing.cancel(renewed.pk, by=chief, at=world.at)
    clear = Alert.objects.get(kind="cancel")
    assert told(clear) == warned | {elsewhere.pk}
    assert in_cap(valid(clear), "responseType") == ["AllClear"] * 2
    assert not Alert.objects.in_force(at=world.at).exists()


def test_a_warning_ends_by_itself(world, carriers) -> None:
    writer, chief = (officer(world, f"{n}@bpbd") for n in ("gilang.ramdani", "tuti.herawati"))
    sleeper = resident(world, 1, SEMPUR, email=True)
    world.at = NIGHT
    minor = warning.draft(said(world, severity="minor"), by=writer, at=world.at)
    publishing.publish(minor.pk, by=chief, at=world.at)
    assert [d.channel for d in Delivery.objects.filter(message__person=sleeper)] == ["email"]
    assert publishing.expire_next(at=world.at) == 0
    later = world.at + timedelta(hours=6)
    assert publishing.expire_next(at=later) == 1
    assert publishing.expire_next(at=later) == 0
    minor.refresh_from_db()
    assert minor.ending == "expired"
    with pytest.raises(answering.NothingToAnswerError):
        answering.answer(person=sleeper.pk, word="safe", alert=minor.pk, by=TEST, at=later)
