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

from pendopo.engines.letters.wording import printable, without

STANDARDS: list[Literal["a-2a", "ua-1"]] = ["a-2a", "ua-1"]
OUTSIDE = re.compile(
    r"@preview|@local"
    r"|\b(?:import|include|eval|plugin|std|dictionary)\b"  # an address may be put together at run time
    r"|\b(?:read|csv|xml|cbor|toml|yaml)\s*\(|\bimage\s*\(\s*\""
)
UNSHOWN = re.compile(r'"((?:\\"|[^"])*)"` could not be displayed|the codepoint `"((?:\\"|[^"])*)"`')
ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
ROUNDS = 12


class LetterError(ValueError):
    """The letter cannot be set: its template is broken or reaches outside."""


class Typesetter:
    """One compiler, kept warm: fonts are read once a process. Threads take turns."""

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
        """Return the PDF of a letter. Raises LetterError with typst's words.

        A character that no font here can draw is shown as a box, never left out: whoever
        signs sees it.
        """
        source = "\n".join([*shared.values(), template])
        check(source)
        told = printable(data)
        for _ in range(ROUNDS):
            try:
                return self._set(source, told, at=at)
            except typst.TypstError as error:
                unshown = _unshown(error)
                if not unshown:
                    raise LetterError(error.message) from error
                told = without(told, unshown)
        raise LetterError("terlalu banyak huruf yang tidak dapat dicetak")

    def _set(self, source: str, data: Any, *, at: datetime) -> bytes:
        with self._lock:
            pdf = self._compiler.compile(
                input=source.encode(),
                format="pdf",
                sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
                pdf_standards=[*STANDARDS],
                timestamp=at.astimezone(UTC).replace(microsecond=0),
            )
        if not isinstance(pdf, bytes):
            raise LetterError("typst returned no single file")
        return pdf


def check(source: str) -> None:
    """Raise LetterError when a template reaches for files, packages or the network.

    Words such as `import` are refused anywhere: a regular expression cannot tell code from
    text, and a name put together at run time would reach for the network.
    """
    found = OUTSIDE.search(source)
    if found:
        line = source[: found.start()].count("\n") + 1
        raise LetterError(f"baris {line}: surat tidak boleh memakai {found[0]!r}")


def _unshown(error: typst.TypstError) -> set[str]:
    """Return the characters that typst says it has no glyph for, as PDF/A demands one for each."""
    told = f"{error.message}\n{error.diagnostic}"
    found = "".join(first or second for first, second in UNSHOWN.findall(told))
    return set(ESCAPED.sub(lambda code: chr(int(code[1], 16)), found))
