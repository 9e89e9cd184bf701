"""A copy of all the city holds of a person: a ZIP with data, files and a page to read."""

import json
import mimetypes
import zipfile
from datetime import datetime
from typing import IO, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from django.template.loader import render_to_string

from pendopo.domain.people.holdings import HOLDINGS, LEFT_OUT, Holding
from pendopo.domain.people.models import Person
from pendopo.ground.actor import Actor
from pendopo.ground.log import record
from pendopo.ground.vault import files
from pendopo.ground.vault.errors import ErasedError, UnreadableError

PDF = "application/pdf"


def export(person: Person, out: IO[bytes], *, by: Actor, at: datetime) -> None:
    """Write a person's copy. That it was made is recorded."""
    record(person, "person.copied", by=by, at=at)
    sections: dict[str, dict[str, Any]] = {}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for holding in HOLDINGS.values():
            rows = [_row(packed, holding, *told) for told in holding.rows(person.pk)]
            if rows:
                label = holding.model._meta.label  # noqa: SLF001  # Django's documented API
                sections[label] = {"title": holding.title, "rows": rows}
        told = {"made_at": at, "person": person.pk, "held": sections, "not_here": _reasons()}
        data = json.dumps(told, cls=_Encoder, ensure_ascii=False, indent=1)
        packed.writestr("data.json", data)
        page = {"sections": sections.values(), "at": at, "reasons": _reasons()}
        packed.writestr("index.html", render_to_string("people/copy.html", page))


class _Encoder(DjangoJSONEncoder):
    def default(self, o: Any) -> Any:
        return bytes(o).hex() if isinstance(o, bytes | memoryview) else super().default(o)


def _row(
    packed: zipfile.ZipFile, holding: Holding, row: Model, told: dict[str, Any]
) -> dict[str, Any]:
    """Return what a row says; its file goes into the copy beside it."""
    name = getattr(row, holding.file) if holding.file else ""
    if name:
        media = getattr(row, holding.media) if holding.media else PDF
        place = f"berkas/{row.pk}{mimetypes.guess_extension(media) or ''}"
        try:
            packed.writestr(place, files.fetch(getattr(row, holding.subject), name))
        except (ErasedError, UnreadableError, FileNotFoundError):
            return told
        told[holding.file] = place
    return told


def _reasons() -> dict[str, str]:
    left = {
        f"{label}.{name}": reason
        for label, holding in HOLDINGS.items()
        for name, reason in holding.left_out.items()
    }
    return {**LEFT_OUT, **left}
