"""Pieces that services of a city share: parts of a standard, questions, pages, processes.

`use: name` stands for the piece of that name in `shared/`; what stands beside it says otherwise.
A process is a drawing with blanks such as `{{petugas}}`, or `{{term=P3D}}` where one may say nothing.
A piece is written into each definition that uses it, so its change makes a new version of each.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from pendopo.engines.pack_files import Finding, PackError, PackFile, read_yaml

USE = "use"
BLANK = re.compile(r"\{\{([a-z_]+)(?:=([^}]*))?\}\}")
Place = tuple[str | int, ...]


class Shared:
    """What one folder of shared pieces holds, and what was wrong with the uses of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.findings: list[Finding] = []

    def service(self, file: PackFile) -> PackFile:
        """Return `service.yaml` with its standard in full."""
        told = file.data if isinstance(file.data, dict) else {}
        standard = told.get("standard")
        if not isinstance(standard, dict) or USE not in standard:
            return file
        full = self._used("standards.yaml", file, ("standard",), standard)
        return PackFile(file.path, {**told, "standard": full}, file.tree)

    def form(self, file: PackFile) -> PackFile:
        """Return `form.yaml` with its pages and questions in full."""
        told = file.data if isinstance(file.data, dict) else {}
        pages = told.get("pages")
        if not isinstance(pages, list):
            return file
        full = [self._page(file, ("pages", n), page) for n, page in enumerate(pages)]
        return PackFile(file.path, {**told, "pages": full}, file.tree)

    def process(self, file: PackFile) -> tuple[str, str]:
        """Return the drawing that `process` of `service.yaml` fills in, and its file's name."""
        told = file.data["process"]
        path = self.folder / "processes" / f"{told[USE]}.bpmn"
        if not path.exists():
            known = ", ".join(sorted(each.stem for each in path.parent.glob("*.bpmn")))
            say, cure = f"shared/processes tidak punya {told[USE]}", f"Pilih: {known}."
            self._complain(file, ("process", USE), say, cure)
            return "", ""
        text = path.read_text(encoding="utf-8")
        blanks = {blank[1]: blank[2] for blank in BLANK.finditer(text)}
        own = {"service": file.path.parent.name, "agency": file.data["agency"]}
        own |= {"name": file.data["name"]["id"]}
        filled = own | {key: value for key, value in told.items() if key != USE}
        for name in told.keys() - blanks.keys() - {USE}:
            cure = f"Pilih: {', '.join(sorted(blanks.keys() - own.keys()))}."
            self._complain(file, ("process", name), f"{path.name} tidak punya isian {name}", cure)
        for name, default in blanks.items():
            if default is None and name not in filled:
                cure = f"Tulis {name}: di bawah process."
                self._complain(file, ("process",), f"isian {name} belum disebut", cure)

        def fill(blank: re.Match[str]) -> str:
            return escape(str(filled.get(blank[1], blank[2] or "")), {'"': "&quot;"})

        return BLANK.sub(fill, text), f"shared/processes/{path.name}"

    def _complain(self, file: PackFile, place: Place, say: str, cure: str) -> None:
        self.findings.append(Finding(file.path.name, file.line(place), say, cure))

    def _page(self, file: PackFile, place: Place, page: Any) -> Any:
        if isinstance(page, dict) and USE in page:
            page = self._used("pages.yaml", file, place, page)
        if not isinstance(page, dict) or not isinstance(page.get("questions"), list):
            return page
        return {**page, "questions": self._questions(file, place, page["questions"])}

    def _questions(self, file: PackFile, place: Place, told: list[Any]) -> list[Any]:
        full = []
        for n, each in enumerate(told):
            here, asked = (*place, "questions", n), each
            if isinstance(each, dict) and USE in each:
                asked = self._used("questions.yaml", file, here, each)
            if isinstance(asked, dict) and isinstance(asked.get("questions"), list):
                asked = {**asked, "questions": self._questions(file, here, asked["questions"])}
            full.append(asked)
        return full

    def _used(self, kind: str, file: PackFile, place: Place, told: Mapping[str, Any]) -> Any:
        """Return the piece, with what its user says otherwise; `null` leaves a part out."""
        pieces = _pieces(self.folder / kind)
        piece = pieces.get(str(told[USE]))
        if not isinstance(piece, dict):
            say = f"shared/{kind} tidak punya {told[USE]}"
            cure = f"Pilih: {', '.join(sorted(pieces)) or 'belum ada isinya'}."
            self._complain(file, (*place, USE), say, cure)
            return {key: value for key, value in told.items() if key != USE}
        full = piece | {key: value for key, value in told.items() if key != USE}
        return {key: value for key, value in full.items() if value is not None}


def _pieces(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    stat = path.stat()
    data = _read(path, stat.st_mtime_ns, stat.st_size)
    return data if isinstance(data, dict) else {}


@lru_cache(maxsize=32)
def _read(path: Path, _changed: int, _size: int) -> Any:
    """Read a file of pieces; again only when it has changed. Raises PackError."""
    try:
        return read_yaml(path).data
    except PackError as error:
        raise PackError(
            [Finding(f"shared/{f.file}", f.line, f.say, f.cure) for f in error.findings]
        ) from error
