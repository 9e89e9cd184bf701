"""`pack new`: a service begins from files that say what each of their lines is for."""

import re
from datetime import date
from pathlib import Path
from typing import Any

from pendopo.engines.pack_files import Finding, PackError, read_yaml

BLANK = Path(__file__).parent / "blank"
NAME = re.compile(r"([a-z0-9-]{2,40})/([a-z0-9-]{2,40})")
HOLE = re.compile(r"\{\{([a-z]+)\}\}")


def begin(folder: Path, code: str, *, on: date) -> list[Path]:
    """Write the files of a new service that can be checked and played as it is; return them.

    Raises PackError when the name will not do, the service exists, or nobody could work on it.
    """
    place = folder / "services" / code
    if not (named := NAME.fullmatch(code)):
        say = "nama layanan harus perangkat daerah, garis miring, lalu nama pendek"
        raise PackError([Finding(code, 1, say, "Contoh: dlh/pakai-taman.")])
    if place.exists():
        raise PackError([Finding(code, 1, "layanan ini sudah ada", "Pilih nama lain.")])
    filled = _filled(folder, named[1], named[2], on=on)
    written = []
    for source in sorted(path for path in BLANK.rglob("*") if path.is_file()):
        target = place / source.relative_to(BLANK)
        target.parent.mkdir(parents=True, exist_ok=True)
        text = source.read_text(encoding="utf-8")
        target.write_text(HOLE.sub(lambda hole: filled[hole[1]], text), encoding="utf-8")
        written.append(target)
    return written


def _filled(folder: Path, agency: str, name: str, *, on: date) -> dict[str, str]:
    """Return what the holes are filled with: people of the agency that the pack has."""
    demo = read_yaml(folder / "demo.yaml").data
    heads = {a["code"]: a.get("head", "") for a in read_yaml(folder / AGENCIES).data}
    if agency not in heads:
        cure = f"Pilih: {', '.join(sorted(heads))}; atau tambahkan di {AGENCIES}."
        raise PackError([Finding(agency, 1, f"perangkat daerah {agency} tidak ada", cure)])
    people: list[dict[str, Any]] = [e for e in demo["officers"] if e["agency"] == agency]
    head = next((each for each in people if each["role"] == heads[agency]), None)
    if not head:
        say, cure = f"belum ada pimpinan {agency}", "Tambahkan orangnya di demo.yaml, officers."
        raise PackError([Finding("demo.yaml", 1, say, cure)])
    officer = next((each for each in people if each is not head), head)
    return {
        "agency": agency,
        "since": min(on, demo["journeys_begin"]).isoformat(),
        "slug": name,
        "code": agency.upper(),
        "name": name.replace("-", " ").capitalize(),
        "petugas": f"{agency}:{officer['role']}",
        "pimpinan": f"{agency}:{head['role']}",
        "signs": head["role"],
        "checks": officer["login"],
        "decides": head["login"],
        "resident": demo["residents"][0]["email"],
    }


AGENCIES = "agencies/agencies.yaml"
