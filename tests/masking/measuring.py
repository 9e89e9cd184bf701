"""Reads marked texts and counts what a masker caught and what it hid without need."""

import re
from collections import Counter
from pathlib import Path

from pendopo.engines.masking.masker import mask
from pendopo.engines.masking.spans import Span

HERE = Path(__file__).parent
MARK = re.compile(r"\[(\?|[a-z]+):([^\]]*)\]")
TITLES = re.compile(
    r"^(?:(?:pak|bapak|bpk|bu|ibu|mbak|mas|kang|teh|mang|koh|sdr|ny|h|hj|haji|dr|drs|ir|abah|mama|mami|nenek|tante|ustad|a)\.? )+|, M\.Pd$",
    re.IGNORECASE,
)


def marked(line: str) -> tuple[str, list[Span], list[Span]]:
    """Return a text, what must be masked in it, and what may be."""
    text, must, may, at = "", [], [], 0
    for m in MARK.finditer(line):
        text += line[at : m.start()]
        bare = TITLES.sub("", m[2])
        start = len(text) + m[2].index(bare)
        span = Span(start, start + len(bare), m[1])
        (may if m[1] == "?" else must).append(span)
        text += m[2]
        at = m.end()
    return text + line[at:], must, may


def measure(name: str) -> tuple[Counter, Counter, Counter, list[str]]:
    """Return what there was, what was caught and what was hidden without need, by kind."""
    there, caught, needless, said = Counter(), Counter(), Counter(), []
    for line in (HERE / f"{name}.txt").read_text().splitlines():
        text, must, may = marked(line)
        spans = mask(text).spans
        for label in must:
            there[label.kind] += 1
            hidden = set().union(*(range(s.start, s.end) for s in spans))
            if all(k in hidden or not text[k].isalnum() for k in range(label.start, label.end)):
                caught[label.kind] += 1
            else:
                said.append(f"missed {label.kind} {text[label.start : label.end]!r} in: {text}")
        for span in spans:
            if not any(span.start < o.end and o.start < span.end for o in (*must, *may)):
                needless[span.kind] += 1
                said.append(f"needless {span.kind} {text[span.start : span.end]!r} in: {text}")
    return there, caught, needless, said
