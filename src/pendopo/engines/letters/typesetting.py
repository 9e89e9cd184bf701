"""Letters set by typst to PDF/A-2a and PDF/UA-1, with its own embedded fonts and nothing from outside.

A template reads its data by `json(bytes(sys.inputs.data))`: what people typed is data, never markup.
"""

import json
import re
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any, Literal

import typst

STANDARDS: list[Literal["a-2a", "ua-1"]] = ["a-2a", "ua-1"]
OUTSIDE = re.compile(
    r"@preview|@local|\b(?:read|csv|xml|cbor|toml|yaml|plugin)\s*\(|\bimage\s*\(\s*\"|\b(?:import|include)\s*\"(?!letterhead\.typ\")"
)


class LetterError(ValueError):
    """The letter cannot be set: its template is broken or reaches outside."""


class Typesetter:
    """One compiler, kept warm: fonts are read once a process."""

    def __init__(self) -> None:
        self._fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
        self._folder = Path(tempfile.mkdtemp(prefix="pendopo-letters-"))
        self._compiler = typst.Compiler(
            root=self._folder,
            font_paths=self._fonts,
            package_path=self._folder,
            package_cache_path=self._folder,
        )
        self._lock = Lock()

    def typeset(
        self, template: str, *, shared: Mapping[str, str], data: Mapping[str, Any], at: datetime
    ) -> bytes:
        """Return the PDF of a letter. Raises LetterError with typst's words."""
        source = "\n".join([*shared.values(), template])
        check(source)
        with self._lock:
            try:
                pdf = self._compiler.compile(
                    input=source.encode(),
                    format="pdf",
                    sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
                    pdf_standards=[*STANDARDS],
                    timestamp=at.astimezone(UTC).replace(microsecond=0),
                )
            except typst.TypstError as error:
                raise LetterError(error.message) from error
        if not isinstance(pdf, bytes):
            raise LetterError("typst returned no single file")
        return pdf


def check(source: str) -> None:
    """Raise LetterError when a template reaches for files, packages or the network."""
    found = OUTSIDE.search(source)
    if found:
        line = source[: found.start()].count("\n") + 1
        raise LetterError(f"baris {line}: surat tidak boleh memakai {found[0]!r}")
