"""Consent has an effect while it lasts, and none from the moment it is withdrawn."""

from uuid import uuid4

from pendopo.domain.applications.drafting import answers_of
from pendopo.domain.applications.models import Application
from pendopo.domain.people.models import Consent

PAGE = "/data-saya/persetujuan"


def begun(phone) -> dict[str, object]:
    """Begin a draft and return what stands in it."""
    begun = phone.post("/layanan/salinan-sppt-pbb/permohonan", {"key": str(uuid4())})
    return answers_of(Application.objects.get(reference=begun.headers["Location"].split("/")[2]))


def test_answers_are_used_again_by_consent_only(world) -> None:
    me = world.resident()
    world.submitted(me)
    phone = world.client(me)
    assert begun(phone) == {}
    assert phone.post(PAGE, {"give": "1"}).status_code == 302
    phone.post(PAGE, {"give": "1"})
    assert Consent.objects.count() == 1
    told = begun(phone)
    assert told["nama"] == "Fitri Handayani"
    assert not {"ktp", "benar"} & told.keys()
    assert "3x24 jam" in phone.get(PAGE).content.decode()
    phone.post(PAGE)
    assert begun(phone) == {}
    assert Consent.objects.get().withdrawn_at is not None


def test_what_data_are_for_and_by_what_law_is_said_before_sending(world) -> None:
    me = world.resident()
    draft, _ = world.draft(me)
    page = world.client(me).get(f"/permohonan/{draft.reference}/ringkasan").content.decode()
    assert "Untuk apa data Anda dipakai" in page
    assert "UU 27/2022 pasal 20 ayat (2)" in page
