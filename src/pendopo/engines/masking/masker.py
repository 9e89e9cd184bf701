"""Masking: each stretch that identifies someone is a word in brackets that says what stood there."""

from dataclasses import dataclass

from pendopo.engines.masking.names import names
from pendopo.engines.masking.numbers import numbers
from pendopo.engines.masking.spans import Kind, Span

SHOWN: dict[Kind, str] = {
    "name": "[nama]",
    "phone": "[telepon]",
    "identity": "[nomor pribadi]",
    "plate": "[pelat nomor]",
    "email": "[surel]",
    "handle": "[akun]",
}


@dataclass(frozen=True, slots=True)
class Masked:
    """A text for everyone; `spans` are places in the text as it was written."""

    text: str
    spans: tuple[Span, ...]


def mask(text: str, *, places: frozenset[str] = frozenset()) -> Masked:
    """Return a text with phones, numbers, plates, addresses and names hidden.

    `places` are names of the city's areas in small letters, which are nobody's. What was masked
    before stays as it is, so masking twice changes nothing.
    """
    taken: list[Span] = []
    for span in (*numbers(text), *names(text, places=places)):
        if not any(span.start < other.end and other.start < span.end for other in taken):
            taken.append(span)
    spans = tuple(sorted(taken))
    parts: list[str] = []
    at = 0
    for span in spans:
        parts += (text[at : span.start], SHOWN[span.kind])
        at = span.end
    return Masked("".join((*parts, text[at:])), spans)
