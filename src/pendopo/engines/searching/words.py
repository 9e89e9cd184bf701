"""Words as people type them: folded, their affixes off, the ways they are misspelt."""

import re
import unicodedata
from collections.abc import Iterator

SHORTEST_ROOT = 3
FORM = re.compile(r"\b([fn])[-. ]?(\d)[.,]?(\d\d)?\b")
"""The civil registry's forms: F-1.01, f1.01 and N1 are each one word."""
COMPOUND = re.compile(r"(?<=[a-z])-(?!ku|mu)(?=[a-z0-9]{1,2}\b)|(?<=\be)-(?=[a-z])")
"""KTP-el, AK-1 and e-KTP are one word; surat-surat is two."""
PREFIXES = (
    *("memper", "diper", "meng", "meny", "mem", "men", "me", "di", "ka", "ke", "ber", "be"),
    *("ter", "te", "peng", "peny", "pem", "pen", "per", "pe", "se", "nge", "ng", "ny", "pang"),
    *("pra", "si", "m", "n"),
)
NASALS = {
    **dict.fromkeys(("meng", "peng", "ng", "pang"), ("", "k")),
    **dict.fromkeys(("meny", "peny", "ny"), ("s", "c")),
    **dict.fromkeys(("mem", "pem"), ("", "p")),
    **dict.fromkeys(("men", "pen"), ("", "t")),
    "m": ("p", "b"),
    "n": ("t",),
}
"""What a nasal prefix may have taken the place of: menulis is tulis, nyieun is sieun or cieun."""
SUFFIXES = ("kannya", "keunana", "annya", "nya", "kan", "keun", "eun", "ana", "an", "in", "na")
LETTERS = (
    *(("dj", "j"), ("tj", "c"), ("oe", "u"), ("x", "ks"), ("j", "z"), ("z", "j"), ("v", "f")),
    *(("f", "p"), ("f", "v"), ("p", "f"), ("kh", "h"), ("sy", "s"), ("ph", "f"), ("q", "k")),
    *(("k", "t"), ("y", "i"), ("i", "e"), ("e", "i"), ("u", "o"), ("o", "u"), ("c", "k")),
)
"""One spelling for another: old for new, by ear, or as the next language writes it."""
VOWELS = frozenset("aeiou")


def fold(text: str) -> list[str]:
    """Return the words of a text: small letters, no marks; a letter or digit alone is none."""
    bare = unicodedata.normalize("NFKD", text.lower())
    bare = "".join(c for c in bare if not unicodedata.combining(c))
    bare = COMPOUND.sub("", FORM.sub(lambda m: "".join(part or "" for part in m.groups()), bare))
    return [_single(word) for word in re.findall(r"[a-z0-9]{2,}", bare)]


def _single(word: str) -> str:
    """Return a word without the 2 that doubles it (surat2) and letters drawn out (tolooong)."""
    undoubled = re.sub(r"(?<=[a-z]{3})2$", "", word)
    return re.sub(r"([a-z])\1{2,}", r"\1", undoubled)


def roots(word: str) -> Iterator[str]:
    """Return what a word may be made of, the least taken off first; Indonesian and Sundanese."""
    ends = [word]
    for _twice in range(2):
        ends += [end.removesuffix(s) for end in ends for s in SUFFIXES if end.endswith(s)]
    found: dict[str, None] = {}
    for end in dict.fromkeys((*ends, *([word[:-1]] if word.endswith(("i", "s")) else []))):
        found[end] = None
        for prefix in PREFIXES:
            if end.startswith(prefix):
                rest = end.removeprefix(prefix)
                found |= dict.fromkeys(first + rest for first in NASALS.get(prefix, ("",)))
    for root in sorted(found, key=lambda each: -len(each)):
        if root != word and len(root) >= SHORTEST_ROOT:
            yield root


def spellings(word: str) -> Iterator[str]:
    """Return other ways to write a word: letters by ear, doubled letters once, a last e for a."""
    yield re.sub(r"([a-z])\1", r"\1", word)
    for written, meant in LETTERS:
        if written in word:
            yield word.replace(written, meant)
    if word.endswith("e"):
        yield f"{word[:-1]}a"


def shortens(short: str, word: str) -> bool:
    """Tell whether a word is written short by leaving vowels out: pndh for pindah, srt for surat."""
    if len(short) >= len(word) or short[0] != word[0]:
        return False
    rest = iter(short)
    left = next(rest)
    for letter in word:
        if letter == left:
            left = next(rest, "")
        elif letter not in VOWELS:
            return False
    return not left


def trigrams(word: str) -> frozenset[str]:
    padded = f"  {word} "
    return frozenset(padded[n : n + 3] for n in range(len(padded) - 2))
