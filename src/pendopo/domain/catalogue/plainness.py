"""Whether a pack speaks plainly: its words for residents held against its own `plain.yaml`."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from pendopo.domain.catalogue.packs import schema_findings, services
from pendopo.engines.pack_files import Finding, PackError, read_yaml
from pendopo.engines.plain_words import Plain, plain_findings

NAME = "plain.yaml"
_WORDS = {
    "type": "object",
    "propertyNames": {"minLength": 2, "maxLength": 60},
    "additionalProperties": {"type": "string", "minLength": 1, "maxLength": 120},
}
PLAIN: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "abbreviations": _WORDS,
        "commands": {"type": "array", "items": {"type": "string", "pattern": "^[A-Z]{2,20}$"}},
        "instead": _WORDS,
    },
}
PARTS = ("shared", "queues", "offices", "agencies")
MESSAGES = "messages.yaml"
"""Its sentences are measured in every language already, beside its blanks."""


def plainness_findings(folder: Path) -> list[Finding]:
    """Return what is not plain in a pack, with file, line and cure."""
    path = folder / NAME
    try:
        plain = read_plain(path)
        return list(_all(folder, plain))
    except PackError as error:
        return list(error.findings)


def read_plain(path: Path) -> Plain:
    """Return what a city counts as plain; nothing where it does not say. Raises PackError."""
    if not path.exists():
        return Plain()
    file = read_yaml(path)
    if wrong := schema_findings(file, PLAIN):
        raise PackError(wrong)
    return Plain(**file.data)


def _all(folder: Path, plain: Plain) -> Iterator[Finding]:
    """Read what stands alone first; a service's page is read before its form and its messages."""
    alone = [folder / "city.yaml", folder / MESSAGES]
    alone += [each for part in PARTS for each in sorted((folder / part).glob("*.yaml"))]
    for path in alone:
        yield from _of(folder, [path], plain)
    for place in services(folder):
        letters = sorted((place / "letters").glob("*.yaml"))
        form, messages = place / "form.yaml", place / "messages" / MESSAGES
        yield from _of(folder, [place / "service.yaml", form, *letters, messages], plain)


def _of(folder: Path, paths: list[Path], plain: Plain) -> Iterator[Finding]:
    explained: set[str] = set()
    for path in paths:
        if path.exists():
            name = str(path.relative_to(folder))
            try:
                file = read_yaml(path)
            except PackError as error:
                yield from (replace(each, file=name) for each in error.findings)
                continue
            found = plain_findings(file, plain, explained, sentences=path.name != MESSAGES)
            yield from (replace(each, file=name) for each in found)
