"""Pieces that services of a city share: parts of a standard, questions, whole pages of a form.

`use: name` stands for the piece of that name in `shared/`; what stands beside it says otherwise.
A piece is written into each definition that uses it, so its change makes a new version of each.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from pendopo.engines.pack_files import Finding, PackError, PackFile, read_yaml

USE = "use"
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
            self.findings.append(Finding(file.path.name, file.line((*place, USE)), say, cure))
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
