"""What is wrong in a hall's file is said with its file, line and cure."""

import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from pendopo.config.packs import load
from pendopo.domain.queues.models import Counter, Line
from pendopo.domain.queues.packs import halls, queue_findings


@pytest.fixture
def pack(tmp_path):
    return Path(shutil.copytree(settings.PENDOPO.city, tmp_path / "kota"))


def services(folder):
    return {
        f"{p.parent.parent.name}/{p.parent.name}" for p in folder.glob("services/*/*/service.yaml")
    }


def test_the_shipped_halls_are_sound_and_leave_out_no_office(pack):
    assert queue_findings(pack, services(pack)) == []
    offices = {office for file in halls(pack) for office in file.data["offices"]}
    assert offices >= {"disdukcapil-pusat", "mpp", "kel-sempur", "kel-tegallega"}


@pytest.mark.parametrize(
    ("before", "after", "line", "say"),
    [
        ("kelurahan/sktm", "kelurahan/lain", 11, "layanan kelurahan/lain tidak ada"),
        ("kel-sempur,", "kel-lain,", 2, "kantor kel-lain tidak ada"),
        ("code: N", "code: A", 15, "huruf A dipakai dua kali"),
        ("lines: [A, N]", "lines: [A, X]", 22, "antrean X tidak ada"),
        ("lines: [A, N]", "lines: [A]", 15, "antrean N tidak dilayani"),
        ("number: 2", "number: 1", 23, "loket 1 ditulis dua kali"),
        ("minutes: 10", "minutes: 0", 12, "minutes: 0 di luar batas"),
        (", su: Surat katerangan", "", 10, "belum ada dalam su"),
        ("slug: nikah", "slug: surat", 16, "slug surat ditulis dua kali"),
    ],
)
def test_a_mistake_is_told_by_line_with_a_cure(pack, before, after, line, say):
    path = pack / "queues" / "kelurahan.yaml"
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))
    found = [f for f in queue_findings(pack, services(pack)) if say in f.say]
    assert found, queue_findings(pack, services(pack))
    assert (found[0].file, found[0].line) == ("kelurahan.yaml", line)
    assert found[0].cure


def test_a_draw_has_one_quota_and_one_request_a_person(pack):
    path = pack / "queues" / "mpp.yaml"
    text = path.read_text()
    for before, after, say in (
        ("assisted: 0", "assisted: 1", "satu undian untuk semua"),
        (" nik: required,", "", "satu kali tiap NIK"),
        ("reveal: 60", "reveal: 1", "reveal"),
    ):
        path.write_text(text.replace(before, after))
        assert [f for f in queue_findings(pack, services(pack)) if say in f.say], say


def test_a_line_that_left_the_pack_is_withdrawn_and_comes_back(world, pack):
    path = pack / "queues" / "kelurahan.yaml"
    kept = path.read_text()
    path.write_text(kept.replace("kel-sempur, ", ""))
    load(pack, at=timezone.now())
    assert not Line.objects.in_use().filter(slug="kel-sempur-surat").exists()
    assert not Counter.objects.in_use().filter(hall__office__code="kel-sempur").exists()
    path.write_text(kept)
    load(pack, at=timezone.now())
    assert Line.objects.in_use().filter(slug="kel-sempur-surat").exists()
