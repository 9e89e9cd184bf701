"""Places on the earth, by hand and by a thousand drawn ones."""

import json
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendopo.engines.geo import BoundaryError, Point, apart, box, nearest, read_boundaries

SQUARE = [
    [[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]],
    [[0.5, 0.5], [1.5, 0.5], [1.5, 1.5], [0.5, 0.5]],
]
BESIDE = [[[2, 0], [4, 0], [4, 2], [2, 2], [2, 0]]]
DEGREES = st.floats(-0.5, 4.5)


def collection(*polygons):
    features = [
        {"properties": {"kode": str(n)}, "geometry": {"type": "Polygon", "coordinates": polygon}}
        for n, polygon in enumerate(polygons)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


AREAS = read_boundaries(collection(SQUARE, BESIDE), code="kode")


def test_what_is_known_by_hand() -> None:
    assert AREAS.at(Point(0.2, 0.2)) == "0"
    assert AREAS.at(Point(0.7, 1.2)) is None  # in its hole
    assert AREAS.at(Point(1, 3)) == "1"
    assert AREAS.at(Point(3, 1)) is None
    monas, istana = Point(-6.175392, 106.827153), Point(-6.598056, 106.797222)
    assert isclose(apart(monas, istana), 47_116, rel_tol=0.001)
    assert [each for _, each in nearest([istana, monas], monas, at=lambda p: p, most=1)] == [monas]


@given(DEGREES, st.floats(-0.5, 2.5))
def test_one_area_at_most_holds_a_place_also_on_a_border(lng, lat) -> None:
    held = [each.code for each in AREAS.areas if each.holds(Point(lat, lng))]
    assert len(held) <= 1


def test_a_border_belongs_to_one_of_two() -> None:
    assert AREAS.at(Point(1.9, 2)) == "1"
    assert AREAS.at(Point(0, 1)) == "0"


@given(st.floats(-60, 60), st.floats(-170, 170), st.floats(1, 20_000))
def test_a_box_reaches_as_far_as_it_says(lat, lng, metres) -> None:
    west_south, east_north = box(Point(lat, lng), metres)
    assert isclose(apart(Point(lat, lng), Point(east_north.lat, lng)), metres, rel_tol=1e-3)
    assert isclose(apart(Point(lat, lng), Point(lat, west_south.lng)), metres, rel_tol=1e-2)


@pytest.mark.parametrize(
    ("told", "say"),
    [
        ("[]", "FeatureCollection"),
        (collection([[[0, 0], [1, 1], [1, 0]]]), "tidak tertutup"),
        (collection([[[-6, 106], [-6, 107], [-7, 107], [-6, 106]]]), "bujur"),
    ],
)
def test_what_cannot_be_read_says_why(told, say) -> None:
    with pytest.raises(BoundaryError, match=say):
        read_boundaries(told, code="kode")
