"""Numbers and money as people type them: `1.250.000`, `1 250 000`, `Rp 12.500,00`."""

import re

from pendopo.engines.forms import sentences
from pendopo.engines.forms.model import Question

_CURRENCY = re.compile(r"^(?:rp\.?|idr)\s*", re.IGNORECASE)
_NO_CENTS = re.compile(r",(?:00?|-)$")
_GROUPED = re.compile(r"-?[0-9]{1,3}(?:([.,])[0-9]{3})(?:\1[0-9]{3})*")
_DECIMAL = re.compile(r"-?[0-9.]*[0-9][.,][0-9]+")
_MOST_DIGITS = 15


def read_number(question: Question, text: str) -> int:
    """Return the whole number in a text. Raises AnswerError.

    A dot groups thousands; `12.5` and `1,250` are refused rather than guessed at, for the
    first may be a decimal and the second means one and a quarter here.
    """
    bare = text
    if question.type == "money":
        bare = _NO_CENTS.sub("", _CURRENCY.sub("", bare))
    bare = re.sub(r"\s", "", bare).replace("\u2212", "-").removeprefix("+")
    if (grouped := _GROUPED.fullmatch(bare)) and (grouped[1] == "." or bare.count(",") > 1):
        bare = bare.replace(grouped[1], "")
    if not re.fullmatch(r"-?[0-9]+", bare):
        if _DECIMAL.fullmatch(bare):
            raise sentences.not_whole(question)
        raise sentences.not_digits(question)
    if len(bare.lstrip("-0")) > _MOST_DIGITS:
        raise sentences.too_big(question)
    return _bounded(question, int(bare))


def grouped(amount: int) -> str:
    """Return `1.250.000`, as money is typed and shown in its field."""
    return f"{amount:,}".replace(",", ".")


def _bounded(question: Question, value: int) -> int:
    least = question.minimum
    if least is None and question.type == "money":
        least = 0
    if least is not None and value < least:
        raise sentences.below(question, least)
    if question.maximum is not None and value > question.maximum:
        raise sentences.above(question, question.maximum)
    return value
