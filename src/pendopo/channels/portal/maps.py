"""What every map of the city is drawn from: the outlines of its kelurahan, and a base map where it has one."""

import json
import re
from functools import lru_cache
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import condition, require_safe

from pendopo.domain.directory.whereabouts import CODE, FILE, boundaries
from pendopo.ground.audience import audience

DAY = 86_400
FINE = 5
"""Digits kept of a degree: about a metre."""
LARGEST = 4_000_000
"""Bytes of one range of the base map."""
RANGE = re.compile(r"bytes=(\d{1,15})-(\d{0,15})")


def _etag(_request: HttpRequest) -> str:
    return _outlines(Path(settings.PENDOPO.city))[1]


@audience("public")
@require_safe
@condition(etag_func=_etag)
def outlines(_request: HttpRequest) -> HttpResponse:
    """The kelurahan's outlines, as GeoJSON with code and name."""
    made = HttpResponse(
        _outlines(Path(settings.PENDOPO.city))[0], content_type="application/geo+json"
    )
    made.headers["Cache-Control"] = f"public, max-age={DAY}"
    return made


@audience("public")
@require_safe
def base(request: HttpRequest) -> HttpResponse:
    """A range of the city's base map (PMTiles): a reader never needs the whole file."""
    place = settings.PENDOPO.base_map
    if place is None or not place.is_file():
        raise Http404
    size = place.stat().st_size
    asked = RANGE.fullmatch(request.headers.get("Range", ""))
    if asked is None or int(asked[1]) >= size:
        refused = HttpResponse(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
        refused.headers["Content-Range"] = f"bytes */{size}"
        return refused
    first = int(asked[1])
    last = min(int(asked[2] or size - 1), size - 1, first + LARGEST - 1)
    last = max(first, last)
    with place.open("rb") as file:
        file.seek(first)
        made = HttpResponse(
            file.read(last - first + 1),
            status=HTTPStatus.PARTIAL_CONTENT,
            content_type="application/vnd.pmtiles",
        )
    made.headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    made.headers["Accept-Ranges"] = "bytes"
    made.headers["Cache-Control"] = f"public, max-age={DAY}"
    made.headers["ETag"] = f'"{size:x}-{place.stat().st_mtime_ns:x}"'
    return made


def map_of(**told: Any) -> dict[str, Any]:
    """Return what `design/map.html` needs: the city's box and outlines, and what else is told."""
    boxes = [each.box for each in boundaries().areas] or [(106.7, -6.7, 106.9, -6.5)]
    west, south, east, north = zip(*boxes, strict=True)
    place = settings.PENDOPO.base_map
    return {
        "box": ",".join(f"{n:.5f}" for n in (min(west), min(south), max(east), max(north))),
        "outlines": reverse("portal:outlines") if boundaries().areas else "",
        "base": reverse("portal:base_map") if place and place.is_file() else "",
        **told,
    }


@lru_cache(maxsize=2)
def _outlines(folder: Path) -> tuple[bytes, str]:
    place = folder / FILE
    if not place.exists():
        raise Http404
    told = json.loads(place.read_text(encoding="utf-8"))
    features = [
        {
            "type": "Feature",
            "properties": {CODE: each["properties"][CODE], "nama": each["properties"]["nama"]},
            "geometry": _rounded(each["geometry"]),
        }
        for each in told["features"]
    ]
    body = json.dumps(
        {"type": "FeatureCollection", "features": features},
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()
    return body, f'"{sha256(body).hexdigest()[:20]}"'


def _rounded(geometry: dict[str, Any]) -> dict[str, Any]:
    def fine(told: Any) -> Any:
        return round(told, FINE) if isinstance(told, float) else [fine(each) for each in told]

    return {"type": geometry["type"], "coordinates": fine(geometry["coordinates"])}
