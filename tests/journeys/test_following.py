"""Following a case on which several bodies are at work: one list, one place to mend, one clock."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.html import strip_tags

from pendopo.config.packs import services
from pendopo.domain.applications import deciding, drafting
from pendopo.domain.applications.deeming import deem_next
from pendopo.domain.applications.models import Application
from pendopo.domain.catalogue.packs import read_service
from pendopo.domain.catalogue.publishing import publish
from pendopo.domain.messaging.models import Message
from pendopo.domain.workflow import running
from pendopo.domain.workflow.escalating import escalate_next
from pendopo.domain.workflow.models import Clock, Task
from pendopo.ground.actor import Actor, system
from tests.statements import statements
from tests.world import photo

BLURRED = "Foto KTP terpotong, foto ulang."


def published(world, *, deemed: bool = True) -> None:
    """Give the pack's service a process on which two agencies give their view at once."""
    pack = Path(settings.PENDOPO.city)
    place = next(each for each in services(pack) if each.name == "sppt-salinan")
    definition = read_service(place, shared=pack / "shared")
    definition["process"] = (Path(__file__).parent / "together.bpmn").read_text()
    if not deemed:
        definition["service"]["deemed"] = {"never": "contoh Pendopo"}
    publish(
        code="bapenda/sppt-salinan",
        definition=definition,
        rank=0,
        by=system("test"),
        at=world.at - timedelta(hours=1),
    )


def advise(world, case, by: Actor, outcome: str, reason: str = "", *questions: str) -> None:
    task = Task.objects.waiting_for_an_officer().workable_by(by).get(about=case.pk)
    running.claim(task.pk, by=by, at=world.at)
    deciding.settle(
        task.pk, outcome=outcome, reason=reason, questions=questions, by=by, at=world.at
    )


@pytest.fixture
def two(world):
    """A case on which Dinkes and Diskominfo are at work."""
    published(world)
    case = world.submitted(world.resident())
    world.later(hours=1)
    world.settle(case.pk, "wulan.sari", "complete")
    world.later(hours=1)
    return (
        case,
        world.enrolled("ahli@dinkes", role="verifikator"),
        world.enrolled("ahli@diskominfo", role="verifikator"),
    )


def told(world, case, language: str = "id") -> str:
    """Return the words of a case's page."""
    client = world.client(world.resident())
    client.post("/bahasa", {"language": language, "next": "/"})
    page = client.get(f"/permohonan/{case.reference}/").content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    return " ".join(strip_tags(main.replace("<", " <")).split())


def test_bodies_at_work_at_once_stand_in_one_list_each_with_its_limit(world, two) -> None:
    case, _dinkes, _kominfo = two
    words = told(world, case)
    assert "Dinkes Penilaian teknis Paling lambat Kam 26 Nov" in words
    assert "Diskominfo Pertimbangan jaringan Paling lambat Jum 27 Nov" in words
    assert "Berkas lengkap" in words
    assert "Nama Petugas" not in words
    ahead = words[words.index("Perjalanan") :]
    order = ["Dua pihak sudah menilai", "Keputusan", "Tanda tangani", "Salinan terbit"]
    assert [ahead.index(each) for each in order] == sorted(ahead.index(each) for each in order)
    assert "Bapenda · paling lama 3 hari kerja" in ahead
    assert "Ditolak" not in words
    assert "Putuskan" not in words


def test_a_body_that_is_done_shows_as_done_while_the_other_goes_on(world, two) -> None:
    case, dinkes, _kominfo = two
    advise(world, case, dinkes, "recommend")
    world.later(minutes=10)
    words = told(world, case)
    assert re.search(r"Dinkes Penilaian teknis Selesai Sel 24 Nov", words)
    assert "Diskominfo Pertimbangan jaringan Paling lambat" in words
    assert words.count("Penilaian teknis") == 1


