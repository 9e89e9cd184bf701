"""Case references, secrets and document codes that people can say and type.

Letters are Crockford's 32 (no I, L, O, U). The check symbol weighs each symbol by a power of the
field GF(32), so it catches every single wrong symbol and every swap of two symbols, neighbours or
not (ADR 0060; ISO 7064's hybrid system misses one swap in five hundred).
"""

import re
from collections.abc import Callable
from functools import reduce

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BITS = 40
PREFIX = re.compile(r"[A-Z]{2,4}")
YEAR = re.compile(r"[0-9]{2}")
LOOKS = str.maketrans({"O": "0", "I": "1", "L": "1"})
BODY_LENGTH = 8
TAIL_LENGTH = 2 + BODY_LENGTH + 1
SECRET_LENGTH = 10
CODE_LENGTH = 12
LONGEST = 40
POLYNOMIAL = 0b100101

RandomBits = Callable[[int], int]


class BadReferenceError(ValueError):
    """Nomor permohonan terdiri dari 14 huruf dan angka, misalnya BGR-26-7KQ4-0183-M."""


class CheckError(BadReferenceError):
    """Ada huruf atau angka yang keliru. Periksa lagi nomor di slip atau pesan Anda."""


def check_symbol(body: str) -> str:
    """Return the check symbol of a body of up to 30 symbols of the alphabet.

    It is the sum of symbol times x^n in GF(2)[x]/(x^5+x^2+1), n counted from 1 at the right: the
    weights are all different and none is zero.
    """
    total = reduce(lambda total, symbol: _double(total) ^ ALPHABET.index(symbol), body, 0)
    return ALPHABET[_double(total)]


def _double(value: int) -> int:
    doubled = value << 1
    return doubled ^ POLYNOMIAL if doubled > 31 else doubled  # noqa: PLR2004  # the field has 32


def new(prefix: str, year: int, randbits: RandomBits) -> str:
    """Return a new reference such as BGR-26-7KQ4-0183-M: 40 random bits and a check symbol."""
    return _dashed(prefix, f"{year % 100:02}", _symbols(randbits(BITS), BODY_LENGTH))


def parse(text: str) -> str:
    """Return the proper form of a typed reference.

    Any case, spaces, dots or dashes, O for 0, I or L for 1. Raises BadReferenceError when it is no
    reference, CheckError when a symbol is wrong.
    """
    typed = _bare(text)
    prefix, tail = typed[:-TAIL_LENGTH], typed[-TAIL_LENGTH:].translate(LOOKS)
    year, body, check = tail[:2], tail[2:-1], tail[-1:]
    if not (PREFIX.fullmatch(prefix) and YEAR.fullmatch(year) and _ours(tail)):
        raise BadReferenceError(BadReferenceError.__doc__)
    if check_symbol(year + body) != check:
        raise CheckError(CheckError.__doc__)
    return _dashed(prefix, year, body)


def new_secret(randbits: RandomBits) -> str:
    """Return a secret of 50 random bits, such as K7QP-2MXA-9T."""
    return _grouped(_symbols(randbits(5 * SECRET_LENGTH), SECRET_LENGTH))


def new_short_code(randbits: RandomBits) -> str:
    """Return a code of 40 random bits for some minutes, such as 7KQ4-0183."""
    return _grouped(_symbols(randbits(BITS), BODY_LENGTH))


def normalise_secret(text: str) -> str:
    """Return a typed secret or code in its proper form; what is foreign to it is kept as it is."""
    return _grouped(_bare(text).translate(LOOKS)[:LONGEST])


def new_code(randbits: RandomBits) -> str:
    """Return the code of a document, 12 symbols in fours: 55 random bits and a check symbol."""
    body = _symbols(randbits(5 * (CODE_LENGTH - 1)), CODE_LENGTH - 1)
    return _grouped(body + check_symbol(body))


def parse_code(text: str) -> str:
    """Return the proper form of a document's code. Raises BadReferenceError, CheckError."""
    symbols = _bare(text).translate(LOOKS)
    if len(symbols) != CODE_LENGTH or not _ours(symbols):
        raise BadReferenceError(
            "Kode dokumen terdiri dari 12 huruf dan angka, misalnya 7KQ4-0183-9TM5."
        )
    if check_symbol(symbols[:-1]) != symbols[-1]:
        raise CheckError("Ada huruf atau angka yang keliru. Periksa lagi kode di bawah gambar QR.")
    return _grouped(symbols)


def _bare(text: str) -> str:
    return re.sub(r"[\s\-./]", "", text).upper()


def _ours(symbols: str) -> bool:
    return all(symbol in ALPHABET for symbol in symbols)


def _symbols(number: int, length: int) -> str:
    return "".join(ALPHABET[number >> 5 * n & 31] for n in reversed(range(length)))


def _dashed(prefix: str, year: str, body: str) -> str:
    return f"{prefix}-{year}-{body[:4]}-{body[4:]}-{check_symbol(year + body)}"


def _grouped(symbols: str) -> str:
    return "-".join(symbols[n : n + 4] for n in range(0, len(symbols), 4))
