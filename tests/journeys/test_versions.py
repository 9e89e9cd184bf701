"""Versions: running cases keep theirs, follow a patch, or are moved, each on record."""

import io
import re
import shutil

import pytest
from django.conf import settings
from django.core.management import call_command

from pendopo.config.packs import load
from pendopo.domain.applications import correcting, deciding, submission
from pendopo.domain.applications.drafting import answers_of, save, start
from pendopo.domain.applications.models import Application
from pendopo.domain.applications.versions import Moving, patch_next
from pendopo.domain.catalogue.finding import version_in_force
from pendopo.domain.catalogue.models import ServiceVersion
from pendopo.domain.catalogue.patching import NotOnlyWordsError
from pendopo.domain.workflow import running
from pendopo.domain.workflow.models import Clock, Process, Task
from pendopo.ground.actor import system
from pendopo.ground.identifiers import new_id
from pendopo.ground.log import timeline
from tests.copies import cases_like

BY = system("test")
SLUG = "surat-singkat"
SHORT_FORM = """
pages:
  - slug: nama
    title: {id: Siapa nama Anda?, en: What is your name?}
    questions:
      - {name: nama, type: text, required: true, ask: {id: Nama, en: Name}}
      - {name: objek, type: kelurahan, required: true, ask: {id: Kelurahan, en: Kelurahan}}
"""
ASKED_ANEW = """
      - {name: tujuan, type: text, required: true, ask: {id: Tujuan, en: Purpose}}
"""


@pytest.fixture
def pack(world, tmp_path):
    """A pack with a short service beside the first one, loaded as its version 1."""
    folder = tmp_path / "pack"
    shutil.copytree(settings.PENDOPO.city, folder)
    short = folder / "services" / "bapenda" / "surat-singkat"
    shutil.copytree(folder / "services" / "bapenda" / "sppt-salinan", short)
    (short / "form.yaml").write_text(SHORT_FORM)
    change(short / "service.yaml", "salinan-sppt-pbb", SLUG)
    change(short / "service.yaml", "code: PAJ-01\n", "")
    change(short / "letters" / "salinan.typ", "data.answers.", "data.")
    letter = (short / "letters" / "salinan.typ").read_text()
    (short / "letters" / "salinan.typ").write_text(
        re.sub(r"#facts\(\(.*?\n\)\)", "", letter, flags=re.DOTALL)
    )
    shutil.rmtree(short / "journeys", ignore_errors=True)
    load(folder, at=world.at)
    return folder


def change(path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def short(pack, name: str):
    return pack / "services" / "bapenda" / "surat-singkat" / name


def publish(world, pack, **how) -> tuple[ServiceVersion, ServiceVersion]:
    load(pack, at=world.at, **how)
    newest, old = ServiceVersion.objects.filter(service__slug=SLUG).order_by("-number")[:2]
    return old, newest


def submitted(world, me) -> Application:
    version = version_in_force(SLUG, on=world.at.date())
    draft, _ = start(version, key=new_id(), by=me, language="id", at=world.at)
    save(draft, {"nama": "Fitri Handayani", "objek": "32.71.03.1003"}, at=world.at)
    return submission.submit(draft.pk, by=me, at=world.at)


def settle(world, officer, case, outcome, *, reason="", questions=()) -> None:
    task = Task.objects.waiting_for_an_officer().get(about=case.pk)
    running.claim(task.pk, by=officer, at=world.at)
    deciding.settle(
        task.pk, outcome=outcome, reason=reason, questions=questions, by=officer, at=world.at
    )


def test_a_running_case_keeps_its_version_when_another_is_published(world, pack) -> None:
    case = submitted(world, world.resident())
    change(short(pack, "process.bpmn"), 'name="Periksa berkas"', 'name="Periksa semua berkas"')
    publish(world, pack)
    assert Task.objects.get(about=case.pk, node="periksa").name["id"] == "Periksa berkas"
    assert submitted(world, world.resident()).version.number == 2
    case.refresh_from_db()
    assert case.version.number == 1


def test_a_patch_reaches_running_cases_on_record(world, pack) -> None:
    case = submitted(world, world.resident())
    change(short(pack, "form.yaml"), "id: Nama,", "id: Nama lengkap,")
    _, patch = publish(world, pack, as_patch=True)
    assert patch_next(at=world.at) == 1
    assert patch_next(at=world.at) == 0
    case.refresh_from_db()
    process = Process.objects.get(about=case.pk)
    assert case.version_id == process.version_id == patch.pk
    assert [e.name for e in timeline([process.pk])][-1] == "case.patched"


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("process.bpmn", 'p:term="P5D"', 'p:term="P4D"'),
        ("form.yaml", "type: text, required: true", "type: text"),
        ("service.yaml", "assurance: 1", "assurance: 2"),
    ],
)
def test_what_is_more_than_words_is_no_patch(world, pack, file, old, new) -> None:
    change(short(pack, file), old, new)
    with pytest.raises(NotOnlyWordsError):
        load(pack, as_patch=True, at=world.at)
    assert ServiceVersion.objects.filter(service__slug=SLUG).count() == 1


