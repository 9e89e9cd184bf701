"""A text becomes the parts that travel: seven-bit where it can, UCS-2 where it must.

GSM 03.38 (3GPP TS 23.038) gives the alphabet, 3GPP TS 23.040 9.2.3.24.1 the header of long texts.
"""

from collections.abc import Iterator
from dataclasses import dataclass

BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
ESCAPE = 0x1B
EXTENDED = {
    "\f": 0x0A,
    "^": 0x14,
    "{": 0x28,
    "}": 0x29,
    "\\": 0x2F,
    "[": 0x3C,
    "~": 0x3D,
    "]": 0x3E,
    "|": 0x40,
    "€": 0x65,
}
CODE = {letter: bytes([n]) for n, letter in enumerate(BASIC) if n != ESCAPE} | {
    letter: bytes([ESCAPE, n]) for letter, n in EXTENDED.items()
}
LETTER = {code[-1]: letter for letter, code in CODE.items() if len(code) == 2}  # noqa: PLR2004  # an escape and a code
PLAIN = str.maketrans(
    {
        "\u201c": '"',
        "\u201d": '"',
        "\u2018": "'",
        "\u2019": "'",
        "\u2013": "-",
        "\u2014": "-",
        "\u2026": "...",
        "\u00a0": " ",
        "\u00b7": "-",
    }
)
"""Typographer's marks that would make a text cost twice as much."""
SEVEN_BIT, UCS2 = 0, 8
WHOLE = {SEVEN_BIT: 160, UCS2: 140}
IN_PARTS = {SEVEN_BIT: 153, UCS2: 134}
MOST_PARTS = 255


class TooLongError(ValueError):
    """The text does not fit in 255 parts."""


@dataclass(frozen=True, slots=True)
class Worded:
    """A text as it travels: how it is coded, and its parts; each of several begins with a header."""

    coding: int
    parts: tuple[bytes, ...]

    @property
    def has_header(self) -> bool:
        """Tell whether the parts say which they are."""
        return len(self.parts) > 1


def word(text: str, reference: int) -> Worded:
    """Return a text's parts; `reference` (one byte of it) joins them. Raises TooLongError."""
    plain = text.translate(PLAIN)
    seven = all(letter in CODE for letter in plain)
    coding = SEVEN_BIT if seven else UCS2
    letters = [CODE[letter] if seven else letter.encode("utf-16-be") for letter in plain]
    if sum(map(len, letters)) <= WHOLE[coding]:
        return Worded(coding, (b"".join(letters),))
    pieces = list(_pieces(letters, IN_PARTS[coding]))
    if len(pieces) > MOST_PARTS:
        raise TooLongError(TooLongError.__doc__)
    header = (0x05, 0x00, 0x03, reference & 0xFF, len(pieces))
    return Worded(coding, tuple(bytes((*header, n)) + p for n, p in enumerate(pieces, start=1)))


def _pieces(letters: list[bytes], most: int) -> Iterator[bytes]:
    """Yield pieces of at most so many bytes; no letter is torn, whatever it takes."""
    piece = b""
    for letter in letters:
        if len(piece) + len(letter) > most:
            yield piece
            piece = b""
        piece += letter
    yield piece


def read(data: bytes, coding: int, *, has_header: bool = False) -> str:
    """Return what a part says. A coding nobody declared is read as Latin-1."""
    body = data[1 + data[0] :] if has_header and data else data
    if coding == UCS2:
        return body.decode("utf-16-be", "replace")
    if coding != SEVEN_BIT:
        return body.decode("latin-1")
    letters, codes = [], iter(body)
    for code in codes:
        if code == ESCAPE:
            letters.append(LETTER.get(next(codes, 0x20), " "))
        else:
            letters.append(BASIC[code & 0x7F])
    return "".join(letters)


def place(data: bytes) -> tuple[int, int, int] | None:
    """Return which part of which text this is: reference, how many, number; None without a header."""
    at, end = 1, 1 + data[0] if data else 1
    while at + 1 < end <= len(data):
        kind, length = data[at], data[at + 1]
        if (kind, length) == (0x00, 3):
            return data[at + 2], data[at + 3], data[at + 4]
        at += 2 + length
    return None
