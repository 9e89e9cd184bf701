"""The library's messages, said in words that a service owner understands."""

import re
from collections.abc import Iterable
from difflib import get_close_matches

from pendopo.engines.expressions.errors import ExpressionError

Words = tuple[str, str]
"""The same words in Indonesian and English."""

_PLACE = re.compile(r"ERROR: <input>:(\d+):(\d+): (.*)")
_UNKNOWN = re.compile(r"undeclared reference to '([^']*)'")
_OVERLOAD = re.compile(r"found no matching overload for '([^']+)' applied to '\((.*)\)'")
_LIST = re.compile(r"list\((.*)\)")
_TYPES: dict[str, Words] = {
    "string": ("teks", "a text"),
    "int": ("bilangan bulat", "a whole number"),
    "double": ("bilangan desimal", "a decimal number"),
    "bool": ("ya/tidak", "a yes/no"),
    "google.protobuf.Timestamp": ("tanggal", "a date"),
    "google.protobuf.Duration": ("lama waktu", "a length of time"),
    "null": ("kosong", "nothing"),
}


def explain(message: str, *, source: str, known: Iterable[str]) -> ExpressionError:
    """Return the first complaint of cel-cpp as an error with a place and plain words."""
    found = _PLACE.search(message)
    if not found:
        words = (
            ("Aturan bersarang terlalu dalam: pecah", "The rule nests too deeply: split it")
            if "recursion limit" in message
            else ("Aturan tidak terbaca", f"The rule cannot be read: {message[:120]}")
        )
        return ExpressionError(id=words[0], en=words[1], source=source)
    line, column, text = int(found[1]), int(found[2]), found[3]
    indonesian, english = _plain(text, list(known))
    return ExpressionError(id=indonesian, en=english, source=source, line=line, column=column)


def _plain(text: str, known: list[str]) -> Words:
    if unknown := _UNKNOWN.search(text):
        return _unknown(unknown[1], known)
    if overload := _OVERLOAD.search(text):
        sign = overload[1].replace("@in", "in").replace("_", "").replace("?:", "? :")
        operands = [_type(part) for part in re.findall(r"[\w.*]+(?:\([^()]*\))?", overload[2])]
        indonesian = " dan ".join(words[0] for words in operands)
        english = " and ".join(words[1] for words in operands)
        return f"'{sign}' tidak dapat memakai {indonesian}", f"'{sign}' cannot take {english}"
    if "token recognition error at: '= " in text:
        return "Tulis '==' untuk membandingkan", "Write '==' to compare"
    if text.startswith("Syntax error"):
        return (
            "Aturan tidak terbaca di sini: ada yang kurang atau berlebih",
            "The rule cannot be read here: something is missing or stands too much",
        )
    return text, text


def _unknown(name: str, known: list[str]) -> Words:
    parts = sorted(k for k in known if k.startswith(f"{name}."))
    if parts:
        return (
            f"'{name}' punya bagian: tulis {' atau '.join(parts)}",
            f"'{name}' has parts: write {' or '.join(parts)}",
        )
    near = get_close_matches(name, known, n=1)
    indonesian, english = (
        (f": maksudnya '{near[0]}'?", f": did you mean '{near[0]}'?") if near else ("", "")
    )
    return f"'{name}' tidak dikenal di sini{indonesian}", f"'{name}' is not known here{english}"


def _type(name: str) -> Words:
    if inner := _LIST.fullmatch(name):
        indonesian, english = _type(inner[1])
        return f"daftar {indonesian}", f"a list of {english.removeprefix('a ')}s"
    return _TYPES.get(name, (name, name))
