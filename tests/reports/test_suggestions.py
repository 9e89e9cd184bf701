"""What was learned from reports: it suggests, and sends by itself only where the pack and its figures let it."""

import re
from datetime import timedelta
from itertools import cycle
from uuid import uuid4

import pytest
from django.core.management import call_command

from pendopo.config import worker
from pendopo.domain.reports.editions import reread, rules
from pendopo.domain.reports.learning import learn, learn_daily
from pendopo.domain.reports.lessons import Lesson
from pendopo.domain.reports.models import Edition, Report
from pendopo.ground.identifiers import new_id
from pendopo.ground.log.models import Event
from tests.reports.test_a_report import filed, officer
from tests.statements import statements

DRAIN = ("Got mampet dan meluap ke jalan", "Selokan mampet penuh lumpur", "Got meluap tiap hujan")
LAMP = ("Lampu jalan padam, gelap sekali", "Lampu di gang padam", "Gelap, tiang lampu mati")


@pytest.fixture
def past(world):
    """Make reports of earlier days that the desk sorted, each `wrong`th of them otherwise than its words say."""
    first = filed(world, category="lain-lain", text="Halo semuanya").report

    def made(*, wrong=0, **other):
        rows, words = [], cycle(zip(DRAIN, LAMP, strict=True))
        for n in range(300):
            drain = bool(n % 2)
            text = next(words)[not drain]
            drain ^= bool(wrong and n % wrong in {0, 1})
            row = Report.objects.get(pk=first.pk) if not rows else rows[0]
            told = {field.attname: getattr(row, field.attname) for field in Report._meta.fields}
            told |= {"id": new_id(), "key": uuid4(), "reference": f"LPR-{n}-{wrong}", **other}
            told |= {"category_id": "saluran-tersumbat" if drain else "lampu-jalan"}
            told |= {"public_text": text, "state": "closed", "route": {"given": "lain-lain"}}
            told["filed_at"] = world.at - timedelta(days=30, minutes=-n)
            rows.append(Report(**told))
        return Report.objects.bulk_create(rows)

    return made


def trusted(**told) -> None:
    edition = Edition.objects.get()
    edition.routing["suggest"] = {"certainty": 85, "measured": 25, "may_act": True, **told}
    edition.save()
    reread()
    rules()


def fresh(world, **told):
    """File a report that says which kind it is by its words alone; return it as it stands a moment later."""
    asked = {"category": "lain-lain", "text": "Got mampet lagi di tikungan", **told}
    with statements(10):
        report = filed(world, **asked).report
    worker.work_off({"raise"})
    report.refresh_from_db()
    return report


def test_the_desk_is_told_with_figures_and_follows_with_one_press(world, past, capsys):
    assert learn(at=world.at) is None
    past(wrong=16)
    call_command("reports", "learn")
    assert "Pelajaran 1: dari 240 laporan, benar 52 dari 60" in (told := capsys.readouterr().out)
    assert re.search(r"lampu-jalan +paling yakin: \d+ dari \d+, sekurangnya \d+%", told)
    assert learn(at=world.at).version == 1
    assert learn_daily(at=world.at) == 0
    report = fresh(world)
    made = report.suggestion
    assert (report.category_id, made.category, made.alone) == (
        "lain-lain",
        "saluran-tersumbat",
        False,
    )
    desk = world.client(officer(world, "fajar.nugraha@diskominfo"))
    page = f"/petugas/laporan/{report.reference}/"
    assert "Saran: Saluran tersumbat" in desk.get("/petugas/laporan/?lihat=baru").content.decode()
    said = desk.get(page).content.decode()
    assert f"Benar {made.right} dari {made.of} kali pada laporan serupa." in said
    assert {"got", "mampet"} <= {word for each in made.words for word in each.split()}
    assert all(f"<q>{each}</q>" in said for each in made.words)
    desk.post(f"{page}langkah", {"deed": "accept"})
    report.refresh_from_db()
    assert (report.category_id, report.agency.code) == ("saluran-tersumbat", "pupr")
    assert (report.route["rule"], report.route["given"]) == ("saluran-pupr", "lain-lain")
    said = desk.get(page).content.decode()
    assert "Petugas memakai saran dari laporan serupa." in said
    assert "Pakai saran ini" not in said
    assert desk.post(f"{page}langkah", {"deed": "accept"}).status_code == 422
    settled = fresh(world)
    desk.post(f"/petugas/laporan/{settled.reference}/langkah", {"deed": "forward"})
    shown = desk.get(f"/petugas/laporan/{settled.reference}/").content.decode()
    assert "Pakai saran ini" not in shown
    assert not hasattr(fresh(world, text="Belum pernah terdengar"), "suggestion")


