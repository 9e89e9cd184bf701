"""Who reported is known to nobody at the agency reported on, unless they allowed it."""

import json
from uuid import uuid4

import pytest
from django.core import serializers
from django.db import connection

from pendopo.config import worker
from pendopo.domain.people.erasing import erase
from pendopo.domain.people.models import Person
from pendopo.domain.reports import filing, following, forwarding, resolving
from pendopo.domain.reports.models import Report
from pendopo.ground.actor import ANONYMOUS
from tests.pages.client import PageClient
from tests.reports.test_a_report import officer, told

NAME, PHONE = "Maryam Zubaedah", "+6281277776655"
REACH = filing.Reach(NAME, "phone", PHONE)


@pytest.mark.parametrize("identity", Report.Identity.values)
def test_the_agency_finds_a_reporter_nowhere_unless_open(world, identity, caplog):
    by = world.resident() if identity == "anonymous" else ANONYMOUS
    made = filing.file(told(identity=identity, reach=REACH), key=uuid4(), by=by, at=world.at).report
    following.follow(made.pk, reach=REACH, language="id", by=ANONYMOUS, at=world.at)
    pupr = officer(world, "gilang.pratama@pupr")
    forwarding.forward(made.pk, by=pupr, at=world.at)
    resolving.reject(made.pk, why="unclear", text="Tempatnya tidak ketemu", by=pupr, at=world.at)
    worker.work_off({"raise"})
    desk = world.client(pupr)
    pages = [
        desk.get(url).content.decode()
        for url in (
            "/petugas/laporan/?lihat=semua",
            f"/petugas/laporan/{made.reference}/",
            "/petugas/",
            f"/laporan/{made.reference}/",
            "/laporan/",
            "/laporan/umpan.xml",
        )
    ]
    assert (NAME in pages[1]) is (identity == "open")
    hidden = [*pages[:1], *pages[2:], caplog.text, _log()]
    row = serializers.serialize("json", Report.objects.filter(pk=made.pk))
    assert not any(each in text for text in [*hidden, row] for each in (NAME, PHONE, PHONE[3:]))
    person = str(by.person) if by.person else "no such"
    assert not any(person in text for text in [*pages, row])
    account = by.account and str(by.account)
    events = json.loads(_log())
    filed = [each for each in events if each["name"].startswith("report.")]
    assert filed
    assert all(each["actor_id"] != account or account is None for each in filed)


def _log() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "select json_agg(json_build_object('name', name, 'actor_id', actor_id,"
            " 'actor_name', actor_name, 'payload', payload)) from event where aggregate = 'report'"
        )
        return json.dumps(cursor.fetchone()[0])


def test_erasing_a_person_takes_their_words_and_leaves_the_work(world):
    me = world.resident()
    made = filing.file(told(identity="open", reach=REACH), key=uuid4(), by=me, at=world.at).report
    mine = world.client(me)
    assert mine.get(f"/lapor/{made.reference}/").status_code == 200
    erase(Person.objects.get(pk=me.person), by=me, at=world.at)
    desk = world.client(officer(world, "fajar.nugraha@diskominfo"))
    page = desk.get(f"/petugas/laporan/{made.reference}/").content.decode()
    assert "Pelapor sudah menghapus datanya." in page
    assert NAME not in page
    assert "Air masuk" not in PageClient().get(f"/laporan/{made.reference}/").content.decode()
    deed = {"deed": "classify", "category": "jalan-berlubang"}
    assert desk.post(f"/petugas/laporan/{made.reference}/langkah", deed).status_code == 302
    stale = PageClient()
    answered = stale.post(f"/lapor/{made.reference}/", {"secret": "AAAA"})
    assert answered.status_code == 422
