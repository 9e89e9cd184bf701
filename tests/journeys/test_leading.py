"""The head's page over HTTP: load, lateness, who is away; and what a head alone may do."""

from datetime import timedelta

import pytest
from django.utils import timezone

from pendopo.domain.people.models import Absence
from pendopo.domain.workflow import escalating, running
from pendopo.domain.workflow.models import Task
from tests.statements import statements

PAGE = "/petugas/pimpinan/"


@pytest.fixture
def head(world):
    return world.client(world.officer("agus.permana"))


def held(world, login: str = "wulan.sari") -> Task:
    case = world.submitted(world.resident())
    task = Task.objects.waiting_for_an_officer().get(about=case.pk)
    return running.claim(task.pk, by=world.officer(login), at=world.at)


def away(login: str, world, **fields: str) -> dict[str, str]:
    today = timezone.localdate()
    told = {"account": str(world.officer(login).account), "from": "pimpinan"}
    return {**told, "first": str(today), "last": str(today + timedelta(days=2)), **fields}


def test_who_leads_nobody_has_no_heads_page(world) -> None:
    for login in ("wulan.sari", "ratna.dewi"):
        desk = world.client(world.officer(login))
        assert desk.get(PAGE).status_code == 404
        assert desk.post(f"{PAGE}pengalihan").status_code == 404
        assert "Pimpinan" not in desk.get("/petugas/").content.decode()
    assert world.client(world.resident()).get(PAGE).status_code == 302


def test_a_head_sees_load_lateness_and_absences_of_their_own_bodies(world, head) -> None:
    late = held(world)
    held(world)
    Task.objects.filter(pk=late.pk).update(due_at=world.at)
    escalating.escalate_next(at=world.at)
    head.post("/petugas/tidak-masuk/catatan", away("rudi.hartono", world, hand="simpan"))
    page = head.get(PAGE).content.decode()
    row = page[page.index('scope="row">Wulan Sari') :]
    assert row.index('Dipegang">2<') < row.index("</tr>")
    assert "Dieskalasi" in page
    assert 'Sudah kembali<span class="vh"> Rudi Hartono' in page
    other = world.client(world.stranger()).get(PAGE).content.decode()
    assert "Wulan Sari" not in other
    assert str(late.pk) not in other


def test_a_heads_page_of_fifty_late_tasks_costs_twelve_statements(world, head) -> None:
    me = world.resident()
    for _ in range(50):
        world.submitted(me)
    Task.objects.waiting_for_an_officer().update(due_at=world.at)
    head.get(PAGE)
    with statements(12):
        page = head.get(PAGE).content.decode()
    assert page.count("data-row") == 50


def test_a_head_gives_late_tasks_to_whoever_may_work_them(world, head) -> None:
    task = held(world)
    to = {login: str(world.officer(login).account) for login in ("rudi.hartono", "ratna.dewi")}
    head.post(f"{PAGE}pengalihan", {"tasks": [str(task.pk)], "to": to["ratna.dewi"]})
    head.post(f"{PAGE}pengalihan", {"tasks": [str(task.pk)], "to": "x"})
    head.post(f"{PAGE}pengalihan", {"tasks": ["x"], "to": to["rudi.hartono"]})
    stranger = world.client(world.stranger())
    stranger.post(f"{PAGE}pengalihan", {"tasks": [str(task.pk)], "to": to["rudi.hartono"]})
    task.refresh_from_db()
    assert task.claimed_by_id == world.officer("wulan.sari").account
    head.post(f"{PAGE}pengalihan", {"tasks": [str(task.pk)], "to": to["rudi.hartono"]})
    task.refresh_from_db()
    assert str(task.claimed_by_id) == to["rudi.hartono"]


def test_an_absence_hands_the_inbox_to_a_colleague_or_is_not_put_down_at_all(world, head) -> None:
    task = held(world)
    path = "/petugas/tidak-masuk/catatan"
    rudi = str(world.officer("rudi.hartono").account)
    head.post(path, away("wulan.sari", world, hand=str(world.resident().account)))
    for wrong in ({"last": "2020-01-01"}, {"first": "x"}, {"account": "x"}, {"hand": "x"}):
        head.post(path, away("wulan.sari", world, **wrong))
    for nosy in (world.stranger(), world.officer("ratna.dewi")):
        world.client(nosy).post(path, away("wulan.sari", world, hand="tim"))
    assert not Absence.objects.exists()
    task.refresh_from_db()
    assert task.claimed_by_id == world.officer("wulan.sari").account
    head.post(path, away("wulan.sari", world, hand=rudi))
    task.refresh_from_db()
    assert str(task.claimed_by_id) == rudi
    desk = world.client(world.officer("wulan.sari"))
    absence = Absence.objects.get()
    assert "Saya sudah kembali" in desk.get("/petugas/tidak-masuk/").content.decode()
    world.client(world.officer("rudi.hartono")).post(f"/petugas/tidak-masuk/{absence.pk}/akhir")
    absence.refresh_from_db()
    assert absence.ended_at is None
    desk.post(f"/petugas/tidak-masuk/{absence.pk}/akhir")
    absence.refresh_from_db()
    assert absence.ended_at


def test_an_officer_puts_down_their_own_days_and_gives_the_tasks_back(world) -> None:
    task = held(world)
    desk = world.client(world.officer("wulan.sari"))
    assert "Anda memegang 1 tugas" in desk.get("/petugas/tidak-masuk/").content.decode()
    desk.post("/petugas/tidak-masuk/catatan", away("wulan.sari", world, hand="tim"))
    task.refresh_from_db()
    assert task.claimed_by_id is None
    assert Absence.objects.count() == 1
    desk.post("/petugas/tidak-masuk/catatan", away("wulan.sari", world, hand="tim"))
    assert Absence.objects.count() == 1
