"""A registry for the demo and for tests: the same protocol over HTTP, invented people, real files.

    python -m pendopo.integrations.civil_registry.simulator --port 9001 --folder DIR --people FILE

It keeps each event (birth, death, move) by the caller's id and gives the first answer to every
repeat. It does not notice the same event under another id: so its count of events entered shows a
double submission.
How it misbehaves on demand stands in `ground.wire.misbehaving`.
"""

import argparse
import json
import re
import sqlite3
import threading
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pendopo.engines.letters.typesetting import Typesetter
from pendopo.engines.pack_files import read_yaml
from pendopo.ground.wire.misbehaving import Asked, Reply, StandIn
from pendopo.integrations.civil_registry.notary import Clock, Notary, utc

PLACE = re.compile(r"/peristiwa/([0-9a-f-]{36})(/akta)?")
ABSENT = {"content": [{"RESPON": "Data Tidak Ditemukan"}]}
WOMEN = 40
AKTA = """
#let told = json(bytes(sys.inputs.data))
#set document(title: "Kutipan Akta Kelahiran")
#set page(paper: "a4", margin: 3cm)
#set text(lang: "id", size: 12pt)
#align(center)[#heading(level: 1)[Kutipan Akta Kelahiran] Nomor #told.number]
#v(1cm)
Di #told.place, pada tanggal #told.born, telah lahir *#told.name*, anak dari #told.parents.

NIK anak: #told.nik.
#v(1cm)
_Contoh dari simulator. Bukan akta yang berlaku._
"""


PAPER = """
#let told = json(bytes(sys.inputs.data))
#set document(title: told.title)
#set page(paper: "a4", margin: 3cm)
#set text(lang: "id", size: 12pt)
#align(center)[#heading(level: 1)[#told.title] Nomor #told.number]
#v(1cm)
#table(columns: (5cm, 1fr), stroke: none, ..told.rows.flatten())
#v(1cm)
_Contoh dari simulator. Bukan dokumen yang berlaku._
"""
TITLES = {
    "KEMATIAN": "Kutipan Akta Kematian",
    "KK-BARU": "Kartu Keluarga",
    "KK-UBAH": "Kartu Keluarga",
    "PINDAH": "Surat Keterangan Pindah WNI",
    "DATANG": "Kartu Keluarga",
}
BIRTH = "KELAHIRAN"


@dataclass(frozen=True, slots=True)
class Person:
    nik: str
    name: str
    born: date
    relation: str
    kk: str


