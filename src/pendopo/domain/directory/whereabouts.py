"""In which kelurahan a place lies, by the pack's boundaries."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from pendopo.engines.geo import Boundaries, BoundaryError, Point, read_boundaries
from pendopo.engines.pack_files import Finding

FILE = Path("areas/kelurahan.geojson")
CODE = "kode"


class SwappedError(ValueError):
    """Lintang dan bujur tertukar: tulis lintang dahulu, lalu bujur."""


def area_code_at(lat: float, lng: float) -> str | None:
    """Return the code of the kelurahan that holds a place, None outside the city. No statement.

    Raises SwappedError for what lies in the city once latitude and longitude change places.
    """
    place, swapped = Point(lat, lng), Point(lng, lat)
    if not place.on_earth and boundaries().at(swapped):
        raise SwappedError(SwappedError.__doc__)
    return boundaries().at(place)


def boundaries() -> Boundaries:
    """Return the outlines of the city's kelurahan; none where its pack has no boundaries."""
    return read(Path(settings.PENDOPO.city))


@lru_cache(maxsize=4)
def read(folder: Path) -> Boundaries:
    """Read a pack's boundaries, once a process. Raises BoundaryError."""
    place = folder / FILE
    if not place.exists():
        return Boundaries(())
    return read_boundaries(place.read_text(encoding="utf-8"), code=CODE)


def boundary_findings(folder: Path, *, codes: set[str]) -> Iterator[Finding]:
    """Yield what is wrong with a pack's boundaries; `codes` are those of its kelurahan."""
    try:
        found = {each.code for each in read(folder).areas}
    except BoundaryError as error:
        yield Finding(str(FILE), 1, f"batas wilayah: {error}", "Perbaiki GeoJSON-nya.")
        return
    if not found:
        return
    for code in sorted(codes - found):
        yield Finding(str(FILE), 1, f"kelurahan {code} tanpa batas", "Tambahkan poligonnya.")
    for code in sorted(found - codes):
        yield Finding(str(FILE), 1, f"batas {code} bukan kelurahan kota ini", "Hapus poligonnya.")
