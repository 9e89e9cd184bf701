"""Messages by the WhatsApp Business Cloud API: templates that Meta has approved, and answers.

A template there has the name of ours, and named blanks. What a person has just asked is answered in
free words (the 24 hours' window). The API has no key against repeats, so a lost answer is never
repeated; `biz_opaque_callback_data` comes back in the webhook and settles it.
"""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote, urlsplit

from pendopo.domain.messaging.transports import (
    BusyError,
    DelayedError,
    OneByOne,
    Parcel,
    RefusedError,
    Taken,
    UnansweredError,
)
from pendopo.ground.wire.calling import (
    Answered,
    BadAnswerError,
    Line,
    NoAnswerError,
    NotSentError,
)

LANGUAGES = {"id": "id", "en": "en", "su": "id"}
"""Meta's codes; it knows no Sundanese."""
BUSY = frozenset({4, 80007, 130429, 131048, 131056})
"""Meta's codes for limits of rate: nothing was taken."""
LONGEST_TEXT = 4_096


@dataclass
class WhatsAppTransport(OneByOne):
    """A number of the city's: `https://:TOKEN@graph.facebook.com/v23.0/PHONE-NUMBER-ID`."""

    line: Line

    @classmethod
    def from_url(cls, url: str, *, seconds: float = 20.0) -> "WhatsAppTransport":
        """Read the API's address; its password is the access token. Raises ValueError."""
        parts = urlsplit(url)
        place = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        bare = Line.from_url(place, seconds=seconds)
        bearer = {"Authorization": f"Bearer {unquote(parts.password or '')}"}
        return cls(Line(bare.address, seconds, headers=bearer))

    def carry(self, parcel: Parcel) -> Taken:
        """Hand one message over. Raises RefusedError, DelayedError or UnansweredError."""
        try:
            answer = self.line.call("POST", "/messages", _told(parcel))
            if answer.status == HTTPStatus.OK:
                return Taken((str(answer.json()["messages"][0]["id"]),))
            raise _refusal(answer)
        except NotSentError as error:
            raise DelayedError(str(error)) from error
        except (NoAnswerError, BadAnswerError, LookupError) as error:
            raise UnansweredError(str(error)) from error


def _told(parcel: Parcel) -> dict[str, Any]:
    common = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": parcel.address.removeprefix("+"),
        "biz_opaque_callback_data": parcel.identifier,
    }
    if parcel.answers:
        return {**common, "type": "text", "text": {"body": parcel.text[:LONGEST_TEXT]}}
    blanks = [
        {"type": "text", "parameter_name": name, "text": word}
        for name, word in parcel.words.items()
    ]
    template: dict[str, Any] = {
        "name": parcel.template,
        "language": {"code": LANGUAGES[parcel.language]},
        "components": [{"type": "body", "parameters": blanks}] if blanks else [],
    }
    return {**common, "type": "template", "template": template}


def _refusal(answer: Answered) -> Exception:
    code = int(answer.json().get("error", {}).get("code", 0))
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS or code in BUSY:
        return BusyError(f"WhatsApp {code}")
    return RefusedError(f"WhatsApp {code or answer.status}")