class Registry:
    """The people, and the events that were entered, in one SQLite file."""

    def __init__(self, folder: Path, people: Path, clock: Clock) -> None:
        self._clock, self._notary = clock, Notary(folder / "keys", clock)
        self._file, self._lock, self._typesetter = (
            folder / "births.db",
            threading.Lock(),
            Typesetter(),
        )
        self._people = _people(people)
        with closing(self._open()) as kept, kept:
            kept.execute(
                "create table if not exists birth"
                " (request text primary key, told text not null, answer text not null, akta blob)"
            )

    def answer(self, asked: Asked) -> Reply:
        """Answer one call of the protocol."""
        if asked.path == "/pencabutan.crl":
            return Reply(200, self._notary.listed(), "application/pkix-crl")
        if asked.path == "/verifikasi":
            return Reply.of(self._verified(asked.json()))
        if asked.path == "/keluarga":
            return Reply.of(self._family(asked.json()))
        place = PLACE.fullmatch(asked.path)
        if place is None:
            return Reply.of({"pesan": "alamat tidak dikenal"}, 404)
        if asked.method == "PUT":
            return Reply.of(self._enter(place[1], asked.json()))
        return self._akta(place[1]) if place[2] else self._what_became(place[1])

    def figures(self) -> dict[str, int]:
        """Return how many events were entered, and how many asked for."""
        with closing(self._open()) as kept:
            entered, asked = kept.execute(
                "select count(*) filter (where answer like '%DITERIMA%'), count(*) from birth"
            ).fetchone()
        return {"births": entered, "submitted": asked}

    def _verified(self, told: Mapping[str, Any]) -> dict[str, Any]:
        person = self._people.get(str(told.get("NIK")))
        if person is None:
            return ABSENT
        agrees = {
            "NAMA_LGKP": _plain(str(told.get("NAMA_LGKP"))) == _plain(person.name),
            "TGL_LHR": told.get("TGL_LHR") == _day(person.born),
        }
        flags = {key: "Sesuai" if same else "Tidak Sesuai" for key, same in agrees.items()}
        return {"content": [{"NIK": person.nik, **flags}]}

    def _family(self, told: Mapping[str, Any]) -> dict[str, Any]:
        members = [p for p in self._people.values() if p.kk == told.get("NO_KK")]
        found = [
            {
                "NIK": p.nik,
                "NAMA_LGKP": p.name,
                "TGL_LHR": _day(p.born),
                "STAT_HBKEL": p.relation,
            }
            for p in members
        ]
        return {"content": found} if found else ABSENT

    def _enter(self, request: str, told: Mapping[str, Any]) -> dict[str, Any]:
        with self._lock, closing(self._open()) as kept, kept:
            if first := _kept(kept, request):
                return first
            (serial,) = kept.execute("select count(*) + 1 from birth").fetchone()
            birth = told.get("JENIS") == BIRTH
            reasons = self._objections(told) if birth else self._no_event(told)
            answer: dict[str, Any] = {"ID_PERMINTAAN": request}
            answer |= (
                {"STATUS": "DITOLAK", "ALASAN": reasons}
                if reasons
                else {"STATUS": "DITERIMA", **(_numbers if birth else _number)(told, serial)}
            )
            kept.execute(
                "insert into birth (request, told, answer) values (?, ?, ?)",
                (request, json.dumps(dict(told)), json.dumps(answer)),
            )
        return answer

    def _objections(self, told: Mapping[str, Any]) -> list[str]:
        found = []
        mother = self._people.get(str(told.get("NIK_IBU")))
        if mother is None:
            found.append("NIK ibu tidak ditemukan")
        elif mother.kk != told.get("NO_KK"):
            found.append("Ibu tidak tercantum pada KK ini")
        if told.get("NIK_AYAH") and str(told["NIK_AYAH"]) not in self._people:
            found.append("NIK ayah tidak ditemukan")
        if not str(told.get("NAMA_ANAK", "")).strip():
            found.append("Nama anak kosong")
        born = _read(told.get("TGL_LHR"))
        if born is None or born > self._clock().date():
            found.append("Tanggal lahir tidak mungkin")
        return found

    def _no_event(self, told: Mapping[str, Any]) -> list[str]:
        """Return why an event cannot be entered: people, cards or days that there are not."""
        cards = {person.kk for person in self._people.values()}
        found = [
            f"{key} tidak ditemukan"
            for key, value in told.items()
            if value and key.startswith("NIK") and str(value) not in self._people
        ]
        found += [
            f"{key} tidak ditemukan"
            for key, value in told.items()
            if value and key.startswith("NO_KK") and value not in cards
        ]
        day = _read(told.get("TGL_PERISTIWA"))
        if told.get("JENIS") == "KEMATIAN" and (day is None or day > self._clock().date()):
            found.append("Tanggal kematian tidak mungkin")
        if told.get("JENIS") not in TITLES:
            found.append("Jenis peristiwa tidak dikenal")
        return found

    def _what_became(self, request: str) -> Reply:
        with closing(self._open()) as kept:
            found = _kept(kept, request)
        return Reply.of(found) if found else Reply.of({"ID_PERMINTAAN": request}, 404)

    def _akta(self, request: str) -> Reply:
        with self._lock, closing(self._open()) as kept, kept:
            row = kept.execute(
                "select told, answer, akta from birth where request = ?", (request,)
            ).fetchone()
            if row is None or json.loads(row[1])["STATUS"] != "DITERIMA":
                return Reply.of({"pesan": "belum ada akta"}, 404)
            pdf = row[2] or self._drawn(json.loads(row[0]), json.loads(row[1]))
            kept.execute("update birth set akta = ? where request = ?", (pdf, request))
        return Reply(200, pdf, "application/pdf")

    def _drawn(self, told: Mapping[str, Any], answer: Mapping[str, Any]) -> bytes:
        if told.get("JENIS") != BIRTH:
            rows = [[key.replace("_", " "), str(value)] for key, value in sorted(told.items())]
            paper = {"title": TITLES[told["JENIS"]], "number": answer["NO_AKTA"], "rows": rows}
            return self._notary.sign(
                self._typesetter.typeset(PAPER, shared={}, data=paper, at=self._clock())
            )
        parents = [self._people.get(str(told.get(key))) for key in ("NIK_AYAH", "NIK_IBU")]
        data = {
            "number": answer["NO_AKTA"],
            "nik": answer["NIK"],
            "name": told["NAMA_ANAK"],
            "place": told.get("TMPT_LHR", ""),
            "born": told["TGL_LHR"],
            "parents": " dan ".join(p.name for p in parents if p),
        }
        return self._notary.sign(
            self._typesetter.typeset(AKTA, shared={}, data=data, at=self._clock())
        )

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self._file, timeout=10)


