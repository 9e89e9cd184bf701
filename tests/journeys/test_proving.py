"""Assurance: an account is as sure as what its person has proven."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings

from pendopo.config.packs import services
from pendopo.domain.applications import drafting, offering
from pendopo.domain.applications.models import Application
from pendopo.domain.catalogue.finding import version_in_force
from pendopo.domain.catalogue.packs import read_service
from pendopo.domain.catalogue.publishing import publish
from pendopo.domain.people import matching, proving
from pendopo.domain.people.acting import actor_of, with_grants
from pendopo.domain.people.models import Account, Person
from pendopo.domain.people.trust import Matching, Proof
from pendopo.ground import limits
from pendopo.ground.actor import Actor, InPlaceOf, system
from pendopo.ground.identifiers import new_id
from pendopo.ground.log.models import Event
from pendopo.ground.vault import find
from tests.journeys.outside import be_impatient, simulated_registry
from tests.journeys.test_same_instant import together
from tests.world import World

FITRI = {"nik": "3271036501900004", "name": "Fitri Handayani", "born": date(1990, 1, 25)}
TYPED = {
    "nik": "3271 0365 0190 0004",
    "nama": "Fitri Handayani",
    "lahir-day": "25",
    "lahir-month": "1",
    "lahir-year": "1990",
}


@pytest.fixture
def registry(tmp_path):
    with simulated_registry(tmp_path / "registry") as control:
        yield control


def again(me: Actor, world: World) -> Actor:
    """The same person, as their account stands now."""
    return actor_of(with_grants(at=world.at).get(pk=me.account))


def matched(me: Actor, world: World, **told) -> Matching:
    asked = matching.ask(**{**FITRI, **told}, by=me, at=world.at)
    assert matching.match_next(at=world.at) == 1
    asked.refresh_from_db()
    return asked


def sure_service(world: World, level: int) -> None:
    """Let the first service ask for a level of assurance."""
    pack = Path(settings.PENDOPO.city)
    place = next(each for each in services(pack) if each.name == "sppt-salinan")
    definition = read_service(place, shared=pack / "shared")
    definition["service"]["assurance"] = level
    publish(
        code="bapenda/sppt-salinan",
        definition=definition,
        rank=0,
        by=system("test"),
        at=world.at - timedelta(hours=1),
    )


def test_a_service_that_asks_for_proof_leads_to_it_and_nothing_is_lost(world, registry) -> None:
    sure_service(world, 2)
    me = world.resident()
    phone = world.client(me)
    draft, _ = world.draft(me)
    check = f"/permohonan/{draft.reference}/ringkasan"
    assert "perlu bukti diri" in phone.get(check).content.decode()
    sent = phone.post(f"/permohonan/{draft.reference}/pengajuan")
    assert sent.headers["Location"].startswith("/akun/bukti?next=")
    assert Application.objects.get(pk=draft.pk).state == "draft"
    assert "Buktikan diri" in phone.get(sent.headers["Location"]).content.decode()
    assert phone.post("/akun/bukti", TYPED).headers["Location"] == "/akun/bukti"
    assert "Sedang kami cocokkan" in phone.get("/akun/bukti").content.decode()
    assert matching.match_next(at=Matching.objects.get().asked_at) == 1
    proven = phone.get("/akun/bukti").content.decode()
    assert check in proven
    phone.post(f"/permohonan/{draft.reference}/pengajuan")
    assert Application.objects.get(pk=draft.pk).state == "submitted"


def test_what_is_proven_is_sealed_found_by_its_index_and_on_record(world, registry) -> None:
    me = world.resident()
    assert matched(me, world).state == "agreed"
    account, person = Account.objects.get(pk=me.account), Person.objects.get(pk=me.person)
    assert account.assurance == again(me, world).assurance == 2
    assert proving.nik_of(person) == FITRI["nik"]
    assert FITRI["nik"].encode() not in bytes(person.nik_sealed)
    assert find("identity", FITRI["nik"]) == [me.person]
    told = Event.objects.get(name="person.proven")
    assert (told.payload["level"], told.payload["how"]) == (2, "registry")
    assert FITRI["nik"] not in str(list(Event.objects.values_list("payload")))


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "Fitri Handayanti"},
        {"born": date(1990, 1, 26)},
        {"nik": "3271036501900005"},
    ],
)
def test_what_differs_proves_nothing_and_does_not_say_what_differed(world, registry, wrong) -> None:
    me = world.resident()
    assert matched(me, world, **wrong).state == "differed"
    assert again(me, world).assurance == 1
    page = world.client(me).get("/akun/bukti").content.decode()
    assert "Data belum cocok" in page
    assert str({**FITRI, **wrong}["name"]) in page  # what was typed is kept


def test_a_nik_belongs_to_one_account_and_accounts_are_never_merged(world, registry) -> None:
    first, second = world.resident(), world.resident("lain@contoh.example")
    assert matched(first, world).state == "agreed"
    assert matched(second, world).state == "taken"
    assert (again(first, world).assurance, again(second, world).assurance) == (2, 1)
    assert "akun lain" in world.client(second).get("/akun/bukti").content.decode()


def test_who_has_proven_a_nik_proves_no_other(world, registry) -> None:
    me = world.resident()
    matched(me, world)
    with pytest.raises(proving.OtherNikError):
        matching.ask(
            nik="3271055110820006",
            name="Euis Komariah",
            born=date(1982, 10, 11),
            by=me,
            at=world.at,
        )


@pytest.mark.parametrize("mode", ["silent", "error", "lost", "wrong"])
def test_a_registry_out_of_order_costs_only_time(world, registry, mode) -> None:
    be_impatient()
    me = world.resident()
    registry.become(mode)
    assert matched(me, world).state == "asked"
    page = world.client(me).get("/akun/bukti").content.decode()
    assert "Kami coba lagi sendiri" in page
    registry.become("normal")
    assert matching.match_next(at=world.at) == 0
    world.later(minutes=1)
    assert matching.match_next(at=world.at) == 1
    assert again(me, world).assurance == 2


def test_a_registry_silent_for_hours_is_said_and_the_answers_are_still_there(
    world, registry
) -> None:
    me = world.resident()
    registry.become("error")
    asked = matched(me, world)
    while asked.state == "asked":
        world.at = asked.next_at
        assert matching.match_next(at=world.at) == 1
        asked.refresh_from_db()
    assert asked.state == "silent"
    page = world.client(me).get("/akun/bukti").content.decode()
    assert "belum menjawab" in page
    assert FITRI["name"] in page


def test_tries_are_counted_by_the_person_and_by_the_nik(world, registry) -> None:
    me = world.resident()
    for _ in range(matching.TRIES):
        matching.ask(**{**FITRI, "name": "Bukan"}, by=me, at=world.at)
    with pytest.raises(limits.TooOftenError):
        matching.ask(**{**FITRI, "nik": "3271055110820006"}, by=me, at=world.at)
    with pytest.raises(limits.TooOftenError):
        matching.ask(**FITRI, by=world.resident("lain@contoh.example"), at=world.at)


def test_an_answer_to_a_dropped_question_proves_nothing(world, registry) -> None:
    me = world.resident()
    former = matching.ask(**FITRI, by=me, at=world.at)
    held = replace_sent(former, world)
    matching.ask(**{**FITRI, "name": "Bukan"}, by=me, at=world.at)
    matching._try(held, matching.REGISTRY.matcher, at=world.at)
    assert again(me, world).assurance == 1
    assert Matching.objects.get(pk=former.pk).state == "dropped"


def replace_sent(asked: Matching, world: World) -> Matching:
    """As a worker holds it that has just sent it."""
    Matching.objects.filter(pk=asked.pk).update(state="sent", attempts=1, sent_at=world.at)
    return Matching.objects.get(pk=asked.pk)


def test_a_proof_that_ends_takes_the_level_with_it_and_the_nik_stays_theirs(
    world, registry
) -> None:
    me = world.resident()
    matched(me, world)
    assert proving.unprove(me.person, reason="contact", by=me, at=world.at) == 1
    assert again(me, world).assurance == 1
    assert Proof.objects.get().ended_for == "contact"
    assert matched(world.resident("lain@contoh.example"), world).state == "taken"
    assert matched(again(me, world), world).state == "agreed"
    assert again(me, world).assurance == 2


def test_what_cannot_be_a_nik_or_a_day_is_said_beside_it(world, registry) -> None:
    phone = world.client(world.resident())
    answer = phone.post("/akun/bukti", {**TYPED, "nik": "123", "lahir-day": "32"})
    assert answer.status_code == 422
    assert "16 angka" in answer.content.decode()
    assert Matching.objects.count() == 0


def test_a_city_without_a_registry_says_where_to_go(world) -> None:
    answer = world.client(world.resident()).post("/akun/bukti", TYPED)
    assert answer.status_code == 422
    assert "loket" in answer.content.decode()


def test_what_is_proven_is_offered_in_a_new_draft_and_to_nobody_else(world, registry) -> None:
    me = world.resident()
    before, _ = start(world, me)
    assert drafting.answers_of(before) == {}
    matched(me, world)
    me = again(me, world)
    offered, _ = start(world, me)
    assert drafting.answers_of(offered) == {"nama": FITRI["name"], "nik": FITRI["nik"]}
    child, _ = start(world, me, "akta-kelahiran")  # whose name is asked there is the child's
    assert drafting.answers_of(child) == {}
    proving.unprove(me.person, reason="contact", by=me, at=world.at)
    after, _ = start(world, again(me, world))
    assert drafting.answers_of(after) == {}
    helper = replace(me, acting=InPlaceOf(person=new_id(), mandate=None, since=world.at))
    assert offering.offered(offered.version, by=helper) == {}


def start(world: World, by: Actor, service: str = "salinan-sppt-pbb"):
    version = version_in_force(service, on=world.at.date())
    return drafting.start(version, key=uuid4(), by=by, language="id", at=world.at)


def test_of_ten_who_prove_one_nik_in_the_same_instant_one_has_it(lasting_world) -> None:
    world = lasting_world
    ten = [world.resident(f"warga{n}@contoh.example") for n in range(10)]

    def deed(me: Actor):
        return lambda: proving.prove(
            me.person,
            nik=FITRI["nik"],
            name=FITRI["name"],
            level=2,
            how=Proof.How.REGISTRY,
            by=me,
            at=world.at,
        )

    raised = together(*(deed(me) for me in ten))
    assert [type(error) for error in raised] == [proving.NikTakenError] * 9
    (holder,) = find("identity", FITRI["nik"])
    assert [again(me, world).assurance for me in ten if me.person == holder] == [2]
    assert sum(again(me, world).assurance for me in ten) == 11
    assert Person.objects.exclude(nik_sealed=None).count() == 1
