"""Writing rows as they come: CSV (RFC 4180), JSON, GeoJSON (RFC 7946); no more than a batch is ever held."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from typing import Any

from pendopo.channels.opendata.declaring import LAT, LNG, Dataset, Row, Value

BATCH = 200
"""Rows written at once."""
MEDIA = {"csv": "text/csv", "json": "application/json", "geojson": "application/geo+json"}


def written(dataset: Dataset, form: str, rows: Iterable[Row], *, about: str) -> Iterator[str]:
    """Yield a dataset in a form, a batch at a time; `about` is where its description is."""
    return WRITERS[form](dataset, rows, about)


def _csv(dataset: Dataset, rows: Iterable[Row], about: str) -> Iterator[str]:
    del about
    yield _lines([dataset.names])
    for batch in _batches(rows):
        yield _lines([[_plain(value) for value in row] for row in batch])


def _lines(rows: Iterable[Iterable[Any]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def _json(dataset: Dataset, rows: Iterable[Row], about: str) -> Iterator[str]:
    head = _head(dataset, about)
    told = (_compact(dict(zip(dataset.names, row, strict=True))) for row in rows)
    yield from _within(head, "data", told)


def _geojson(dataset: Dataset, rows: Iterable[Row], about: str) -> Iterator[str]:
    head = {"type": "FeatureCollection", **_head(dataset, about)}
    yield from _within(head, "features", (_compact(_feature(dataset, row)) for row in rows))


def _head(dataset: Dataset, about: str) -> dict[str, Any]:
    """Return what a file says of itself: where it is described, and each variable's XSD type."""
    kinds = {each.name: f"xsd:{each.kind}" for each in dataset.variables}
    return {"dataset": dataset.slug, "tentang": about, "variabel": kinds}


def _feature(dataset: Dataset, row: Row) -> dict[str, Any]:
    told = dict(zip(dataset.names, row, strict=True))
    lat, lng = told.pop(LAT), told.pop(LNG)
    place = None if lat is None or lng is None else {"type": "Point", "coordinates": [lng, lat]}
    return {"type": "Feature", "geometry": place, "properties": told}


def _within(head: dict[str, Any], name: str, told: Iterable[str]) -> Iterator[str]:
    """Yield an object whose last member is a list, which is never whole in memory."""
    yield f'{_compact(head)[:-1]},"{name}":['
    mark = "\n"
    for batch in _batches(told):
        yield mark + ",\n".join(batch)
        mark = ",\n"
    yield "\n]}\n"


def _batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    left = iter(rows)
    while batch := list(islice(left, BATCH)):
        yield batch


def _compact(told: Any) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _plain(value: Value) -> Any:
    if isinstance(value, datetime):
        return value.replace(second=0, microsecond=0).isoformat()  # as the pages tell it
    if isinstance(value, date):
        return value.isoformat()
    return value


WRITERS: dict[str, Callable[[Dataset, Iterable[Row], str], Iterator[str]]] = {
    "csv": _csv,
    "json": _json,
    "geojson": _geojson,
}
