"""Another body's GeoReport v2 for the demo and for tests: requests and updates kept in SQLite.

    python -m pendopo.integrations.open311.simulator --port 9006 --folder DIR --key contoh

`POST /petugas` (JSON: `service_request_id`, `status`, `description`) is its officer at work. With
`--batch` a request gets a token first, and its number once the token has been asked for. How it
misbehaves on demand stands in `ground.wire.misbehaving`.
"""

import argparse
import secrets
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from lxml import etree

from pendopo.ground.wire.misbehaving import Asked, Reply, StandIn

TABLES = """
create table if not exists request (number text primary key, token text, code text, text text,
    status text, notes text, at text, updated text);
create table if not exists change (key text primary key, number text, status text, text text, at text);
"""
XML = "text/xml; charset=utf-8"
SHOWN = {
    "service_request_id": "number",
    "service_code": "code",
    "description": "text",
    "status": "status",
    "status_notes": "notes",
    "requested_datetime": "at",
    "updated_datetime": "updated",
}


class Body:
    """The requests that came, and what its officers did with them."""

    def __init__(self, folder: Path, *, key: str, batch: bool = False) -> None:
        self._file, self._key, self._batch = folder / "open311.db", key, batch
        with closing(self._open()) as kept, kept:
            kept.executescript(TABLES)

    def answer(self, asked: Asked) -> Reply:
        """Answer one call of the protocol."""
        place = urlsplit(asked.path)
        told = {name: values[0] for name, values in parse_qs(place.query).items()}
        if asked.method == "POST" and place.path == "/petugas":
            return self._work(asked.json())
        if asked.method == "POST":
            told |= {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
            if told.get("api_key") != self._key:
                return _refused(403, "api_key was not provided or is not known")
        match place.path.split("/"):
            case ["", "requests.xml"]:
                return self._take(told) if asked.method == "POST" else self._requests(told)
            case ["", "tokens", named]:
                return self._token(named.removesuffix(".xml"))
            case ["", "servicerequestupdates.xml"]:
                return self._heard(told) if asked.method == "POST" else self._updates(told)
        return _refused(404, "no such resource")

    def figures(self) -> dict[str, int]:
        """Return how many requests and updates there are."""
        with closing(self._open()) as kept:
            requests = kept.execute("select count(*) from request").fetchone()[0]
            updates = kept.execute("select count(*) from change").fetchone()[0]
        return {"requests": requests, "updates": updates}

    def _take(self, told: dict[str, str]) -> Reply:
        if not told.get("service_code") or not told.get("description"):
            return _refused(400, "service_code or description was not provided")
        number, token, now = secrets.token_hex(4).upper(), secrets.token_hex(8), _now()
        row = (number, token, told["service_code"], told["description"], "open", "", now, now)
        with closing(self._open()) as kept, kept:
            kept.execute("insert into request values (?, ?, ?, ?, ?, ?, ?, ?)", row)
        given = {"token": token} if self._batch else {"service_request_id": number}
        return _written("service_requests", "request", [given])

    def _token(self, token: str) -> Reply:
        with closing(self._open()) as kept:
            row = kept.execute("select number from request where token = ?", (token,)).fetchone()
        if row is None:
            return _refused(404, "token was not found")
        told = {"service_request_id": row[0], "token": token}
        return _written("service_requests", "request", [told])

    def _requests(self, told: dict[str, str]) -> Reply:
        size, page = int(told.get("page_size", 1000)), int(told.get("page", 1))
        wanted = [each for each in told.get("service_request_id", "").split(",") if each]
        with closing(self._open()) as kept:
            kept.row_factory = sqlite3.Row
            rows = kept.execute("select * from request order by at desc, number").fetchall()
        found = [
            row
            for row in rows
            if (row["number"] in wanted if wanted else _within(row, told))
            and told.get("service_code", row["code"]) == row["code"]
        ]
        shown = [
            {name: row[column] for name, column in SHOWN.items()}
            for row in found[(page - 1) * size : page * size]
        ]
        return _written("service_requests", "request", shown)

    def _updates(self, told: dict[str, str]) -> Reply:
        with closing(self._open()) as kept:
            kept.row_factory = sqlite3.Row
            rows = kept.execute("select * from change order by at").fetchall()
        names = ("update_id", "service_request_id", "status", "description", "updated_datetime")
        shown = [dict(zip(names, tuple(row), strict=True)) for row in rows if _within(row, told)]
        return _written("service_request_updates", "request_update", shown)

    def _heard(self, told: dict[str, str]) -> Reply:
        changed = self._change(told)
        return changed or _written(
            "service_request_updates", "request_update", [{"update_id": self._last()}]
        )

    def _work(self, told: dict[str, Any]) -> Reply:
        return self._change(told) or Reply.of({"update_id": self._last()})

    def _change(self, told: dict[str, Any]) -> Reply | None:
        key, now = secrets.token_hex(5), _now()
        number, status = str(told.get("service_request_id")), str(told.get("status", "OPEN"))
        text = str(told.get("description", ""))
        with closing(self._open()) as kept, kept:
            done = kept.execute(
                "update request set status = ?, notes = ?, updated = ? where number = ?",
                ("closed" if status.upper() in {"CLOSED", "FIXED"} else "open", text, now, number),
            )
            if not done.rowcount:
                return _refused(404, "service_request_id was not found")
            kept.execute(
                "insert into change values (?, ?, ?, ?, ?)", (key, number, status, text, now)
            )
        return None

    def _last(self) -> str:
        with closing(self._open()) as kept:
            return str(kept.execute("select key from change order by rowid desc").fetchone()[0])

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self._file, timeout=10)


def _within(row: sqlite3.Row, told: dict[str, str]) -> bool:
    at = datetime.fromisoformat(row["at"])
    since, until = told.get("start_date"), told.get("end_date")
    return (not since or at >= datetime.fromisoformat(since)) and (
        not until or at <= datetime.fromisoformat(until)
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _written(root: str, item: str, rows: list[dict[str, Any]]) -> Reply:
    made = etree.Element(root)
    for row in rows:
        each = etree.SubElement(made, item)
        for name, value in row.items():
            etree.SubElement(each, name).text = str(value)
    return Reply(200, etree.tostring(made, encoding="utf-8", xml_declaration=True), XML)


def _refused(status: int, description: str) -> Reply:
    told = _written("errors", "error", [{"code": status, "description": description}])
    return Reply(status, told.body, XML)


def stand_in(port: int, folder: Path, *, key: str, batch: bool = False) -> StandIn:
    """Return a simulated body, ready to serve on this machine."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    body = Body(folder, key=key, batch=batch)
    return StandIn(port, body.answer, body.figures)


def main() -> None:
    """Serve until stopped."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--port", type=int, required=True)
    reader.add_argument("--folder", type=Path, required=True)
    reader.add_argument("--key", required=True)
    reader.add_argument("--batch", action="store_true")
    told = reader.parse_args()
    stand_in(told.port, told.folder, key=told.key, batch=told.batch).serve_forever()


if __name__ == "__main__":
    main()
