"""Search that forgives: words folded, synonyms followed, letters compared by threes."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

ENOUGH = 0.42


def fold(text: str) -> list[str]:
    """Return the words of a text, in small letters, without marks."""
    bare = unicodedata.normalize("NFKD", text.lower().replace("-", ""))
    return re.findall(r"[a-z0-9]+", "".join(c for c in bare if not unicodedata.combining(c)))


def trigrams(word: str) -> frozenset[str]:
    padded = f"  {word} "
    return frozenset(padded[n : n + 3] for n in range(len(padded) - 2))


def likeness(a: str, b: str) -> float:
    """Return how alike two words are, 0 to 1 (Jaccard over trigrams)."""
    if a == b:
        return 1.0
    ours, theirs = trigrams(a), trigrams(b)
    return len(ours & theirs) / len(ours | theirs)


def score(query: str, weighted: Iterable[tuple[float, str]], synonyms: Mapping[str, str]) -> float:
    """Return how well weighted texts answer a query; 0 when some word finds nothing."""
    words = [synonyms.get(word, word) for word in fold(query) if word not in STOP]
    texts = [(weight, [synonyms.get(w, w) for w in fold(text)]) for weight, text in weighted]
    if not words:
        return 0.0
    found = [_best(word, texts) for word in words]
    return sum(found) / len(found) if any(found) else 0.0


def _best(word: str, texts: list[tuple[float, list[str]]]) -> float:
    best = 0.0
    for weight, others in texts:
        for other in others:
            alike = likeness(word, other)
            if other.startswith(word) and len(word) > 2:  # noqa: PLR2004  # two letters begin too many words
                alike = max(alike, 0.9)
            if alike >= ENOUGH:
                best = max(best, weight * alike)
    return best


STOP = frozenset(
    [
        "yang",
        "di",
        "ke",
        "dari",
        "dan",
        "untuk",
        "saya",
        "mau",
        "ingin",
        "cara",
        "bagaimana",
        "gimana",
        "apa",
        "urus",
        "mengurus",
        "bikin",
        "buat",
        "membuat",
        "minta",
        "the",
        "a",
        "an",
        "of",
        "to",
        "for",
        "i",
        "my",
        "how",
    ]
)
