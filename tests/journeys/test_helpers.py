"""Acting for another: by their own code or as a parent, on record, told to both, ended at once."""

from uuid import uuid4

import pytest
from django.urls import get_resolver, reverse

from pendopo.domain.applications.models import Application
from pendopo.domain.catalogue.finding import version_in_force
from pendopo.domain.messaging.models import Message
from pendopo.domain.people.expiring import expire_next
from pendopo.domain.people.models import Account, Mandate, MandateCode
from pendopo.ground.vault.keyring import unseal
from tests.architecture.test_house import routes
from tests.pages.client import PageClient

ASEP = "asep@contoh.example"


def ask(phone: PageClient, address: str = ASEP, **told: str) -> Mandate:
    typed = {
        "kind": "parent",
        "giver_name": "Asep Saepudin",
        "helper_name": "Fitri Handayani",
        "address": address,
        "scope": "all",
        **told,
    }
    answer = phone.post("/izin/baru", typed)
    assert answer.status_code == 302, answer.content.decode()
    return Mandate.objects.latest("asked_at")


def read_out(mandate: Mandate) -> str:
    code = MandateCode.objects.get(pk=mandate.pk)
    assert code.code_sealed is not None
    return unseal(mandate.giver_id, "code", code.code_sealed)


def helped(world, **told: str) -> tuple[PageClient, Mandate]:
    """Return Fitri's phone, acting for Asep by his code."""
    phone = world.client(world.resident())
    mandate = ask(phone, **told)
    assert phone.post(f"/izin/{mandate.pk}/kode", {"code": read_out(mandate)}).status_code == 302
    mandate.refresh_from_db()
    return phone, mandate


def test_an_application_begun_by_someone_is_finished_by_their_helper_and_both_are_told(
    world,
) -> None:
    asep, fitri = world.resident(ASEP), world.resident()
    draft, _ = world.draft(asep)
    phone, mandate = helped(world)
    listed = phone.get("/permohonan/").content.decode()
    assert draft.reference in listed
    assert "Anda bertindak untuk" in listed
    assert "Asep Saepudin" in listed
    base = f"/permohonan/{draft.reference}"
    assert phone.post(f"{base}/isian/alasan", {"alasan": "rusak"}).status_code == 302
    assert phone.post(f"{base}/pengajuan").status_code == 302
    draft.refresh_from_db()
    assert (draft.state, draft.applicant_id, draft.mandate_id) == (
        "submitted",
        asep.person,
        mandate.pk,
    )
    assert draft.submissions.get().by_id == fitri.account
    assert "Fitri Handayani" in world.client(asep).get(f"{base}/").content.decode()
    world.work()
    told = set(Message.objects.values_list("template", "person"))
    assert {
        ("mandate_given_giver", asep.person),
        ("mandate_given_helper", fitri.person),
        ("received", asep.person),
        ("received", fitri.person),
    } <= told


def test_what_a_helper_opened_is_told_to_the_giver_with_case_and_purpose(world) -> None:
    asep = world.resident(ASEP)
    case = world.submitted(asep)
    phone, _ = helped(world)
    phone.get(f"/permohonan/{case.reference}/")
    world.client(world.officer("wulan.sari")).get(f"/petugas/kasus/{case.reference}/")
    page = world.client(asep).get("/data-saya/dilihat").content.decode()
    assert "Penolong Anda" in page
    assert "Badan Pendapatan Daerah" in page
    assert page.count(case.reference) >= 2
    assert "Wulan" not in page


def test_an_anonymous_draft_is_taken_over_by_its_slip_and_becomes_the_givers(world) -> None:
    asep = world.resident(ASEP)
    draft, secret = world.draft()
    phone, _ = helped(world)
    assert phone.post("/lacak", {"reference": draft.reference, "secret": secret}).status_code == 302
    assert phone.post(f"/permohonan/{draft.reference}/pengajuan").status_code == 302
    draft.refresh_from_db()
    assert (draft.state, draft.applicant_id, draft.subject) == (
        "submitted",
        asep.person,
        asep.person,
    )