def test_a_late_body_is_said_to_be_late_and_passed_on(world, two) -> None:
    case, dinkes, _kominfo = two
    advise(world, case, dinkes, "recommend")
    world.later(days=6)
    while escalate_next(at=world.at):
        pass
    assert "Pertimbangan jaringan Terlambat, sudah diteruskan ke pimpinannya" in told(world, case)


def test_a_correction_of_one_body_says_who_asks_while_the_others_line_stays(world, two) -> None:
    case, dinkes, kominfo = two
    advise(world, case, dinkes, "correct", BLURRED, "ktp")
    words = told(world, case)
    assert "Jam berhenti, menunggu Anda" in words
    assert "Diminta oleh Dinkes" in words
    assert BLURRED in words
    assert "Dinkes Penilaian teknis Menunggu perbaikan Anda" in words
    assert "Diskominfo Pertimbangan jaringan Paling lambat" in words
    assert "Lewat dari itu, permohonan ditutup" in words
    assert Clock.objects.get(process__about=case.pk).running_since is None
    world.later(hours=1)
    advise(world, case, kominfo, "recommend")
    assert "Diskominfo Pertimbangan jaringan Selesai" in told(world, case)


def test_a_body_done_before_the_other_asked_for_a_correction_still_shows_as_done(
    world, two
) -> None:
    case, dinkes, kominfo = two
    advise(world, case, kominfo, "recommend")
    world.later(minutes=5)
    advise(world, case, dinkes, "correct", BLURRED, "ktp")
    assert "Diskominfo Pertimbangan jaringan Selesai" in told(world, case)
    world.later(minutes=5)
    client = world.client(world.resident())
    mend(client, case, "ktp", ktp=photo_file())
    world.later(minutes=5)
    words = told(world, case)
    assert "Diskominfo Pertimbangan jaringan Selesai" in words
    assert "Dinkes Penilaian teknis Paling lambat" in words


def photo_file():
    return SimpleUploadedFile("ktp.jpg", photo(), content_type="image/jpeg")


def mend(client, case, *pages: str, **fields) -> None:
    base = f"/permohonan/{case.reference}"
    for page in pages:
        assert client.post(f"{base}/isian/{page}", fields).status_code == 302
    assert client.post(f"{base}/perbaikan").status_code == 302
    case.refresh_from_db()
    assert case.state == "submitted"


def test_a_correction_opens_the_named_answers_only(world, two) -> None:
    """`nama` and `nik` stand on one page; only `nik` was asked for."""
    case, dinkes, _kominfo = two
    before = drafting.answers_of(case)
    advise(world, case, dinkes, "correct", "NIK tidak cocok dengan foto.", "nik")
    client = world.client(world.resident())
    base = f"/permohonan/{case.reference}"
    page = client.get(f"{base}/").content.decode()
    assert re.findall(rf'href="{base}/isian/([a-z-]+)"', page) == ["nama"]
    asked = client.get(f"{base}/isian/nama").content.decode()
    assert 'name="nik"' in asked
    assert 'name="nama"' not in asked
    assert client.get(f"{base}/isian/ktp").status_code == 302
    client.post(f"{base}/isian/ktp", {"ktp": photo_file()})
    sent = {"nama": "Orang Lain", "nik": "3271036501900012", "jalan": "Jl. Lain 1"}
    assert client.post(f"{base}/isian/nama", sent).status_code == 302
    assert "Sudah diperbaiki" in client.get(f"{base}/").content.decode()
    mend(client, case)
    after = drafting.answers_of(Application.objects.get(pk=case.pk))
    assert {k for k in {*before, *after} if before.get(k) != after.get(k)} == {"nik"}


def test_a_grant_by_law_is_said_in_plain_words_with_its_law(world, two) -> None:
    case, _dinkes, _kominfo = two
    world.later(days=60)
    while deem_next(at=world.at):
        pass
    words = told(world, case)
    assert "Batas waktu lewat tanpa jawaban. Menurut hukum" in words
    assert "Suratnya sedang disiapkan." in words
    assert "UU 30/2014 pasal 53" in words
    assert "By law your application counts as granted" in told(world, case, "en")
    world.work()
    assert "deemed" in templates(case)


