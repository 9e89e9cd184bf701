"""What a clerk sees of a pack without reading its files: what changed, and drawings."""

import shutil
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from lxml import etree, html

from pendopo.config.packs import load

RESEARCH = "services/dpmptsp/izin-penelitian"


@pytest.fixture
def pack(tmp_path):
    folder = tmp_path / "pack"
    shutil.copytree(settings.PENDOPO.city, folder)
    return folder


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("pack", *arguments, stdout=out)
    return out.getvalue()


def edit(path, *pairs: tuple[str, str]) -> None:
    text = path.read_text()
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after)
    path.write_text(text)


def against(pack) -> str:
    return said("diff", str(pack), "--against", str(settings.PENDOPO.city))


def test_the_same_folder_differs_in_nothing(pack) -> None:
    assert against(pack) == "Tidak ada bedanya.\n"
    same = (str(pack), "--against", str(settings.PENDOPO.city), "--exit-code")
    assert "Tidak ada" in said("diff", *same)


def test_other_words_may_go_out_as_a_patch(pack) -> None:
    edit(
        pack / RESEARCH / "form.yaml",
        ("Judul penelitian, en: Title of", "Judul riset, en: Title of"),
    )
    found = against(pack)
    assert 'judul, pertanyaan: "Judul penelitian" menjadi "Judul riset"' in found
    assert "Hanya kata-kata: boleh terbit dengan --patch" in found
    assert found.count("~ ") == 1


@pytest.mark.parametrize(
    ("file", "before", "after", "told"),
    [
        (
            "form.yaml",
            "max: 30\n",
            "max: 30\n        required: true\n",
            "nomor_pokok, wajib diisi: tidak menjadi ya",
        ),
        (
            "form.yaml",
            'show_if: "!sendiri"',
            "show_if: sendiri",
            'tim, tampil bila: "!sendiri" menjadi "sendiri"',
        ),
        (
            "form.yaml",
            "name: lembaga\n",
            "name: kampus\n",
            "pertanyaan lembaga hilang dari halaman lembaga",
        ),
        (
            "form.yaml",
            "slug: lembaga",
            "slug: kampus",
            "pertanyaan lembaga pindah dari halaman lembaga ke kampus",
        ),
        (
            "form.yaml",
            "Periksa keduanya.",
            "Periksa lagi.",
            "pemeriksaan silang, selesai >= mulai, pesan kesalahan",
        ),
        ("service.yaml", "term: P3D", "term: P4D", 'jangka waktu layanan: "P3D" menjadi "P4D"'),
        ("service.yaml", "Permendagri 3/2018", "Permendagri 9/2026", "Dasar hukum, isi"),
        ("letters/keterangan.yaml", "{number:04}", "{number:05}", "surat keterangan, pola nomor"),
        (
            "letters/keterangan.typ",
            "SURAT KETERANGAN PENELITIAN",
            "SURAT RISET",
            "keterangan.typ +",
        ),
    ],
)
def test_each_change_is_told_where_it_was_made(pack, file, before, after, told) -> None:
    if file == "form.yaml" and "kampus" in after and "name" in after:
        edit(pack / RESEARCH / "letters" / "keterangan.typ", ("answers.lembaga", "answers.kampus"))
        for journey in (pack / RESEARCH / "journeys").glob("*.yaml"):
            journey.write_text(journey.read_text().replace("lembaga:", "kampus:"))
    edit(pack / RESEARCH / file, (before, after))
    assert told in against(pack)


def test_services_that_came_and_went_are_named(pack) -> None:
    shutil.move(pack / "services/kelurahan/sktm", pack / "services/kelurahan/miskin")
    edit(pack / "queues/kelurahan.yaml", ("kelurahan/sktm", "kelurahan/miskin"))
    found = against(pack)
    assert "+ kelurahan/miskin: layanan baru" in found
    assert "- kelurahan/sktm: tidak ada lagi" in found


def test_a_step_that_is_gone_keeps_the_cases_that_stand_there(world, pack) -> None:
    application = world.submitted(world.resident())
    load(pack, at=world.at)
    service = application.service.code
    drawing = pack / "services" / service / "process.bpmn"
    edit(drawing, ('"periksa"', '"teliti"'), (">periksa<", ">teliti<"))
    found = said("diff", str(pack))
    assert f"~ {service}" in found
    assert "Versi baru" in found
    assert "Tidak semua kasus dapat pindah:" in found
    assert "Versi 1: 0 kasus berjalan dapat pindah, 1 tidak." in found
    edit(drawing, ('"teliti"', '"periksa"'), (">teliti<", ">periksa<"), ("P5D", "P6D"))
    found = said("diff", str(pack))
    assert "Kasus di langkah mana pun dapat pindah." in found
    assert "Versi 1: 1 kasus berjalan dapat pindah, 0 tidak." in found
    with pytest.raises(SystemExit) as ended:
        said("diff", str(pack), "--exit-code")
    assert ended.value.code == 1


def test_a_service_is_drawn_with_its_lanes_pages_and_conditions(tmp_path) -> None:
    out = tmp_path / "sip.svg"
    said("graph", "dpmptsp/sip", "--out", str(out))
    words = " ".join(etree.parse(out).getroot().itertext())
    for each in ("dinkes:verifikator-nakes", "pemohon", "Penilaian", "bila !str_seumur_hidup"):
        assert each in words
    assert "<script" not in out.read_text()


def test_the_city_is_drawn_with_who_consults_whom() -> None:
    words = " ".join(etree.fromstring(said("graph")).itertext())
    assert "Surat Keterangan Penelitian: dpmptsp, bersama kesbangpol." in words
    assert 'dpmptsp_izin_penelitian -->|analis| opd_kesbangpol["kesbangpol"]' in said(
        "graph", "--mermaid"
    )


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("dlh/taman", "layanan ini tidak ada. Pilih: dlh/sampah-pohon"),
        ("pupr/pbg", "hanya halaman informasi"),
    ],
)
def test_what_cannot_be_drawn_is_told_with_a_cure(place, told) -> None:
    with pytest.raises(CommandError, match=told):
        said("graph", place)


def test_each_service_is_written_to_print_and_no_link_leads_nowhere(tmp_path) -> None:
    said("docs", "--out", str(tmp_path))
    pages = {path.name: html.parse(path).getroot() for path in tmp_path.glob("*.html")}
    assert len(pages) == len(list(settings.PENDOPO.city.glob("services/*/*/service.yaml"))) + 1
    for name, page in pages.items():
        assert not page.xpath("//script|//link|//img|//*[@onclick]"), name
        assert set(page.xpath("//a/@href")) <= pages.keys(), name
        assert len(page.xpath("//h1")) == 1
    linked = set(pages["index.html"].xpath("//td/a/@href"))
    assert linked == pages.keys() - {"index.html"}
    words = pages["dpmptsp-izin-penelitian.html"].text_content()
    for each in ("Evaluasi kinerja", "contoh, belum disahkan", "Tampil bila: !sendiri"):
        assert each in words
    for each in ("kesbangpol:analis", "SKP/{number:04}", "Fitri", "dian.lestari@kesbangpol"):
        assert each.lower() in words.lower()
