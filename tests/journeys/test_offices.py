"""An office is found by name, kind, service or nearness; a visitor's place is in no log and no row."""

import logging
from datetime import UTC, datetime

import pytest

from pendopo.domain.directory import calendar
from pendopo.domain.directory.models import Holiday, Office
from pendopo.domain.directory.offices import coarse
from tests.pages.client import PageClient
from tests.statements import statements

SEMPUR = "32.71.03.1006"
TUESDAY = datetime(2026, 11, 24, 3, tzinfo=UTC)  # 10.00 in Jakarta


def seen(path: str) -> str:
    return PageClient().get(path).content.decode()


def names(page: str) -> list[str]:
    main = page.split("<main")[1]
    return [part.split("<")[0] for part in main.split('class="row-title">')[1:]]


@pytest.mark.parametrize(
    ("at", "says"),
    [
        (TUESDAY, "Buka sampai 16.00 WIB"),
        (TUESDAY.replace(hour=0), "Tutup. Buka Sel 24 Nov, 08.00"),
        (TUESDAY.replace(hour=9), "Tutup. Buka Rab 25 Nov, 08.00"),
        (TUESDAY.replace(day=27, hour=10), "Tutup. Buka Sen 30 Nov, 08.00"),
    ],
)
def test_it_says_whether_counters_are_open_now_and_when_that_turns(world, clock, at, says) -> None:
    clock.move_to(at)
    for path in ("/", "/kantor/", "/kantor/kel-sempur/"):
        assert says in seen(path)


def test_on_a_day_off_it_is_closed_until_the_day_after(world, clock) -> None:
    clock.move_to(TUESDAY)
    Holiday.objects.create(date=TUESDAY.date(), name="Hari uji")
    calendar.reread()
    page = seen("/kantor/kel-sempur/")
    assert "Tutup. Buka Rab 25 Nov, 08.00" in page
    assert "Hari uji" in page
    Holiday.objects.filter(date=TUESDAY.date()).delete()
    calendar.reread()


def test_offices_are_found_by_name_kind_and_service(world) -> None:
    assert names(seen("/kantor/?q=sempur")) == ["Kelurahan Sempur"]
    departments = names(seen("/kantor/?jenis=dinas"))
    assert "Kantor Bapenda" in departments
    assert not [each for each in departments if each.startswith("Kelurahan")]
    assert names(seen("/kantor/?layanan=salinan-sppt-pbb")) == ["Kantor Bapenda"]
    every = seen("/kantor/?layanan=keterangan-domisili&semua=1")
    assert every.count('href="/kantor/kel-') == 68
    assert "belum tercatat" in seen("/kantor/?layanan=kartu-pencari-kerja")


def test_by_a_kelurahan_the_nearest_come_first(world) -> None:
    page = seen(f"/kantor/?kelurahan={SEMPUR}")
    assert names(page)[0] == "Kelurahan Sempur"
    assert "Kurang dari 1 km" in page
    assert "kira-kira 1,4 km" in page


def test_by_the_phones_place_too_and_it_is_in_no_log(world, caplog) -> None:
    office = Office.objects.get(code="kel-sempur")
    assert office.area is not None
    with caplog.at_level(logging.DEBUG):
        page = PageClient().post("/kantor/", {"tempat": f"{office.area.lat},{office.area.lng}"})
    told = page.content.decode()
    assert "Kelurahan Sempur" in names(told)[:4]
    assert "Yang terdekat" in told
    assert str(office.area.lat)[:5] not in caplog.text
    assert str(office.area.lat)[:5] not in told
    assert "no-store" in page.headers["Cache-Control"]


def test_a_place_is_rounded_and_nonsense_is_none() -> None:
    assert coarse("-6.594321,106.798765") == (-6.59, 106.8)
    for wrong in ("", "x,y", "1", "91,0", "0,181", "nan,0", "inf,1", "1,2,3"):
        assert coarse(wrong) is None


def test_an_office_tells_its_week_its_way_and_its_services(world) -> None:
    page = seen("/kantor/kel-sempur/")
    assert "Senin\N{EN DASH}Jumat" in page
    assert "08.00\N{EN DASH}16.00" in page
    assert 'href="geo:-6.' in page
    assert 'href="/layanan/surat-keterangan-tidak-mampu/"' in page
    assert 'href="/layanan/salinan-sppt-pbb/"' not in page
    assert PageClient().get("/kantor/tidak-ada/").status_code == 404


def test_offices_cost_few_statements(world) -> None:
    for path, most in (("/kantor/", 3), ("/kantor/kel-sempur/", 5)):
        seen(path)
        with statements(most):
            seen(path)


def test_a_service_page_compares_online_with_the_counter(world) -> None:
    page = seen("/layanan/kartu-identitas-anak/")
    table = page.split('class="compare')[1].split("</table>")[0]
    for told in (
        "Senin\N{EN DASH}Jumat 08.00",
        "3 hari kerja",
        "Gratis",
        "Foto 4 berkas",
        "bisa dikirim",
    ):
        assert told in table
    assert 'class="compare' not in seen("/layanan/ktp-baru/")
