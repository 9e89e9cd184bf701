"""The first service through public verbs and HTTP: decided, corrected, refused, erased, numbered."""

import json
import shutil
import threading
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection, connections
from django.utils import timezone

from pendopo.config.packs import check, load
from pendopo.domain.applications import correcting, deciding, drafting, submission
from pendopo.domain.applications.models import Application
from pendopo.domain.catalogue.models import Service
from pendopo.domain.documents.models import IssuedDocument, Retention
from pendopo.domain.documents.verification import check_code
from pendopo.domain.messaging.models import Message
from pendopo.domain.people.erasing import erase
from pendopo.domain.people.models import AccessRecord, Person
from pendopo.domain.workflow import running
from pendopo.domain.workflow.models import Clock, Task
from pendopo.engines.pack_files import PackError
from pendopo.ground.actor import ANONYMOUS, system
from pendopo.ground.log import sealing, verifying
from pendopo.ground.vault.errors import ErasedError
from tests.pages.client import PageClient
from tests.statements import statements


def test_a_granted_case_ends_in_a_genuine_document_and_three_messages(world) -> None:
    me = world.resident()
    case = world.granted(me)
    document = IssuedDocument.objects.get(about=case.pk)
    assert (case.state, document.state) == ("granted", "issued")
    assert document.number == "900.1.13.1/0001/BAPENDA/2026"
    checked = check_code(document.code, at=timezone.now())
    assert (checked.verdict, checked.name) == ("genuine", "F•••• H••••••••")
    assert checked.title == "Plh. Kepala Badan Pendapatan Daerah"
    assert set(Message.objects.filter(about=case.pk).values_list("template", flat=True)) == {
        "received",
        "issued",
    }


def test_the_clock_stands_still_while_a_correction_is_with_the_applicant(world) -> None:
    me = world.resident()
    case = world.submitted(me)
    before = Clock.objects.get(process__about=case.pk).due_at
    world.settle(case.pk, "wulan.sari", "correct", "Foto KTP terpotong, foto ulang.", ("ktp",))
    stopped = Clock.objects.get(process__about=case.pk)
    assert stopped.running_since is None
    assert stopped.due_at is None
    world.later(days=2)
    correcting.send(case.pk, by=me, at=world.at)
    after = Clock.objects.get(process__about=case.pk)
    assert after.running_since == world.at
    assert (after.due_at - before).days >= 2


def test_a_correction_that_never_comes_closes_the_case(world) -> None:
    case = world.submitted(world.resident())
    world.settle(case.pk, "wulan.sari", "correct", "Foto KTP terpotong, foto ulang.", ("ktp",))
    assert running.fire_due(at=world.at) == 0
    world.later(days=30)
    assert running.fire_due(at=world.at) == 1
    case.refresh_from_db()
    assert case.state == "lapsed"


@pytest.mark.parametrize(
    ("steps", "login", "outcome"),
    [((), "wulan.sari", "refuse"), (("complete",), "ratna.dewi", "refused")],
)
def test_a_refusal_needs_its_reason_and_tells_it(world, steps, login, outcome) -> None:
    me = world.resident()
    case = world.submitted(me)
    for step in steps:
        world.settle(case.pk, "wulan.sari", step)
    with pytest.raises(deciding.ReasonNeededError):
        world.settle(case.pk, login, outcome)
    world.settle(case.pk, login, outcome, "NOP tidak terdaftar atas nama pemohon.")
    case.refresh_from_db()
    assert case.state == "refused"
    page = world.client(me).get(f"/permohonan/{case.reference}/").content.decode()
    assert "NOP tidak terdaftar" in page
    assert "keberatan" in page


def test_a_double_start_and_a_double_submit_make_one_application(world) -> None:
    me = world.resident()
    draft, _ = world.draft(me)
    again, _ = drafting.start(draft.version, key=draft.start_key, by=me, language="id", at=world.at)
    assert again.pk == draft.pk
    first = submission.submit(draft.pk, by=me, at=world.at)
    second = submission.submit(draft.pk, by=me, at=world.at)
    assert first.pk == second.pk
    assert Task.objects.filter(about=draft.pk, kind="user").count() == 1


def test_another_persons_case_is_not_found(world) -> None:
    case = world.submitted(world.resident())
    stranger = world.client(world.resident("asep@contoh.example"))
    for path in ("", "isian/", "isian/nama", "ringkasan", "terkirim", "slip"):
        assert stranger.get(f"/permohonan/{case.reference}/{path}").status_code == 404
        assert PageClient().get(f"/permohonan/{case.reference}/{path}").status_code == 404


def test_a_draft_is_found_by_reference_and_secret_and_by_nothing_less(world) -> None:
    draft, secret = world.draft()
    assert (
        drafting.resume(
            reference=draft.reference.lower(), secret=secret.replace("-", " ").lower()
        ).pk
        == draft.pk
    )
    with pytest.raises(drafting.NotFoundError):
        drafting.resume(reference=draft.reference, secret="0000-0000-00")


def test_claiming_seals_a_draft_under_its_persons_key(world) -> None:
    draft, _ = world.draft(ANONYMOUS)
    me = world.resident()
    assert drafting.claim(frozenset({draft.pk}), by=me, at=world.at) == 1
    draft.refresh_from_db()
    assert draft.subject == me.person
    assert drafting.answers_of(draft)["nama"] == "Fitri Handayani"


def test_reading_a_case_is_recorded_and_told_to_its_person(world) -> None:
    me = world.resident()
    case = world.submitted(me)
    world.client(world.officer("wulan.sari")).get(f"/petugas/kasus/{case.reference}/")
    assert AccessRecord.objects.about(me.person).count() == 1
    page = world.client(me).get("/data-saya/dilihat").content.decode()
    assert "Badan Pendapatan Daerah" in page
    assert "memeriksa permohonan Anda" in page


