"""Papers given once are offered again: to their owner, and only what this account may be shown."""

from dataclasses import replace

import pytest

from pendopo.domain.applications import drafting
from pendopo.domain.applications.models import Application
from pendopo.domain.documents.models import Evidence
from pendopo.domain.people.models import Account
from pendopo.flows.filling.reusing import papers
from pendopo.ground.actor import ANONYMOUS
from pendopo.ground.vault import files
from tests.pages.client import PageClient


def kept(draft: Application) -> list[str]:
    return drafting.answers_of(Application.objects.get(pk=draft.pk)).get("ktp", [])


@pytest.fixture
def asked(world):
    me = world.resident()
    former = world.submitted(me)
    draft, _ = world.draft(me, ktp=[])
    Evidence.objects.filter(about=draft.pk).delete()
    return world, me, former, draft


def test_a_paper_of_an_earlier_case_answers_without_being_sent_again(asked) -> None:
    world, me, former, draft = asked
    client = world.client(me)
    page = f"/permohonan/{draft.reference}/isian/ktp"
    told = client.get(page).content.decode()
    assert f"Pakai berkas dari permohonan {former.reference}" in told
    paper = told.split('name="paper" value="')[1].split('"')[0]
    assert 'form="pakai-ktp"' in told, "Enter in a field sends the page, never this button"
    assert client.post(f"{page}/berkas-saya", {"paper": paper}).headers["Location"] == page
    (again,) = kept(draft)
    copy = Evidence.objects.get(pk=again)
    first = Evidence.objects.get(about=former.pk, question="ktp")
    assert (copy.about, copy.digest) == (draft.pk, first.digest)
    assert copy.file != first.file
    assert files.fetch(copy.subject, copy.file) == files.fetch(first.subject, first.file)
    assert "Sudah diterima" in client.get(page).content.decode()


def test_an_account_is_offered_only_what_it_may_be_shown(asked) -> None:
    world, me, former, _ = asked
    assert me.assurance == 1
    assert {each.about for each in papers(me)} == {former.pk}
    at_a_desk = world.submitted(me)
    at_a_desk.submissions.update(by=Account.objects.get(login="wulan.sari@bapenda"))
    former.submissions.update(by=None)
    assert papers(me) == [], "below L2 only what this account has sent itself"
    assert papers(replace(me, assurance=2)) != []
    assert papers(world.resident("asep@contoh.example")) == []
    assert papers(ANONYMOUS) == []
    assert papers(world.officer("wulan.sari")) == []


def test_nobody_else_gives_ones_papers(asked) -> None:
    world, me, former, draft = asked
    paper = Evidence.objects.get(about=former.pk, question="ktp")
    stranger = world.resident("asep@contoh.example")
    theirs, _ = world.draft(stranger, ktp=[])
    told = {"paper": f"ktp:{paper.pk}"}
    client = world.client(stranger)
    client.post(f"/permohonan/{theirs.reference}/isian/ktp/berkas-saya", told)
    assert kept(theirs) == []
    place = f"/permohonan/{draft.reference}/isian/ktp/berkas-saya"
    assert client.post(place, told).status_code == 404
    assert PageClient().post(place, told).status_code == 404
    assert world.client(me).post(place, {"paper": "ktp:x"}).status_code == 404
    world.client(me).post(place, {"paper": f"sertifikat:{paper.pk}"})
    assert kept(draft) == []


def test_my_papers_are_listed_once_a_kind_and_taken_off_the_list(asked) -> None:
    world, me, former, draft = asked
    client = world.client(me)
    page = client.get("/berkas-saya").content.decode()
    assert page.count("<section") == 3
    assert former.reference in page
    paper = Evidence.objects.get(about=former.pk, question="ktp")
    assert client.post(f"/berkas-saya/{paper.pk}/penghapusan").status_code == 302
    assert client.get("/berkas-saya").content.decode().count("<section") == 2
    asks = client.get(f"/permohonan/{draft.reference}/isian/ktp").content.decode()
    assert "Pakai berkas" not in asks
    assert client.get(f"/permohonan/{former.reference}/berkas/{paper.pk}").status_code == 200
    other = world.client(world.resident("asep@contoh.example"))
    mine = Evidence.objects.get(about=former.pk, question="sertifikat")
    other.post(f"/berkas-saya/{mine.pk}/penghapusan")
    mine.refresh_from_db()
    assert mine.unoffered_at is None