def test_a_mandate_ends_at_once_when_it_is_taken_back(world) -> None:
    asep = world.resident(ASEP)
    draft, _ = world.draft(asep)
    phone, mandate = helped(world)
    base = f"/permohonan/{draft.reference}"
    assert phone.get(f"{base}/isian/").status_code == 200
    giver = world.client(asep)
    assert "Fitri Handayani" in giver.get("/data-saya/izin").content.decode()
    assert giver.post(f"/izin/{mandate.pk}/pencabutan").status_code == 302
    assert phone.get(f"{base}/isian/").status_code == 404
    assert phone.post(f"{base}/pengajuan").status_code == 404
    assert "bertindak untuk" not in phone.get("/").content.decode()
    world.work()
    ended = Message.objects.filter(template__startswith="mandate_ended")
    assert set(ended.values_list("person", flat=True)) == {
        asep.person,
        mandate.helper.person_id,
    }


def test_a_former_helpers_secret_opens_nothing_any_more(world) -> None:
    asep = world.resident(ASEP)
    draft, secret = world.draft()
    phone, mandate = helped(world)
    told = {"reference": draft.reference, "secret": secret}
    phone.post("/lacak", told)
    assert phone.post(f"/permohonan/{draft.reference}/pengajuan").status_code == 302
    world.client(asep).post(f"/izin/{mandate.pk}/pencabutan")
    assert phone.get(f"/permohonan/{draft.reference}/").status_code == 404
    world.work()
    assert PageClient().post("/lacak", told).status_code == 422


def test_nobody_but_giver_and_helper_ends_a_mandate(world) -> None:
    _, mandate = helped(world)
    stranger = world.client(world.resident("orang@contoh.example"))
    assert stranger.post(f"/izin/{mandate.pk}/pencabutan").status_code == 404
    assert stranger.post(f"/bertindak/{mandate.pk}").status_code == 404
    assert stranger.post(f"/izin/{mandate.pk}/kode", {"code": "1"}).status_code == 404


def test_a_mandate_for_one_case_opens_that_case_only(world) -> None:
    asep = world.resident(ASEP)
    (one, _), (other, _) = world.draft(asep), world.draft(asep)
    phone, _ = helped(world, scope="one", reference=one.reference)
    assert phone.get(f"/permohonan/{one.reference}/isian/").status_code == 200
    assert phone.get(f"/permohonan/{other.reference}/isian/").status_code == 404
    begun = phone.post("/layanan/salinan-sppt-pbb/permohonan", {"key": str(uuid4())})
    assert begun.headers["Location"] == "/bertindak/"
    assert Application.objects.count() == 2


def test_what_was_over_before_the_mandate_and_what_is_the_givers_own_stay_unseen(world) -> None:
    asep = world.resident(ASEP)
    over = world.submitted(asep)
    Application.objects.filter(pk=over.pk).update(state="withdrawn", finished_at=world.at)
    phone, _ = helped(world)
    assert phone.get(f"/permohonan/{over.reference}/").status_code == 404
    for path in ("", "izin", "dilihat"):
        assert phone.get(f"/data-saya/{path}").headers["Location"] == "/bertindak/", path


def test_a_wrong_code_five_times_ends_the_asking(world) -> None:
    phone = world.client(world.resident())
    mandate = ask(phone)
    right = read_out(mandate)
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(5):
        assert phone.post(f"/izin/{mandate.pk}/kode", {"code": wrong}).status_code == 422
    assert phone.post(f"/izin/{mandate.pk}/kode", {"code": right}).status_code == 422
    mandate.refresh_from_db()
    assert mandate.given_at is None


def test_leave_is_not_asked_of_ones_own_phone(world) -> None:
    phone = world.client(world.resident())
    typed = {"kind": "other", "giver_name": "Asep", "helper_name": "Fitri", "scope": "all"}
    answer = phone.post("/izin/baru", {**typed, "address": "fitri@contoh.example"})
    assert answer.status_code == 422
    assert "bukan milik Anda" in answer.content.decode()


