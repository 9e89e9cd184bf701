import struct
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.core.management.base import BaseCommand

from pendopo.domain.directory.city import city
from pendopo.domain.directory.whereabouts import boundaries

HEADER = 127
MAGIC, VERSION = b"PMTiles", 3
VECTOR = 1
LEAST_ZOOM = 14
"""Where streets have their names."""
TELL = """\
The base map of {name} is one PMTiles file (vector tiles of the Protomaps scheme). Make it where there
is internet, once a year or so; any of these will do:

1. Cut it out of the daily build of the whole earth (some minutes, a few megabytes):
     pmtiles extract https://build.protomaps.com/<YYYYMMDD>.pmtiles kota.pmtiles \\
       --bbox={box} --maxzoom=15
   `pmtiles` is the program go-pmtiles of Protomaps.

2. Or make it from OpenStreetMap's own file of the region (Java 21, some 8 GB of memory):
     java -jar planetiler-protomaps.jar --area=java --bounds={box} --maxzoom=15 --output=kota.pmtiles

Then:
     pendopo map check kota.pmtiles
     PENDOPO_BASE_MAP=/path/to/kota.pmtiles   in the surroundings of every web process

The data is (c) OpenStreetMap contributors, ODbL; each map says so. Without a file the outlines of the
kelurahan are the map.
"""


class Head(NamedTuple):
    """What the header of a PMTiles file says; degrees are WGS 84."""

    kind: int
    zooms: tuple[int, int]
    box: tuple[float, float, float, float]


class Command(BaseCommand):
    help = (
        "The city's base map: how to make the file (`how`), and whether one will do (`check FILE`)."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        deeds = parser.add_subparsers(dest="deed", required=True)
        deeds.add_parser("how", help="tell the commands, with this city's own box")
        check = deeds.add_parser("check", help="read a file's header and say what is wrong")
        check.add_argument("file", type=Path)

    def handle(self, *_args: Any, deed: str, file: Path | None = None, **_options: Any) -> None:
        box = _box()
        if deed == "how" or file is None:
            told = ",".join(f"{degrees:.3f}" for degrees in box)
            self.stdout.write(TELL.format(name=city().name, box=told))
            return
        if wrong := _wrong(file, box):
            self.stderr.write("\n".join(wrong))
            sys.exit(1)
        size = file.stat().st_size / 1_000_000
        self.stdout.write(f"{file.name}: {size:.1f} MB, holds {city().name}.")
        if file != settings.PENDOPO.base_map:
            self.stdout.write(f"PENDOPO_BASE_MAP={file.resolve()}")


def _box() -> tuple[float, float, float, float]:
    """Return the city's box W, S, E, N with a hundredth of a degree around it."""
    west, south, east, north = zip(*(each.box for each in boundaries().areas), strict=True)
    return min(west) - 0.01, min(south) - 0.01, max(east) + 0.01, max(north) + 0.01


def _wrong(file: Path, box: tuple[float, float, float, float]) -> list[str]:
    try:
        head = _head(file.read_bytes()[:HEADER])
    except (OSError, ValueError) as error:
        return [f"{file}: {error}"]
    found = []
    if head.kind != VECTOR:
        found.append("It holds pictures: vector tiles (MVT) are needed.")
    if head.zooms[1] < LEAST_ZOOM:
        found.append(f"It ends at zoom {head.zooms[1]}: streets need {LEAST_ZOOM} or more.")
    west, south, east, north = head.box
    if (
        west > box[0] + 0.01
        or south > box[1] + 0.01
        or east < box[2] - 0.01
        or north < box[3] - 0.01
    ):
        found.append(f"It does not hold all of {city().name}: {head.box}.")
    return found


def _head(told: bytes) -> Head:
    """Read a header. Raises ValueError for what is no PMTiles of version 3."""
    if len(told) < HEADER or told[:7] != MAGIC or told[7] != VERSION:
        raise ValueError("no PMTiles of version 3")
    kind, least, most = told[99], told[100], told[101]
    west, south, east, north = struct.unpack("<4i", told[102:118])
    return Head(kind, (least, most), (west / 1e7, south / 1e7, east / 1e7, north / 1e7))
