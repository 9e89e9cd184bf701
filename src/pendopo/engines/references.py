"""Case references, secrets and document codes that people can say and type.

Letters are Crockford's 32 (no I, L, O, U). The check symbol is ISO 7064's hybrid system
MOD 33,32: it catches every single wrong symbol and every swap of neighbours.
"""

import re
from collections.abc import Callable

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MODULUS = len(ALPHABET)
BITS = 40
PARTS = re.compile(r"([A-Z]{2,4})(\d{2})([0-9A-HJKMNP-TV-Z]{8})([0-9A-HJKMNP-TV-Z])")
LOOKS = str.maketrans({"O": "0", "I": "1", "L": "1"})
PREFIX_LENGTH = 3
SECRET_LENGTH = 10

RandomBits = Callable[[int], int]


class BadReferenceError(ValueError):
    """Nomor permohonan terdiri dari 14 huruf dan angka, misalnya BGR-26-7KQ4-0183-M."""


class CheckError(BadReferenceError):
    """Ada huruf atau angka yang keliru. Periksa lagi nomor di slip atau pesan Anda."""


def check_symbol(body: str) -> str:
    """Return the ISO 7064 MOD 33,32 check symbol of a body of the alphabet."""
    p = MODULUS
    for symbol in body:
        s = (p + ALPHABET.index(symbol)) % MODULUS
        p = ((s or MODULUS) * 2) % (MODULUS + 1)
    return ALPHABET[(MODULUS + 1 - p) % MODULUS]


def _symbols(number: int, length: int) -> str:
    return "".join(ALPHABET[number >> 5 * n & 31] for n in reversed(range(length)))


def new(prefix: str, year: int, randbits: RandomBits) -> str:
    """Return a new reference such as BGR-26-7KQ4-0183-M: 40 random bits and a check symbol."""
    body = _symbols(randbits(BITS), 8)
    return _dashed(prefix, f"{year % 100:02}", body)


def _dashed(prefix: str, year: str, body: str) -> str:
    return f"{prefix}-{year}-{body[:4]}-{body[4:]}-{check_symbol(year + body)}"


def parse(text: str) -> str:
    """Return the proper form of a typed reference: any case, spaces or dashes, O for 0, I or L for 1.

    Raises BadReferenceError when it is no reference, CheckError when a symbol is wrong.
    """
    typed = re.sub(r"[\s\-./]", "", text).upper()
    prefix, rest = typed[:PREFIX_LENGTH], typed[PREFIX_LENGTH:].translate(LOOKS)
    found = PARTS.fullmatch(prefix + rest)
    if not found:
        raise BadReferenceError(BadReferenceError.__doc__)
    city, year, body, check = found.groups()
    if check_symbol(year + body) != check:
        raise CheckError(CheckError.__doc__)
    return _dashed(city, year, body)


def new_secret(randbits: RandomBits) -> str:
    """Return a secret of 50 random bits, such as K7QP-2MXA-9T."""
    return _grouped(_symbols(randbits(5 * SECRET_LENGTH), SECRET_LENGTH))


def normalise_secret(text: str) -> str:
    """Return a typed secret or code in its proper form; what is foreign to it is kept as it is."""
    return _grouped(re.sub(r"[\s\-]", "", text).upper().translate(LOOKS)[:40])


def new_code(randbits: RandomBits) -> str:
    """Return the code of a document, such as 7KQ4-0183-9TMX: 55 random bits and a check symbol."""
    body = _symbols(randbits(55), 11)
    return _grouped(body + check_symbol(body))


def parse_code(text: str) -> str:
    """Return the proper form of a document's code. Raises BadReferenceError."""
    code = normalise_secret(text)
    body = code.replace("-", "")
    if len(body) != 12 or any(s not in ALPHABET for s in body):  # noqa: PLR2004  # 11 and the check
        raise BadReferenceError(
            "Kode dokumen terdiri dari 12 huruf dan angka, misalnya 7KQ4-0183-9TMX."
        )
    if check_symbol(body[:-1]) != body[-1]:
        raise CheckError("Ada huruf atau angka yang keliru. Periksa lagi kode di bawah gambar QR.")
    return code


def _grouped(symbols: str) -> str:
    return "-".join(symbols[n : n + 4] for n in range(0, len(symbols), 4))
