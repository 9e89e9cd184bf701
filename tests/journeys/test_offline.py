"""What a phone keeps and sends: the app, its worker, and an application begun without a network."""

import json
import re
from datetime import date
from uuid import uuid4

import pytest

from pendopo.domain.applications import drafting, submission
from pendopo.domain.applications.models import Application
from pendopo.domain.catalogue.finding import in_force, takes
from tests.pages.client import PageClient
from tests.statements import statements
from tests.world import ANSWERS

TUESDAY = date(2026, 11, 24)
SPPT = "/layanan/salinan-sppt-pbb/luring"
FILLED = {
    "sebagai": "pemilik",
    "nama": "Fitri Handayani",
    "nik": "3271036501900004",
    "ponsel": "0812 0000 0001",
    "nop": "berapa",  # not right: asked again
    "tahun": "2026",
}


@pytest.mark.usefixtures("world")
def test_a_phone_is_told_what_it_needs_to_install_the_city() -> None:
    told = json.loads(PageClient().get("/manifest.webmanifest").content)
    assert told["name"] == "Pendopo Kota Bogor"
    assert (told["start_url"], told["scope"], told["display"]) == ("/", "/", "standalone")
    assert {i["purpose"] for i in told["icons"]} == {"any", "maskable"}
    worker = PageClient().get("/sw.js")
    assert worker.headers["Content-Type"].startswith("text/javascript")
    assert worker.headers["Cache-Control"] == "no-cache"
    again = PageClient().get("/sw.js", headers={"If-None-Match": worker.headers["ETag"]})
    assert again.status_code == 304
    assert "manifest-src 'self'" in PageClient().get("/").headers["Content-Security-Policy"]


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("language", ["id", "en", "su"])
def test_every_service_fills_on_one_page(language) -> None:
    client = PageClient()
    client.post("/bahasa", {"language": language, "next": "/"})
    offered = [service for service in in_force(on=TUESDAY) if takes(service)]
    assert len(offered) > 1
    for slug in (service.slug for service in offered):
        assert client.get(f"/layanan/{slug}/luring").status_code == 200
        told = client.get(f"/layanan/{slug}/").content.decode()
        assert re.search(rf'data-fills="/layanan/{slug}/luring\?v=[0-9a-f]{{8}}-{language}"', told)


def test_what_was_filled_without_a_network_starts_one_draft_however_often_it_is_sent(world) -> None:
    client, key = PageClient(), uuid4()
    for _ in range(2):
        answer = client.post(SPPT, {**FILLED, "key": str(key)})
    draft = Application.objects.get(start_key=key)
    assert answer.headers["Location"] == f"/permohonan/{draft.reference}/isian/"
    kept = drafting.answers_of(draft)
    assert kept["nama"] == "Fitri Handayani"
    assert (kept["tahun"], "nop" in kept) == (2026, False)
    assert client.get(answer.headers["Location"]).status_code == 200
    assert PageClient().get(answer.headers["Location"]).status_code == 404


def test_sent_again_it_clears_nothing_that_was_filled_since(world) -> None:
    client, key = PageClient(), uuid4()
    client.post(SPPT, {**FILLED, "key": str(key)})
    draft = Application.objects.get(start_key=key)
    client.post(f"/permohonan/{draft.reference}/isian/nop", {"nop": ANSWERS["nop"]})
    client.post(SPPT, {"nama": "Fitri Handayani", "nik": FILLED["nik"], "key": str(key)})
    draft.refresh_from_db()
    assert drafting.answers_of(draft)["nop"] == ANSWERS["nop"]


def test_a_case_that_was_sent_in_the_meantime_is_not_begun_twice(world) -> None:
    me = world.resident()
    client = world.client(me)
    draft, _ = world.draft(me)
    submission.submit(draft.pk, by=me, at=world.at)
    answer = client.post(SPPT, {**FILLED, "key": str(draft.start_key)})
    assert answer.headers["Location"] == f"/permohonan/{draft.reference}/"
    assert Application.objects.filter(subject=draft.subject).count() == 1


def test_all_pages_are_taken_in_by_few_statements(world) -> None:
    client = PageClient()
    client.post(SPPT, {**FILLED, "key": str(uuid4())})
    with statements(30):
        client.post(SPPT, {**FILLED, "key": str(uuid4())})


def test_the_word_for_a_visitor_changes_with_the_session(world) -> None:
    nobody, draft = PageClient(), PageClient()
    draft.post(SPPT, {**FILLED, "key": str(uuid4())})
    resident = world.client(world.resident())
    words = [c.get("/").headers["X-Visitor"] for c in (nobody, draft, resident)]
    assert words[0] == ""
    assert len(set(words)) == 3
    resident.post("/keluar")
    assert resident.get("/").headers["X-Visitor"] == ""
