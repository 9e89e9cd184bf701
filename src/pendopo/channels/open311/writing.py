"""One answer, written as XML or as JSON: the Spark convention of the GeoReport v2 text.

A list named `services` holds elements `service`; in JSON the list stands alone. Text is UTF-8.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any, Literal, TypeAlias

from django.http import HttpResponse
from lxml import etree

Format = Literal["xml", "json"]
Told: TypeAlias = "Mapping[str, Told] | Sequence[Told] | str | int | float | bool | datetime | None"
KINDS: Mapping[str, str] = {
    "xml": "text/xml; charset=utf-8",
    "json": "application/json; charset=utf-8",
}
ONE_OF = {
    "services": "service",
    "service_requests": "request",
    "service_request_updates": "request_update",
    "errors": "error",
    "attributes": "attribute",
    "values": "value",
    "endpoints": "endpoint",
    "formats": "format",
    "photos": "photo",
    "notes": "note",
}
"""What the elements of a list are called."""


def written(
    name: str, told: Told, *, form: Format, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    """Return an answer whose root is `name`."""
    body = _xml(name, told) if form == "xml" else json.dumps(_plain(told), ensure_ascii=False)
    return HttpResponse(body, status=status, content_type=KINDS[form])


def refused(*said: str, status: HTTPStatus, form: Format) -> HttpResponse:
    """Return errors as the text has them: their code is the status, each says what to do."""
    errors = [{"code": status.value, "description": each} for each in said]
    return written("errors", errors, form=form, status=status)


def _plain(told: Told) -> Any:
    if isinstance(told, datetime):
        return moment(told)
    if isinstance(told, Mapping):
        return {name: _plain(each) for name, each in told.items()}
    if isinstance(told, Sequence) and not isinstance(told, str):
        return [_plain(each) for each in told]
    return told


def _xml(name: str, told: Told) -> bytes:
    return etree.tostring(_element(name, told), encoding="utf-8", xml_declaration=True)


def _element(name: str, told: Told) -> etree._Element:
    made = etree.Element(name)
    if isinstance(told, Mapping):
        made.extend(_element(key, each) for key, each in told.items())
    elif isinstance(told, Sequence) and not isinstance(told, str):
        made.extend(_element(ONE_OF[name], each) for each in told)
    elif told is not None:
        made.text = _letters(told)
    return made


def _letters(told: Any) -> str:
    if isinstance(told, bool):
        return "true" if told else "false"
    return moment(told) if isinstance(told, datetime) else str(told)


def moment(at: datetime) -> str:
    """Return a time as the W3C note has it, to the second, with its offset."""
    return at.isoformat(timespec="seconds")