def test_erasing_a_person_leaves_nothing_readable(world) -> None:
    me = world.resident()
    case = world.granted(me)
    erase(Person.objects.get(pk=me.person), by=system("test"), at=world.at)
    case.refresh_from_db()
    with pytest.raises(ErasedError):
        drafting.answers_of(case)
    with connection.cursor() as cursor:
        cursor.execute(
            "select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'"
        )
        tables = [row[0] for row in cursor.fetchall()]
        for table in tables:
            cursor.execute(
                f'select count(*) from "{table}" t where t::text ilike any (array[%s, %s, %s, %s])',
                ["%Fitri Handayani%", "%3271036501900004%", "%81200000001%", "%fitri@contoh%"],
            )
            assert cursor.fetchone()[0] == 0, table
    letter = IssuedDocument.objects.get(about=case.pk)  # a law keeps it, its name masked as printed
    assert Retention.objects.filter(document=letter).exists()
    assert check_code(letter.code, at=timezone.now()).name == "F•••• H••••••••"


def test_the_log_of_a_case_is_sealed_and_names_its_changed_row(lasting_world) -> None:
    case = lasting_world.submitted(lasting_world.resident())
    while sealing.seal():
        pass
    told = (
        "select uid, actor_id from event where aggregate_id = %s and name = 'application.submitted'"
    )
    with connection.cursor() as cursor:
        cursor.execute(told, [case.pk])
        uid, actor = cursor.fetchone()
        assert [f for f in verifying.verify() if f.uid == uid] == []
        change = "update event set actor_id = %s where uid = %s"
        cursor.execute("set session_replication_role = replica")
        cursor.execute(change, [uuid4(), uid])
        found = [(f.kind, f.uid) for f in verifying.verify() if f.uid]
        cursor.execute(change, [actor, uid])
        cursor.execute("set session_replication_role = origin")
    assert found == [("changed", uid)]


def test_budgets_hold(world) -> None:
    me = world.resident()
    with statements(6):
        assert PageClient().get("/layanan/salinan-sppt-pbb/").status_code == 200
    world.submitted(me)  # the process is warm: calendar read, service compiled
    draft, _ = world.draft(me)
    client = world.client(me)
    client.get(f"/permohonan/{draft.reference}/ringkasan")
    with statements(25):
        assert client.post(f"/permohonan/{draft.reference}/pengajuan").status_code == 302
    for _ in range(48):
        world.submitted(me)
    officer = world.client(world.officer("wulan.sari"))
    officer.get("/petugas/")
    with statements(6):
        page = officer.get("/petugas/")
    assert page.content.decode().count("data-row") == 50
    with statements(15):
        assert officer.get(f"/petugas/kasus/{draft.reference}/").status_code == 200


def test_a_second_service_is_a_folder_only(world, tmp_path) -> None:
    pack = tmp_path / "pack"
    shutil.copytree(settings.PENDOPO.city, pack)
    first = pack / "services" / "bapenda" / "sppt-salinan"
    second = pack / "services" / "bapenda" / "keterangan-nop"
    shutil.copytree(first, second)
    told = (second / "service.yaml").read_text()
    (second / "service.yaml").write_text(
        told.replace("salinan-sppt-pbb", "keterangan-nop")
        .replace("Salinan SPPT PBB", "Keterangan objek pajak")
        .replace("code: PAJ-01", "code: PAJ-91")
    )
    load(pack, at=world.at)
    assert Service.objects.filter(slug="keterangan-nop").exists()
    assert PageClient().get("/layanan/keterangan-nop/").status_code == 200
    case = world.granted(world.resident(), service="keterangan-nop")
    assert (case.service.slug, case.state) == ("keterangan-nop", "granted")
    assert check_code(world.document(case).code, at=timezone.now()).verdict == "genuine"


def test_a_broken_pack_names_file_line_and_cure_and_loads_nothing(world, tmp_path) -> None:
    pack = tmp_path / "pack"
    shutil.copytree(settings.PENDOPO.city, pack)
    form = pack / "services" / "bapenda" / "sppt-salinan" / "form.yaml"
    lines = form.read_text().splitlines()
    place = next(n for n, line in enumerate(lines) if "show_if" in line)
    lines[place] = lines[place].replace("sebagai", "sebagei")
    form.write_text("\n".join(lines))
    with pytest.raises(PackError) as broken:
        check(pack)
    finding = broken.value.findings[0]
    assert finding.file.endswith("form.yaml")
    assert abs(finding.line - place - 1) <= 1
    assert finding.cure
    before = Service.objects.count()
    with pytest.raises(PackError):
        load(pack, at=world.at)
    assert Service.objects.count() == before


@pytest.mark.slow
def test_200_concurrent_decisions_take_200_consecutive_numbers(lasting_world) -> None:
    world = lasting_world
    me = world.resident()
    cases = [world.submitted(me) for _ in range(200)]
    for case in cases:
        world.settle(case.pk, "wulan.sari", "complete")
    failures: list[BaseException] = []

    def decide(mine: list[Application]) -> None:
        try:
            for case in mine:
                world.settle(case.pk, "ratna.dewi", "granted")
        except BaseException as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=decide, args=(cases[n::16],)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sorted(IssuedDocument.objects.values_list("serial", flat=True)) == list(range(1, 201))


def test_keys_for_offline_checks_are_public(world) -> None:
    told = json.loads(PageClient().get("/periksa/kunci.json").content)
    assert told["keys"][0]["crv"] == "P-256"
    assert "d" not in told["keys"][0]
    assert Path(settings.PENDOPO.data_dir, "keys", "proof-1").stat().st_mode & 0o077 == 0
