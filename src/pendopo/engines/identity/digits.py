"""Digits as people type them: with spaces, dots and dashes between."""

import re

from pendopo.engines.identity.errors import IdentityError

_BETWEEN = re.compile(r"[\s.\-\u2010-\u2015\u00a0]+")


def sixteen(text: str, *, name: str, english: str, sundanese: str) -> str:
    """Return the 16 digits of a NIK or KK number; IdentityError says what is off."""
    bare = _BETWEEN.sub("", text)
    capital, head = (each[:1].upper() + each[1:] for each in (name, sundanese))
    if not bare:
        raise IdentityError(
            "empty", id=f"Isi {name}.", en=f"Enter the {english}.", su=f"Eusian {sundanese}."
        )
    if not (bare.isascii() and bare.isdigit()):
        raise IdentityError(
            "letters",
            id=f"{capital} hanya berisi angka. Periksa huruf atau tanda lain.",
            en=f"The {english} holds digits only. Check for letters or other signs.",
            su=f"{head} ngan eusina angka. Pariksa bisi aya huruf atawa tanda séjén.",
        )
    if len(bare) != 16:  # noqa: PLR2004  (the length the law gives)
        raise IdentityError(
            "length",
            id=f"{capital} terdiri dari 16 angka. Yang Anda tulis {len(bare)} angka.",
            en=f"The {english} has 16 digits. You wrote {len(bare)}.",
            su=f"{head} diwangun ku 16 angka. Anu ditulis ku Anjeun {len(bare)} angka.",
        )
    if bare.endswith("0000"):
        raise IdentityError(
            "serial",
            id=f"Empat angka terakhir {name} tidak mungkin 0000. Salin lagi dari kartu.",
            en=f"The last four digits of the {english} cannot be 0000. Copy it again.",
            su=f"Opat angka panungtung {sundanese} moal 0000. Salin deui tina kartu.",
        )
    return bare
