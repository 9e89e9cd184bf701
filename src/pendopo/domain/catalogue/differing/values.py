"""What differs between two pieces of plain data, one line for each place."""

from collections.abc import Iterator, Mapping
from typing import Any

LANGUAGES = frozenset({"id", "en", "su"})
LONGEST = 160
NOTHING = "tidak ada"


def changes(old: Any, new: Any, words: Mapping[str, str], place: str = "") -> Iterator[str]:
    """Yield `place: "old" menjadi "new"`; `words` names the keys. Lists of the same length go by item."""
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in [*old, *(each for each in new if each not in old)]:
            yield from changes(old.get(key), new.get(key), words, _at(place, words.get(key, key)))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for number, (was, now) in enumerate(zip(old, new, strict=True), start=1):
            yield from changes(was, now, words, _at(place, str(number)))
    elif None in (old, new) and isinstance(told := new if old is None else old, bool):
        was, now = ("ya", "tidak") if old is told else ("tidak", "ya")
        if told:  # what is not said is not so
            yield f"{place}: {was} menjadi {now}"
    else:
        yield f"{place}: {quoted(old)} menjadi {quoted(new)}"


def _at(place: str, key: str) -> str:
    """A text in Indonesian is what is meant when no language is named."""
    if key == "id" and place:
        return place
    return f"{place}, {key}" if place else key


def quoted(value: Any) -> str:
    """Return a value as a clerk reads it: ya and tidak, texts in quotes, long ones cut."""
    if value in (None, "", [], {}):
        return NOTHING
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, dict):
        if value.keys() <= LANGUAGES:
            return quoted(value.get("id"))
        return _cut("; ".join(f"{key} {quoted(each)}" for key, each in value.items()))
    if isinstance(value, list):
        return _cut(", ".join(map(quoted, value)))
    return str(value) if isinstance(value, int) else f'"{_cut(" ".join(str(value).split()))}"'


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
