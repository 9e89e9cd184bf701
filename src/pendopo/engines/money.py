"""Money is whole rupiah, an int. Shown as Rp12.500."""

import re


def rupiah(amount: int) -> str:
    """Return an amount as it is shown: Rp12.500."""
    return f"{'-' if amount < 0 else ''}Rp{abs(amount):,}".replace(",", ".")


def parse_rupiah(text: str) -> int:
    """Read `Rp 12.500`, `12500`, `12.500,00`. Raises ValueError."""
    plain = re.sub(r"(?i)^\s*(rp\.?|idr)?\s*", "", text).strip()
    plain = re.sub(r",(00|-)$", "", plain)
    if not re.fullmatch(r"\d{1,15}|\d{1,3}([. ]\d{3}){1,4}", plain):
        raise ValueError(text)
    return int(re.sub(r"[. ]", "", plain))
