"""Real places of Bogor in their kelurahan, and packs whose boundaries are wrong."""

import csv
import json
from pathlib import Path

import pytest
from django.conf import settings

from pendopo.domain.directory.whereabouts import (
    FILE,
    SwappedError,
    area_code_at,
    boundary_findings,
    read,
)

PACK = Path(settings.PENDOPO.city)


def test_places_lie_in_their_kelurahan() -> None:
    assert area_code_at(-6.598056, 106.797222) == "32.71.03.1002"  # Istana Bogor, Paledang
    assert area_code_at(-6.175392, 106.827153) is None  # Monas, in Jakarta
    with pytest.raises(SwappedError, match="tertukar"):
        area_code_at(106.797222, -6.598056)
    assert area_code_at(200.0, 200.0) is None


def test_every_midpoint_lies_in_its_own_boundary() -> None:
    with (PACK / "areas" / "kelurahan.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 68
    assert all(area_code_at(float(r["lat"]), float(r["lng"])) == r["kode"] for r in rows)


def test_a_pack_with_wrong_boundaries_is_refused(tmp_path) -> None:
    told = json.loads((PACK / FILE).read_text(encoding="utf-8"))
    codes = {feature["properties"]["kode"] for feature in told["features"]}
    gone = told["features"].pop()["properties"]["kode"]
    place = tmp_path / FILE
    place.parent.mkdir()
    place.write_text(json.dumps(told), encoding="utf-8")
    (said,) = boundary_findings(tmp_path, codes=codes)
    assert (said.file, said.say) == (str(FILE), f"kelurahan {gone} tanpa batas")
    (said,) = boundary_findings(tmp_path, codes=codes - {gone, "32.71.03.1007"})
    assert "bukan kelurahan kota ini" in said.say
    place.write_text("{}", encoding="utf-8")
    read.cache_clear()
    (said,) = boundary_findings(tmp_path, codes=codes)
    assert "FeatureCollection" in said.say
    assert not [*boundary_findings(tmp_path / "lain", codes=codes)]
