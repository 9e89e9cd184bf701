"""What a page sent, before it means anything: texts by name, cleaned."""

import unicodedata
from collections.abc import Mapping, Sequence

Raw = Mapping[str, Sequence[str]]
LONGEST = 20_000
"""Letters looked at of one input; what is longer is refused by length anyway."""


def line(raw: Raw, name: str) -> str:
    """Return what was typed under a name as one line: composed, trimmed, spaces single."""
    return " ".join(_clean(first(raw, name), keep="").split())


def lines(raw: Raw, name: str) -> str:
    """Return what was typed as lines, trimmed; every line break becomes one newline."""
    text = first(raw, name).replace("\r\n", "\n").replace("\r", "\n")
    return _clean(text, keep="\n\t").strip()


def first(raw: Raw, name: str) -> str:
    """Return the first text sent under a name, as typed."""
    sent = raw.get(name) or ("",)
    return sent[0][:LONGEST]


def _clean(text: str, *, keep: str) -> str:
    """Drop control signs, lone surrogates and unassigned code points (they break PDF and CEL)."""
    composed = unicodedata.normalize("NFC", text)
    spaced = "".join(
        " " if letter.isspace() and letter not in keep else letter for letter in composed
    )
    kept = (s for s in spaced if s in keep or unicodedata.category(s) not in _DROPPED)
    return unicodedata.normalize("NFC", "".join(kept))


_DROPPED = {"Cc", "Cs", "Cn", "Co"}