def _people(file: Path) -> dict[str, Person]:
    found = {}
    told = json.loads(file.read_text("utf-8")) if file.suffix == ".json" else read_yaml(file).data
    for family in told["families"]:
        for each in family["members"]:
            born = date.fromisoformat(str(each["born"]))
            person = Person(each["nik"], each["name"], born, each["relation"], family["kk"])
            found[person.nik] = person
    return found


def _kept(kept: sqlite3.Connection, request: str) -> dict[str, Any]:
    row = kept.execute("select answer from birth where request = ?", (request,)).fetchone()
    answer: dict[str, Any] = json.loads(row[0]) if row else {}
    return answer


def _numbers(told: Mapping[str, Any], serial: int) -> dict[str, str]:
    """Return an akta number and a NIK: area, DDMMYY (day +40 for women), serial."""
    born = _read(told["TGL_LHR"]) or date.min
    woman = str(told.get("JENIS_KLMIN", ""))[:1].upper() == "P"
    area = str(told["NO_KK"])[:6]
    day = born.day + (WOMEN if woman else 0)
    return {
        "NO_AKTA": f"{area[:4]}-LU-{born:%d%m%Y}-{serial:04}",
        "NIK": f"{area}{day:02}{born:%m%y}{serial:04}",
    }


def _number(told: Mapping[str, Any], serial: int) -> dict[str, str]:
    """Return the number of the document of an event that is no birth."""
    kind = "".join(part[0] for part in str(told["JENIS"]).split("-"))
    return {"NO_AKTA": f"3271-{kind}-{serial:08}"}


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _day(day: date) -> str:
    return day.strftime("%d-%m-%Y")


def _read(day: object) -> date | None:
    with suppress(ValueError):
        told, month, year = str(day).split("-")
        return date(int(year), int(month), int(told))
    return None


def stand_in(port: int, folder: Path, people: Path, clock: Clock = utc) -> StandIn:
    """Return a simulated registry, ready to serve on this machine, in the time of `clock`."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    registry = Registry(folder, people, clock)
    return StandIn(port, registry.answer, registry.figures)


def main() -> None:
    """Serve until stopped."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--port", type=int, required=True)
    for name in ("--folder", "--people"):
        reader.add_argument(name, type=Path, required=True)
    told = reader.parse_args()
    stand_in(told.port, told.folder, told.people).serve_forever()


if __name__ == "__main__":
    main()
