"""What a pack says of reports: what is wrong in it, where it sends what, and which kind is meant."""

import shutil
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings

from pendopo.domain.reports.editions import rules
from pendopo.domain.reports.finding import kinds
from pendopo.domain.reports.loading import load
from pendopo.domain.reports.models import Category, Edition
from pendopo.domain.reports.packs import report_findings
from pendopo.domain.reports.routing import Facts, route
from tests.pages.client import PageClient


@pytest.fixture
def pack(tmp_path):
    return shutil.copytree(settings.PENDOPO.city, tmp_path / "pack", dirs_exist_ok=True)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("categories", "group: jalan\n", "group: jalanan\n", "kelompok jalanan tidak ada"),
        ("categories", "code: trotoar-rusak", "code: jalan-berlubang", "ditulis dua kali"),
        ("categories", "outside: pln", "outside: plm", "badan luar plm tidak ada"),
        ("categories", "{id: Jalan berlubang, en: Pothole,", "{id: Jalan berlubang,", "dalam en"),
        ("categories", "type: choice", "type: pilihan", "pilihan"),
        ("routing", "categories: [listrik-padam]", "categories: [padam]", "kategori padam"),
        ("routing", "{agency: pupr, team", "{agency: pu, team", "perangkat daerah pu tidak ada"),
        ("routing", "desk: diskominfo", "desk: kominfo", "perangkat daerah kominfo"),
        ("routing", "never: [pungutan-liar]", "never: [pungli]", "kategori pungli tidak ada"),
        ("routing", "id: jalan-pupr", "id: listrik-pln", "aturan listrik-pln ditulis dua kali"),
        ("clocks", "term: PT7M", "term: PT7X", "jangka waktu PT7X"),
        ("clocks", "tells: mayor", "tells: bupati", "bupati"),
        ("clocks", "mayor: setda", "mayor: sekda", "perangkat daerah sekda"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(pack, file, old, new, said):
    path = pack / "reports" / f"{file}.yaml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    found = report_findings(pack)
    line = text[: text.index(old)].count("\n") + 1
    assert any(said in each.say and abs(each.line - line) <= 1 for each in found), found
    assert all(each.cure for each in found)


def test_the_reports_of_the_pack_are_in_order(pack):
    assert report_findings(pack) == []
    shutil.rmtree(pack / "reports")
    assert report_findings(pack) == []


def test_rules_send_a_report_and_say_why(world):
    def sent(code, text="", area="32.71.03.1006", hours=0):
        at = world.at + timedelta(hours=hours)
        found = route(Facts(rules().categories[code], area, text, at), rules())
        return (found.body.short_name, found.team, found.outside, found.why["rule"])

    assert sent("jalan-berlubang") == ("PUPR", "", "", "jalan-pupr")
    assert sent("listrik-padam") == ("Diskominfo", "", "pln", "listrik-pln")
    assert sent("lampu-jalan", "ada kabel putus di tiang")[2:] == ("pln", "kabel-listrik")
    assert sent("pkl") == ("Satpol PP", "", "", "tertib-satpolpp")
    assert sent("pkl", hours=12) == ("Satpol PP", "piket", "", "malam-satpolpp")
    assert sent("pelayanan", "Loket kelurahan tutup")[0] == "Kec. Bogor Tengah"
    assert sent("pelayanan", "Loket kelurahan tutup", area="") == ("Diskominfo", "", "", "")
    assert sent("lain-lain") == ("Diskominfo", "", "", "")


def test_a_kind_is_found_by_ones_own_words(world):
    def first(query):
        return kinds(query, rules().categories.values())[0].code

    assert first("aspal bolong") == "jalan-berlubang"
    assert first("selokannya mampet") == "saluran-tersumbat"
    assert first("lampu jaln padm") == "lampu-jalan"
    assert first("sampahnya numpuk") == "sampah-menumpuk"
    assert kinds("xyzzy", rules().categories.values()) == []


def test_other_rules_make_an_edition_and_what_is_gone_is_withdrawn(world, pack):
    load(pack, at=world.at)
    assert Edition.objects.count() == 1
    path = pack / "reports" / "routing.yaml"
    path.write_text(path.read_text().replace("term: P10D", "term: P5D") + "# sama\n")
    load(pack, at=world.at)
    assert Edition.objects.count() == 1
    clocks = pack / "reports" / "clocks.yaml"
    clocks.write_text(clocks.read_text().replace("PT7M", "PT9M"))
    listed = pack / "reports" / "categories.yaml"
    text = listed.read_text()
    begins, ends = text.index("  - code: hewan-liar"), text.index("  - code: pungutan-liar")
    listed.write_text(text[:begins] + text[ends:])
    load(pack, at=world.at)
    assert rules().number == Edition.objects.count() == 2
    assert Category.objects.get(code="hewan-liar").withdrawn_at == world.at


def test_a_city_that_takes_no_reports_shows_no_way_to_them(world, settings, tmp_path) -> None:
    def ways():
        page = PageClient().get("/").content.decode()
        return [way in page for way in ("/lapor/", "/laporan/", "/antrean/")]

    assert ways() == [True, True, True]
    for each in settings.PENDOPO.city.iterdir():
        if each.name != "reports":
            (tmp_path / each.name).symlink_to(each)
    settings.PENDOPO = replace(settings.PENDOPO, city=tmp_path)
    assert ways() == [False, False, True]