def test_answers_that_became_invalid_become_a_correction_and_the_clock_stands(world, pack) -> None:
    me, officer = world.resident(), world.officer("wulan.sari")
    case = submitted(world, me)
    running.claim(Task.objects.get(about=case.pk, node="periksa").pk, by=officer, at=world.at)
    change(short(pack, "form.yaml"), SHORT_FORM, SHORT_FORM.rstrip() + ASKED_ANEW)
    old, new = publish(world, pack)
    outcome = Moving(old, new).all(by=BY, at=world.at)
    assert (outcome.moved, outcome.to_mend, outcome.refused) == (1, 1, {})
    case.refresh_from_db()
    asked = correcting.open_correction(case)
    assert (case.state, asked.questions) == ("correcting", ["tujuan"])
    assert Clock.objects.get(process__about=case.pk).running_since is None
    held = Task.objects.get(about=case.pk, node="periksa")
    assert held.claimed_by_id == officer.account
    pressed = {"outcome": "complete"}
    told = world.client(officer).post(f"/petugas/tugas/{held.pk}/hasil", pressed, follow=True)
    assert str(running.HeldError.__doc__) in told.content.decode()
    with pytest.raises(running.HeldError):
        deciding.settle(
            held.pk, outcome="complete", reason="", questions=[], by=officer, at=world.at
        )
    correcting.save_mended(case.pk, {**answers_of(case), "tujuan": "Bank"}, by=me)
    world.later(days=1)
    correcting.send(case.pk, by=me, at=world.at)
    assert Clock.objects.get(process__about=case.pk).running_since == world.at
    deciding.settle(held.pk, outcome="complete", reason="", questions=[], by=officer, at=world.at)
    assert Task.objects.waiting_for_an_officer().get(about=case.pk).node == "putuskan"


@pytest.mark.slow
def test_1000_cases_move_and_those_that_cannot_are_listed(world, pack) -> None:
    me, officer = world.resident(), world.officer("wulan.sari")
    first, checked, mended = (submitted(world, me) for _ in range(3))
    settle(world, officer, checked, "complete")
    settle(world, officer, mended, "correct", reason="Nama belum lengkap.", questions=["nama"])
    cases = [first, *cases_like(first, number=599), checked, *cases_like(checked, number=299)]
    cases += [mended, *cases_like(mended, number=99)]
    due = dict(Task.objects.filter(kind="user", closed_at=None).values_list("about", "due_at"))
    drawing = short(pack, "process.bpmn")
    change(drawing, '"putuskan"', '"tetapkan"')
    change(drawing, ">putuskan<", ">tetapkan<")
    change(drawing, '"perbaikan"', '"lengkapi"')
    change(drawing, ">perbaikan<", ">lengkapi<")
    change(drawing, 'p:term="P3D"', 'p:term="P2D"')
    old, new = publish(world, pack)
    told = io.StringIO()
    arguments = ("bapenda/surat-singkat", "--from=1", "--to=2", "--map=putuskan=tetapkan")
    call_command("cases", "preview", *arguments, stdout=told)
    assert "900 kasus dapat dipindahkan." in told.getvalue()
    assert "100 kasus tetap pada versi lama" in told.getvalue()
    assert "100 kali: Langkah 'Perbaikan oleh pemohon' tidak ada lagi." in told.getvalue()
    assert Process.objects.filter(version=old, ended_at=None).count() == 1000
    call_command("cases", "migrate", *arguments, stdout=told)
    assert "900 kasus dipindahkan." in told.getvalue()
    assert cases[900].reference in told.getvalue()
    assert Process.objects.filter(version=new).count() == 900
    assert set(Application.objects.filter(version=old).values_list("pk", flat=True)) == {
        c.pk for c in cases[900:]
    }
    moved = Task.objects.filter(kind="user", closed_at=None, node__in=["periksa", "tetapkan"])
    assert {t.about: t.due_at for t in moved} == due
    on_record = [
        e
        for e in timeline([*Process.objects.values_list("pk", flat=True)])
        if e.name == "case.migrated"
    ]
    assert len({e.aggregate_id for e in on_record}) == len(on_record) == 900
    settle(world, world.officer("ratna.dewi"), cases[600], "granted")
    assert Task.objects.filter(about=cases[600].pk, node="tanda-tangani").count() == 0
    assert Application.objects.get(pk=cases[600].pk).version_id == new.pk
