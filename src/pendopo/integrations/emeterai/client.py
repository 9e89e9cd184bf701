"""The stamp seller's client: log in for a token, obtain a stamp, ask for it by our own id.

The protocol is an example of Pendopo's; the seller's own is given by agreement.
"""

import base64
import binascii
import re
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit
from uuid import UUID

from pendopo.domain.applications.outside import Stamp
from pendopo.ground.wire.calling import Answered, BadAnswerError, Line, NoAnswerError, NotSentError

SERIAL = re.compile(r"[A-Z0-9]{12,32}")
PNG = b"\x89PNG\r\n\x1a\n"
OK, UNAUTHORISED, NOT_FOUND = 200, 401, 404


@dataclass
class HttpStamps:
    """The seller at the end of a line, known to it by a user and a password."""

    line: Line
    user: str
    password: str = field(repr=False)
    _token: str = field(default="", repr=False)

    @classmethod
    def from_url(cls, url: str, *, seconds: float = 20.0) -> "HttpStamps":
        """Read an address such as `https://user:secret@host/base`. Raises ValueError."""
        parts = urlsplit(url)
        bare = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        line = Line.from_url(bare, seconds=seconds)
        return cls(line, unquote(parts.username or ""), unquote(parts.password or ""))

    def obtain(self, request: UUID, *, digest: str, document: str) -> Stamp:
        """Buy a stamp for a document under our id; the same id again gives the same stamp."""
        told = {"digest": digest, "document": document}
        return _stamp(self._call("PUT", f"/stamps/{request}", told), request)

    def stamp(self, request: UUID) -> Stamp | None:
        """Return the stamp that an id was given, or None for an id that never arrived."""
        answered = self._call("GET", f"/stamps/{request}")
        if answered.status == NOT_FOUND and answered.json().get("id") == str(request):
            return None
        return _stamp(answered, request)

    def _call(self, method: str, path: str, told: dict[str, str] | None = None) -> Answered:
        """Call with a token; one that has ended is renewed once. Nothing is done for a 401."""
        for _ in range(2):
            self._token = self._token or self._log_in()
            bearer = {"Authorization": f"Bearer {self._token}"}
            answered = self.line.call(method, path, told, headers=bearer)
            if answered.status != UNAUTHORISED:
                return answered
            self._token = ""
        raise BadAnswerError("token tidak diterima")

    def _log_in(self) -> str:
        told = {"user": self.user, "password": self.password}
        try:
            answered = self.line.call("POST", "/login", told)
        except NoAnswerError as error:  # no stamp was asked for yet
            raise NotSentError(str(error)) from error
        token = answered.json().get("token") if answered.status == OK else None
        if not isinstance(token, str) or not token:
            raise BadAnswerError(f"token tidak datang (HTTP {answered.status})")
        return token


def _stamp(answered: Answered, request: UUID) -> Stamp:
    if answered.status != OK:
        raise BadAnswerError(f"HTTP {answered.status}")
    told = answered.json()
    if told.get("id") != str(request):
        raise BadAnswerError("jawaban untuk permintaan lain")
    serial = str(told.get("serial"))
    try:
        picture = base64.b64decode(str(told.get("picture")), validate=True)
    except binascii.Error as error:
        raise BadAnswerError("gambar tidak dapat dibaca") from error
    if not SERIAL.fullmatch(serial) or not picture.startswith(PNG):
        raise BadAnswerError("meterai tanpa nomor atau gambar")
    return Stamp(serial, picture)
