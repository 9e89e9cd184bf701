"""The client of another body's GeoReport v2, in XML, which every server of the text speaks.

Updates are FixMyStreet's extension (`servicerequestupdates.xml`). A POST is not repeatable: one whose
answer was lost is looked for by the mark that its description carries, never sent again blindly.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote, unquote, urlencode, urlsplit

from lxml import etree

from pendopo.domain.reports.outside import Heard, Taken
from pendopo.ground.wire.calling import Answered, BadAnswerError, Line

NAMED = "PENDOPO_OPEN311_"
FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
NAME = re.compile(r"[!-~]{1,100}")
PAGE, MOST = 200, 25
"""Requests on a page, and pages at most, when one is looked for."""
OK, CREATED = 200, 201
PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)


@dataclass(frozen=True, slots=True)
class Became:
    """How a request stands with its body; `open` is None where it said neither of the two words."""

    number: str
    open: bool | None
    notes: str
    updated_at: datetime | None


def bodies(surroundings: Mapping[str, str]) -> dict[str, "Open311"]:
    """Return the bodies that `PENDOPO_OPEN311_<CODE>` names, by the pack's codes. Raises ValueError."""
    told = {
        name.removeprefix(NAMED): url
        for name, url in surroundings.items()
        if name.startswith(NAMED)
    }
    return {
        code.lower().replace("_", "-"): Open311.from_url(url) for code, url in told.items() if url
    }


@dataclass
class Open311:
    """A body at the end of a line: its jurisdiction, and the key it gave the city."""

    line: Line
    jurisdiction: str = ""
    key: str = field(default="", repr=False)

    @classmethod
    def from_url(cls, url: str, *, seconds: float = 20.0) -> "Open311":
        """Read `https://:key@host/open311/v2?jurisdiction_id=city.id`. Raises ValueError."""
        parts = urlsplit(url)
        bare = parts._replace(netloc=parts.netloc.rpartition("@")[2], query="").geturl()
        named = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
        jurisdiction = unquote(named.get("jurisdiction_id", ""))
        return cls(
            Line.from_url(bare, seconds=seconds), jurisdiction, unquote(parts.password or "")
        )

    def report(self, told: Mapping[str, str]) -> Taken:
        """Hand a request over; `told` are the text's own fields.

        Raises NotSentError, NoAnswerError (it may have arrived: `find` it) or BadAnswerError.
        """
        root = _parsed(self._post("/requests.xml", told))
        number, token = _text(root, "request/service_request_id"), _text(root, "request/token")
        if NAME.fullmatch(number):
            return Taken(number=number)
        if NAME.fullmatch(token):
            return Taken(token=token)
        raise BadAnswerError("tanpa nomor dan tanpa token")

    def number_of(self, token: str) -> str:
        """Return the number a token has become, empty as long as it has none."""
        root = _parsed(self._get(f"/tokens/{quote(token, safe='')}.xml"))
        return _text(root, "request/service_request_id")

    def find(self, mark: str, *, service_code: str, since: datetime, until: datetime) -> str | None:
        """Return the number of the request whose description carries our mark, or None."""
        asked = {
            "service_code": service_code,
            "start_date": since.isoformat(timespec="seconds"),
            "end_date": until.isoformat(timespec="seconds"),
            "page_size": str(PAGE),
        }
        seen: set[str] = set()
        for page in range(1, MOST + 1):
            root = _parsed(self._get("/requests.xml", {**asked, "page": str(page)}))
            new = {_text(each, "service_request_id"): each for each in root.iterfind("request")}
            for number, each in new.items():
                if mark in _text(each, "description"):
                    return number
            if not new.keys() - seen:  # no more, or a server that does not know pages
                return None
            seen |= new.keys()
        raise BadAnswerError("terlalu banyak untuk dicari")

    def stand(self, *numbers: str) -> list[Became]:
        """Return how requests stand with their body."""
        root = _parsed(self._get("/requests.xml", {"service_request_id": ",".join(numbers)}))
        return [
            Became(
                _text(each, "service_request_id"),
                {"open": True, "closed": False}.get(_text(each, "status").lower()),
                _text(each, "status_notes"),
                _moment(_text(each, "updated_datetime")),
            )
            for each in root.iterfind("request")
        ]

    def updates(self, *, since: datetime, until: datetime) -> Iterator[Heard]:
        """Yield the updates of a time, oldest first; what cannot be read is passed over."""
        asked = {
            "start_date": since.isoformat(timespec="seconds"),
            "end_date": until.isoformat(timespec="seconds"),
            **({"api_key": self.key} if self.key else {}),
        }
        root = _parsed(self._get("/servicerequestupdates.xml", asked))
        found = [
            Heard(
                _text(each, "update_id"),
                _text(each, "service_request_id"),
                _text(each, "status").upper(),
                _text(each, "description"),
                at,
            )
            for each in root.iterfind("request_update")
            if (at := _moment(_text(each, "updated_datetime")))
        ]
        yield from sorted((each for each in found if each.key and each.number), key=lambda h: h.at)

    def tell(self, told: Mapping[str, str]) -> str:
        """Send an update to a request, and return the number the body gave it."""
        number = _text(
            _parsed(self._post("/servicerequestupdates.xml", told)), "request_update/update_id"
        )
        if not NAME.fullmatch(number):
            raise BadAnswerError("kabar tanpa nomor")
        return number

    def _get(self, path: str, asked: Mapping[str, str] | None = None) -> Answered:
        named = {**self._jurisdiction(), **(asked or {})}
        return self.line.call("GET", f"{path}?{urlencode(named)}" if named else path)

    def _post(self, path: str, told: Mapping[str, str]) -> Answered:
        body = urlencode({**self._jurisdiction(), "api_key": self.key, **told}).encode()
        return self.line.call("POST", path, body, headers=FORM)

    def _jurisdiction(self) -> dict[str, str]:
        return {"jurisdiction_id": self.jurisdiction} if self.jurisdiction else {}


def _parsed(answered: Answered) -> etree._Element:
    try:
        root = etree.fromstring(answered.body, PARSER)
    except etree.XMLSyntaxError as error:
        raise BadAnswerError("jawaban bukan XML") from error
    if root is None:
        raise BadAnswerError("jawaban kosong")
    if answered.status in {OK, CREATED}:
        return root
    said = "; ".join(_text(each, "description") for each in root.iterfind("error"))
    raise BadAnswerError(f"HTTP {answered.status} {said[:200]}".strip())


def _text(within: etree._Element, path: str) -> str:
    return (within.findtext(path) or "").strip()


def _moment(said: str) -> datetime | None:
    """Return a time with its offset, or None."""
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        return None
    return at if at.tzinfo else None
