"""A seller of stamps for the demo and for tests: the same protocol over HTTP, worthless stamps.

    python -m pendopo.integrations.emeterai.simulator --port 9002 --folder DIR

Each stamp is kept by the caller's id and given again to every repeat. How it misbehaves on
demand stands in `ground.wire.misbehaving`; its control address also tells how many were sold.
"""

import argparse
import base64
import io
import re
import secrets
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import segno

from pendopo.ground.wire.misbehaving import Asked, Reply, StandIn

PLACE = re.compile(r"/stamps/([0-9a-f-]{36})")


class Seller:
    """The stamps that were sold, in one SQLite file, and the tokens of this run."""

    def __init__(self, folder: Path) -> None:
        self._file, self._lock = folder / "stamps.db", threading.Lock()
        self._tokens: set[str] = set()
        with closing(self._open()) as kept, kept:
            kept.execute(
                "create table if not exists stamp (id text primary key, serial text, digest text)"
            )

    def answer(self, asked: Asked) -> Reply:
        """Answer one call of the protocol."""
        if asked.path == "/login":
            token = secrets.token_hex(16)
            self._tokens.add(token)
            return Reply.of({"token": token})
        if asked.headers.get("Authorization", "").removeprefix("Bearer ") not in self._tokens:
            return Reply.of({"message": "log in first"}, 401)
        place = PLACE.fullmatch(asked.path)
        if place is None:
            return Reply.of({"message": "no such address"}, 404)
        if asked.method == "PUT":
            self._sell(place[1], str(asked.json().get("digest")))
        return self._told(place[1])

    def figures(self) -> dict[str, int]:
        """Return how many stamps were sold."""
        with closing(self._open()) as kept:
            return {"stamps": kept.execute("select count(*) from stamp").fetchone()[0]}

    def _sell(self, request: str, digest: str) -> None:
        with self._lock, closing(self._open()) as kept, kept:
            kept.execute(
                "insert into stamp values (?, ?, ?) on conflict do nothing",
                (request, secrets.token_hex(10).upper(), digest),
            )

    def _told(self, request: str) -> Reply:
        with closing(self._open()) as kept:
            row = kept.execute("select serial from stamp where id = ?", (request,)).fetchone()
        if row is None:
            return Reply.of({"id": request}, 404)
        out = io.BytesIO()
        segno.make(f"CONTOH {row[0]}", micro=False).save(out, kind="png", scale=4)
        picture = base64.b64encode(out.getvalue()).decode()
        return Reply.of({"id": request, "serial": row[0], "picture": picture})

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self._file, timeout=10)


def stand_in(port: int, folder: Path) -> StandIn:
    """Return a simulated seller, ready to serve on this machine."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    seller = Seller(folder)
    return StandIn(port, seller.answer, seller.figures)


def main() -> None:
    """Serve until stopped."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--port", type=int, required=True)
    reader.add_argument("--folder", type=Path, required=True)
    told = reader.parse_args()
    stand_in(told.port, told.folder).serve_forever()


if __name__ == "__main__":
    main()