def test_below_its_measured_certainty_it_never_acts(world, past):
    past(wrong=16)
    trusted()
    lesson = learn(at=world.at)
    assert lesson.right / lesson.measured > 0.85  # what it promises is less: the lower end
    report = fresh(world)
    assert report.suggestion.certainty < 0.85
    assert (report.category_id, report.suggestion.followed_at) == ("lain-lain", None)


def test_at_it_it_sends_what_no_rule_knows_and_says_so(world, past):
    past()
    trusted(may_act=False)
    learn(at=world.at)
    assert fresh(world).category_id == "lain-lain"
    trusted(never=["lampu-jalan"])
    assert fresh(world, text="Lampu padam, gelap").category_id == "lain-lain"
    assert fresh(world, answers={"sejak": "kemarin"}).category_id == "lain-lain"
    assert fresh(world, category="trotoar-rusak").agency.code == "pupr"
    trusted(measured=200)
    assert fresh(world).category_id == "lain-lain"
    trusted()
    report = fresh(world)
    assert (report.category_id, report.state) == ("saluran-tersumbat", "received")
    figures = report.route["suggested"]
    assert figures["alone"]
    assert figures["right"] == figures["of"] == 30
    event = Event.objects.get(name="report.suggestion_followed")
    assert (event.actor_kind, event.actor_name) == ("system", "suggestion")
    assert event.payload == figures
    desk = world.client(officer(world, "fajar.nugraha@diskominfo"))
    said = desk.get(f"/petugas/laporan/{report.reference}/").content.decode()
    assert "Jenisnya ditentukan dari laporan serupa" in said
    assert "Semula tidak ada aturan yang mengenalinya." in said
    assert "Benar 30 dari 30 kali, pelajaran 1." in said


def test_it_learns_what_many_say_and_nothing_that_was_masked_or_withheld(world, past):
    past()
    Report.objects.filter(reference="LPR-7-0").update(public_text="Got mampet, kata zubaedah")
    named = Report.objects.filter(reference__in=[f"LPR-{n}-0" for n in range(9, 29)])
    named.update(public_text="Got mampet, hubungi Pak Rahmat 0812 3456 7890")
    hidden = Report.objects.filter(reference__in=[f"LPR-{n}-0" for n in range(40, 60)])
    hidden.update(public_text="Got mampet rahasia", withheld_at=world.at)
    moved = Report.objects.filter(reference__in=[f"LPR-{n}-0" for n in range(101, 300, 2)])
    moved.update(route={"given": "lain-lain", "moved": True}, public_text="Jembatan bambu miring")
    lesson = learn(at=world.at)
    words = {word for token in lesson.classifier["counts"] for word in token.split()}
    assert {"got", "mampet", "bambu"} <= words
    assert not words & {"zubaedah", "rahmat", "rahasia", "nama"}
    assert "saluran-tersumbat@diskominfo" in lesson.classifier["labels"]
    Report.objects.filter(reference="LPR-7-0").update(public_text="Lampu padam")
    world.later(days=2)
    assert learn_daily(at=world.at) == 1
    assert Lesson.objects.get(version=1).classifier == {}
    trusted(certainty=50)  # another agency than the rules' is for a person to say
    report = fresh(world, text="Jembatan bambu miring")
    assert report.suggestion.followed_at is None
    desk = world.client(officer(world, "fajar.nugraha@diskominfo"))
    page = f"/petugas/laporan/{report.reference}/"
    assert "<strong>Saluran tersumbat</strong> · Diskominfo" in desk.get(page).content.decode()
    desk.post(f"{page}langkah", {"deed": "accept"})
    report.refresh_from_db()
    assert (report.category_id, report.agency.code) == ("saluran-tersumbat", "diskominfo")
    assert report.route["moved"]
    assert report.route["suggested"]["of"] >= 25
