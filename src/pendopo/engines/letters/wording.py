"""What people typed, made fit to print: nothing invisible, nothing that turns the line round."""

import unicodedata
from collections.abc import Set as AbstractSet
from typing import Any

BOX = "\u25a1"
KEPT = "\n\u200c\u200d"  # joiners shape Arabic and Indic words
CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn"}


def printable(value: Any) -> Any:
    """Return data with each text in NFC, without controls, marks of direction, or unassigned codes.

    A mark such as U+202E could make a signed name read backwards.
    """
    return _each(value, _clean)


def without(value: Any, characters: AbstractSet[str]) -> Any:
    """Return data with these characters shown as boxes."""
    table = str.maketrans(dict.fromkeys(characters - {BOX}, BOX))
    return _each(value, lambda text: text.translate(table))


def _clean(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    shown = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\t", " "))
    return "".join(c for c in shown if c in KEPT or unicodedata.category(c) not in CATEGORIES)


def _each(value: Any, change: Any) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: _each(item, change) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_each(item, change) for item in value]
    return value
