"""Names and numbers with their middle hidden, for lists and shared screens."""

import re

from phonenumbers import country_code_for_region

DOT = "\u2022"
_HOME = f"+{country_code_for_region('ID')}"


def mask_name(name: str) -> str:
    """Return `Dewi Sartika` as `D••• S••••••`."""
    return " ".join(word[0] + DOT * (len(word) - 1) for word in name.split())


def mask_nik(number: str) -> str:
    """Return `3271034101900004` as `3271 03•• •••• 0004`; KK numbers likewise."""
    bare = re.sub(r"\W", "", number)
    if len(bare) != 16:  # noqa: PLR2004  (a NIK; anything else is hidden whole)
        return DOT * 8
    return f"{bare[:4]} {bare[4:6]}{DOT * 2} {DOT * 4} {bare[12:]}"


def mask_phone(e164: str) -> str:
    """Return `+6281244714471` as `0812 •••• 4471`; abroad the first four signs stay."""
    bare = f"0{e164.removeprefix(_HOME)}" if e164.startswith(_HOME) else e164
    if len(bare) < 9:  # noqa: PLR2004  (too short to hide anything behind its ends)
        return DOT * 8
    return f"{bare[:4]} {DOT * 4} {bare[-4:]}"


def mask_email(address: str) -> str:
    """Return `dewi@contoh.id` as `d•••@contoh.id`."""
    local, at, domain = address.rpartition("@")
    return f"{local[:1]}{DOT * 3}{at}{domain}" if at else DOT * 8