def test_whoever_gives_leave_without_an_account_can_sign_in_and_end_it(world) -> None:
    _, mandate = helped(world, address="0812 3456 7899")
    assert Account.objects.filter(person=mandate.giver_id, kind="resident").count() == 1


def test_a_parent_acts_for_a_minor_child_and_no_longer_once_it_is_of_age(world) -> None:
    fitri = world.resident()
    phone = world.client(fitri)
    told = {"giver_name": "Dewi Handayani", "helper_name": "Fitri Handayani", "mine": "1"}
    assert phone.post("/izin/anak", {**told, "born": "2001-05-04"}).status_code == 422
    assert phone.post("/izin/anak", {**told, "born": "2019-05-04"}).status_code == 302
    mandate = Mandate.objects.get(kind="child")
    assert mandate.until is not None
    assert mandate.until.date().isoformat() in {"2037-04-30", "2037-05-01"}
    begun = phone.post("/layanan/salinan-sppt-pbb/permohonan", {"key": str(uuid4())})
    draft = Application.objects.get(applicant=mandate.giver)
    assert begun.headers["Location"] == f"/permohonan/{draft.reference}/isian/"
    Mandate.objects.update(until=world.at)
    assert phone.get(f"/permohonan/{draft.reference}/isian/").status_code == 404


@pytest.mark.parametrize("who", ["anybody", "resident", "helper", "former_helper", "officer"])
def test_another_persons_reference_is_not_found_on_any_portal_route(world, who) -> None:
    owner = world.resident("ani@contoh.example")
    case, (draft, _) = world.submitted(owner), world.draft(owner)
    visitor = PageClient()
    if who == "resident":
        visitor = world.client(world.resident())
    elif who == "officer":
        visitor = world.client(world.officer("wulan.sari"))
    elif who in {"helper", "former_helper"}:
        visitor, mandate = helped(world)
        if who == "former_helper":
            Mandate.objects.filter(pk=mandate.pk).update(ended_at=world.at)
    assert version_in_force("salinan-sppt-pbb", on=world.at.date())
    asked = {"page": "nama", "code": "0" * 12, "document": uuid4(), "evidence": uuid4()}
    seen = 0
    for route in routes(get_resolver()):
        names = set(route.pattern.converters)
        if "reference" not in names or not route.callback.__module__.startswith(
            "pendopo.channels.portal"
        ):
            continue
        if route.name == "report_follow":  # asks for a report's code, whatever number is typed
            continue
        for reference in (case.reference, draft.reference, "BGR-26-0000-0000-0"):
            given = {name: asked.get(name, uuid4()) for name in names - {"reference"}}
            path = reverse(f"portal:{route.name}", kwargs={**given, "reference": reference})
            for method in (visitor.get, visitor.post):
                answer = method(path)
                assert answer.status_code in {404, 405}, (who, path, answer.status_code)
            seen += 1
    assert seen > 30


def test_a_mandate_whose_time_is_over_ends_as_one_that_is_taken_back(world) -> None:
    asep = world.resident(ASEP)
    draft, secret = world.draft()
    phone, mandate = helped(world)
    told = {"reference": draft.reference, "secret": secret}
    phone.post("/lacak", told)
    phone.post(f"/permohonan/{draft.reference}/pengajuan")
    assert expire_next(at=world.at) == 0
    Mandate.objects.update(until=world.at)
    assert expire_next(at=world.at) == 1
    assert expire_next(at=world.at) == 0
    mandate.refresh_from_db()
    assert (mandate.ended_at, mandate.ended_by) == (world.at, None)
    world.work()
    ended = Message.objects.filter(template__startswith="mandate_ended")
    assert set(ended.values_list("person", flat=True)) == {asep.person, world.resident().person}
    former = bytes(draft.secret_digest)
    draft.refresh_from_db()
    assert bytes(draft.secret_digest) != former
    assert PageClient().post("/lacak", told).status_code == 422
