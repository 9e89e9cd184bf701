"""The map beside the list: signs counted on the server, the outlines, a base map in ranges."""

import struct
from io import StringIO

import pytest
from django.conf import settings as house
from django.core.management import call_command
from django.db import connection

from pendopo.domain.reports import classifying, merging, resolving, withholding
from pendopo.domain.reports.counting import Tally, fold
from pendopo.domain.reports.models import Report
from tests.pages.client import PageClient
from tests.reports.test_a_report import filed, officer
from tests.statements import statements

CITY = "106.7,-6.7,106.9,-6.5"


def signs(page, **asked):
    told = page.get("/laporan/titik.geojson", {"kotak": CITY, "zoom": 12, **asked})
    assert told.status_code == 200, told.content
    return [feature["properties"] for feature in told.json()["features"]]


def test_near_reports_share_a_sign_until_one_comes_nearer(world) -> None:
    page = PageClient()
    for n in range(6):
        filed(world, lat=-6.5901 - n / 10_000, lng=106.7989)
    filed(world, lat=-6.6600, lng=106.8300, category="jalan-berlubang", area="")
    assert sorted(each["count"] for each in signs(page)) == [1, 6]
    alone = next(each for each in signs(page) if each["count"] == 1)
    assert (alone["name"], alone["tone"]) == ("Jalan berlubang", "action")
    assert page.get(alone["url"]).status_code == 200
    assert len(signs(page, zoom=20)) == 7
    assert signs(page, jenis="jalan-berlubang") == [alone]
    assert signs(page, kotak="0,0,1,1") == []
    with statements(3):
        signs(page)
    with statements(3):
        told = page.get("/laporan/sebaran.json").json()
    assert told == {"32.71.03.1006": 6, "32.71.01.1011": 1}
    for wrong in ("", "1,2,3", "a,b,c,d", "106.9,-6.5,106.7,-6.7", "nan,nan,nan,nan", "0,0,999,1"):
        assert page.get("/laporan/titik.geojson", {"kotak": wrong, "zoom": 12}).status_code == 400
    assert page.get("/laporan/titik.geojson", {"kotak": CITY, "zoom": "99"}).status_code == 400


def test_a_list_stands_beside_every_map_and_a_phone_may_leave_the_map(world) -> None:
    page, report = PageClient(), filed(world).report
    for shown in ("peta", "sebaran"):
        told = page.get("/laporan/", {"tampil": shown}).content.decode()
        assert "data-map" in told
        assert report.reference in told
        assert ("data-map-legend" in told) is (shown == "sebaran")
    assert "map.js" not in page.get("/laporan/").content.decode()
    outlines = page.get("/peta/kelurahan.geojson")
    assert len(outlines.json()["features"]) == 68
    again = page.get("/peta/kelurahan.geojson", headers={"If-None-Match": outlines["ETag"]})
    assert again.status_code == 304


def test_a_place_says_its_kelurahan_and_one_beyond_the_city_is_refused(world) -> None:
    page = PageClient()
    sent = {"text": "Lubang besar di tengah jalan", "lat": "-6.5980", "lng": "106.7972"}
    second = page.post("/lapor/baru/jalan-berlubang/", sent).content.decode()
    assert 'name="area" value="32.71.03.1002"' in second
    refused = page.post("/lapor/baru/jalan-berlubang/", {**sent, "lat": "-6.17", "lng": "106.82"})
    assert refused.status_code == 422
    assert "di luar kota" in refused.content.decode()
    assert "Lubang besar" in refused.content.decode()


def tiles(path, *, zoom=15, kind=1, box=(106.5, -6.9, 107.0, -6.3)) -> None:
    head = bytearray(127)
    head[:8] = b"PMTiles\x03"
    head[99:102] = bytes([kind, 0, zoom])
    head[102:118] = struct.pack("<4i", *(int(degrees * 1e7) for degrees in box))
    path.write_bytes(bytes(head) + b"x" * 1000)


def test_a_base_map_is_checked_and_read_in_ranges(world, settings, tmp_path) -> None:
    page, file = PageClient(), tmp_path / "kota.pmtiles"
    assert page.get("/peta/dasar.pmtiles").status_code == 404
    settings.PENDOPO = house.PENDOPO.__class__(
        **{name: getattr(house.PENDOPO, name) for name in house.PENDOPO.__slots__}
        | {"base_map": file}
    )
    tiles(file)
    part = page.get("/peta/dasar.pmtiles", headers={"Range": "bytes=0-6"})
    assert (part.status_code, part.content) == (206, b"PMTiles")
    assert part["Content-Range"] == "bytes 0-6/1127"
    assert page.get("/peta/dasar.pmtiles", headers={"Range": "bytes=1120-"}).content == b"x" * 7
    assert page.get("/peta/dasar.pmtiles").status_code == 416
    assert page.get("/peta/dasar.pmtiles", headers={"Range": "bytes=9999-"}).status_code == 416
    assert "dasar.pmtiles" in page.get("/laporan/?tampil=peta").content.decode()
    said = StringIO()
    call_command("map", "check", str(file), stdout=said)
    assert "Kota Bogor" in said.getvalue()
    call_command("map", "how", stdout=said)
    assert "--bbox=106.7" in said.getvalue()
    for wrong, words in (
        ({"zoom": 9}, "zoom 9"),
        ({"kind": 2}, "pictures"),
        ({"box": (106.8, -6.6, 107.0, -6.3)}, "all of"),
    ):
        tiles(file, **wrong)
        err = StringIO()
        with pytest.raises(SystemExit):
            call_command("map", "check", str(file), stderr=err)
        assert words in err.getvalue()


def test_what_is_not_public_is_on_no_map(world) -> None:
    page, report = PageClient(), filed(world).report
    by = officer(world, "fajar.nugraha@diskominfo")
    assert len(signs(page)) == 1
    resolving.reject(report.pk, why="not_ours", text="Bukan wewenang kota ini.", by=by, at=world.at)
    assert signs(page) == []


def test_what_a_map_counts_is_what_the_list_shows_after_every_change(world) -> None:
    page, desk = PageClient(), officer(world, "fajar.nugraha@diskominfo")
    first, second, third = (filed(world, lat=-6.5901, lng=106.7989).report for _ in range(3))
    far = filed(world, lat=-6.66, lng=106.83, category="jalan-berlubang", area="").report
    for n, change in enumerate(
        (
            fold,
            lambda: withholding.withhold(first.pk, by=desk, at=world.at),
            lambda: merging.merge(second.pk, into=third.pk, by=desk, at=world.at),
            fold,
            lambda: withholding.withhold(far.pk, by=desk, at=world.at),
            lambda: withholding.show(first.pk, by=desk, at=world.at),
            lambda: classifying.classify(third.pk, "lampu-jalan", by=desk, at=world.at),
            fold,
        )
    ):
        change()
        shown = Report.objects.public()
        for asked in ({}, {"jenis": "lampu-jalan"}, {"keadaan": "terbuka"}):
            rows = shown.filter(category=asked["jenis"]) if "jenis" in asked else shown
            assert sum(each["count"] for each in signs(page, **asked)) == rows.count(), n
        heat = page.get("/laporan/sebaran.json").json()
        assert sum(heat.values()) == shown.exclude(area=None).count()
    with connection.cursor() as cursor:
        cursor.execute("select reports_tally_all()")
    assert not Tally.objects.filter(folded=False).exists()
    Tally.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("select reports_tally_all()")
    assert fold() == 10
    assert sorted(each["count"] for each in signs(page)) == [2]