def test_a_late_case_that_no_law_grants_says_so_and_whom_to_ask(world) -> None:
    published(world, deemed=False)
    case = world.submitted(world.resident())
    world.later(days=60)
    while deem_next(at=world.at):
        pass
    words = told(world, case)
    assert "Permohonan Anda terlambat" in words
    assert "Tanyakan kepada Badan Pendapatan Daerah" in words
    assert "dikabulkan" not in words.lower()


def test_a_grant_is_told_before_its_letter_is_signed(world) -> None:
    case = world.submitted(world.resident())
    world.settle(case.pk, "wulan.sari", "complete")
    world.settle(case.pk, "ratna.dewi", "granted")
    world.work()
    words = told(world, case)
    assert "Permohonan Anda dikabulkan" in words
    assert "Suratnya sedang disiapkan dan ditandatangani" in words
    assert "Bapenda Tanda tangani Paling lambat" in words
    assert "Tarik kembali permohonan" not in words


def test_following_costs_at_most_15_statements(world, two) -> None:
    case, dinkes, _kominfo = two
    advise(world, case, dinkes, "correct", BLURRED, "ktp")
    client = world.client(world.resident())
    client.get(f"/permohonan/{case.reference}/")
    with statements(15):
        client.get(f"/permohonan/{case.reference}/")


def test_a_case_is_withdrawn_by_its_applicant_after_one_more_question(world, two) -> None:
    case, _dinkes, _kominfo = two
    client = world.client(world.resident())
    path = f"/permohonan/{case.reference}/penarikan"
    assert f'href="{path}"' in client.get(f"/permohonan/{case.reference}/").content.decode()
    assert "Ya, tarik kembali" in client.get(path).content.decode()
    case.refresh_from_db()
    assert case.state == "submitted"
    for _ in range(2):
        assert client.post(path).status_code == 302
    case.refresh_from_db()
    assert (case.state, Task.objects.open().filter(about=case.pk).exists()) == ("withdrawn", False)
    assert Clock.objects.get(process__about=case.pk).ended_at is not None
    assert "Anda menarik kembali permohonan ini" in told(world, case)
    world.work()
    assert templates(case) == {"received", "withdrawn"}
    assert client.get(path).status_code == 302


def test_nobody_else_withdraws_and_nothing_decided_is_withdrawn(world) -> None:
    me = world.resident()
    case = world.submitted(me)
    path = f"/permohonan/{case.reference}/penarikan"
    stranger = world.client(world.resident("asep@contoh.example"))
    assert (stranger.get(path).status_code, stranger.post(path).status_code) == (404, 404)
    officer = world.client(world.officer("wulan.sari"))
    assert officer.post(path).status_code == 404
    world.settle(case.pk, "wulan.sari", "complete")
    world.settle(case.pk, "ratna.dewi", "granted")
    assert world.client(me).post(path).status_code == 302
    case.refresh_from_db()
    assert case.state == "submitted"


def templates(case) -> set[str]:
    return set(Message.objects.filter(about=case.pk).values_list("template", flat=True))


def test_a_service_and_a_slip_say_who_handles_it(world) -> None:
    me = world.resident()
    case = world.submitted(me)
    assert (
        "Badan Pendapatan Daerah"
        in world.client(me).get("/layanan/salinan-sppt-pbb/").content.decode()
    )
    slip = world.client(me).get(f"/permohonan/{case.reference}/slip").content.decode()
    assert "Badan Pendapatan Daerah" in slip


def test_a_limit_past_the_published_holidays_is_said_to_be_uncertain(world) -> None:
    """The pack's calendar knows the days off of 2027, not those of 2028."""
    said = "Tanggal ini dapat bergeser"
    assert said not in told(world, world.submitted(world.resident()))
    world.later(days=390)
    assert said in told(world, world.submitted(world.resident()))
