"""What the city holds of a person: each room says it of its own models, and every model is named.

A test walks every field of every model: it is given to the person in their copy, or a reason says
why not (UU 27/2022 art. 7: access to and a copy of one's data).
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet

from pendopo.domain.directory.models import Agency, Office
from pendopo.ground.vault.errors import ErasedError, UnreadableError
from pendopo.ground.vault.keyring import Keyring

OFFICER = "Petugas disebut dengan instansinya, bukan orangnya."
INNER = "Nomor kerja mesin; tidak bercerita apa pun tentang Anda."
SECRET = "Kunci atau kode: siapa memegangnya dapat bertindak sebagai Anda."  # noqa: S105  # a reason

Rows = Callable[[UUID], QuerySet[Any]]


@dataclass(frozen=True, slots=True)
class Holding:
    """The rows of one model that are a person's, and how what is sealed in them is opened.

    `sealed` names each sealed field's label, or its label and the way to its subject where that
    is not `subject`. `left_out` gives a reason for each field that is not handed out. `file` is
    the field that names a kept file, `media` the field of its type.
    """

    model: type[Model]
    title: str
    of: Rows
    sealed: Mapping[str, str | tuple[str, str]] = field(default_factory=dict)
    subject: str = "subject"
    left_out: Mapping[str, str] = field(default_factory=dict)
    file: str = ""
    media: str = ""

    def rows(self, person: UUID) -> Iterator[tuple[Model, dict[str, Any]]]:
        """Yield each row with all it says, in the clear; what is erased is not there any more."""
        for row in self.of(person).iterator(chunk_size=200):
            yield row, dict(self._told(row))

    def _told(self, row: Model) -> Iterator[tuple[str, Any]]:
        for column in self.model._meta.concrete_fields:  # noqa: SLF001  # Django's documented API
            name = column.name
            if name in self.left_out or name == self.file:
                continue
            if name in self.sealed:
                yield name.removesuffix("_sealed"), self._opened(row, name)
            elif column.is_relation:
                yield name, _named(getattr(row, name))
            else:
                yield name, getattr(row, name)

    def _opened(self, row: Model, name: str) -> Any:
        blob = getattr(row, name)
        told = self.sealed[name]
        label, path = (told, self.subject) if isinstance(told, str) else told
        if blob is None:
            return None
        subject = attrgetter(path)(row)
        try:
            text = Keyring.of([subject]).unseal(subject, label, bytes(blob))
        except (ErasedError, UnreadableError):
            return None
        return json.loads(text) if text[:1] in "{[" else text


HOLDINGS: dict[str, Holding] = {}
LEFT_OUT: dict[str, str] = {}


def hold(*holdings: Holding) -> None:
    """Say what a room holds of a person."""
    for each in holdings:
        HOLDINGS[each.model._meta.label] = each  # noqa: SLF001  # same


def leave_out(**models: str) -> None:
    """Say why nothing of some models (`room__Model`) is handed out."""
    LEFT_OUT.update({label.replace("__", "."): reason for label, reason in models.items()})


def _named(value: Any) -> Any:
    if isinstance(value, Agency | Office):
        return value.name
    return str(value.pk) if isinstance(value, Model) else value
