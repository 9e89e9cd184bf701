"""One reader a type: from what was typed to an answer, None, or an AnswerError."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pendopo.engines.forms import sentences
from pendopo.engines.forms.answers_schema import LONGEST
from pendopo.engines.forms.days import read_day
from pendopo.engines.forms.figures import read_number
from pendopo.engines.forms.model import Lists, Question, Say
from pendopo.engines.forms.sentences import AnswerError
from pendopo.engines.forms.typed import Raw, line, lines
from pendopo.engines.forms.variables import PERSON
from pendopo.engines.identity.email import read_email
from pendopo.engines.identity.errors import IdentityError
from pendopo.engines.identity.kk import read_kk
from pendopo.engines.identity.nik import read_nik
from pendopo.engines.identity.phone import read_phone

YES, NO = "yes", "no"
_BETWEEN = re.compile(r"[\s.\-/\u2010-\u2015]+")
_LONGEST_PART = 200


@dataclass(frozen=True, slots=True)
class Desk:
    """What readers need beside the question."""

    raw: Raw
    today: date
    lists: Lists


def read_answer(question: Question, name: str, desk: Desk) -> Any:
    """Return the answer typed under a name, None when there is none. Raises AnswerError."""
    try:
        return _READERS[question.type](question, name, desk)
    except IdentityError as error:
        raise AnswerError.of({"": error.say}) from None


def _text(question: Question, name: str, desk: Desk) -> str | None:
    text = (lines if question.type == "long_text" else line)(desk.raw, name)
    if not text:
        return None
    if question.shape:
        return _shaped(question, text)
    limit = question.maximum or LONGEST[question.type]
    if len(text) > limit:
        raise sentences.too_long(question, limit, len(text))
    if question.minimum and len(text) < question.minimum:
        raise sentences.too_short(question, question.minimum)
    if question.matches and not question.matches.evaluate({"value": text}):
        raise _own(question)
    return text


def _shaped(question: Question, text: str) -> str:
    """Return the digits typed, in any punctuation, in the shape the city writes them."""
    bare = _BETWEEN.sub("", text)
    if not re.fullmatch(r"[0-9]+", bare) or len(bare) != question.shape.count("#"):
        raise _own(question)
    digits = iter(bare)
    return "".join(next(digits) if sign == "#" else sign for sign in question.shape)


def _own(question: Question) -> AnswerError:
    return AnswerError.of({"": question.pattern_say})


def _number(question: Question, name: str, desk: Desk) -> int | None:
    text = line(desk.raw, name)
    return read_number(question, text) if text else None


def _date(question: Question, name: str, desk: Desk) -> str | None:
    return read_day(question, desk.raw, name)


def _choice(question: Question, name: str, desk: Desk) -> str | None:
    value = line(desk.raw, name)
    if value and value not in {option.value for option in question.options}:
        raise sentences.not_offered(question)
    return value or None


def _choices(question: Question, name: str, desk: Desk) -> list[str] | None:
    known = [option.value for option in question.options]
    chosen = {value for value in desk.raw.get(name, ()) if value}
    if chosen - set(known):
        raise sentences.not_offered(question)
    if question.maximum and len(chosen) > question.maximum:
        raise sentences.too_many_chosen(question, question.maximum)
    return [value for value in known if value in chosen] or None


def _yes_no(question: Question, name: str, desk: Desk) -> bool | None:
    value = line(desk.raw, name)
    if value not in {"", YES, NO}:
        raise sentences.not_offered(question)
    return {YES: True, NO: False}.get(value)


def _declaration(_question: Question, name: str, desk: Desk) -> bool | None:
    return True if line(desk.raw, name) == YES else None


def _nik(_question: Question, name: str, desk: Desk) -> str | None:
    text = line(desk.raw, name)
    return read_nik(text, at=desk.today).number if text else None


def _kk(_question: Question, name: str, desk: Desk) -> str | None:
    text = line(desk.raw, name)
    return read_kk(text).number if text else None


def _phone(question: Question, name: str, desk: Desk) -> str | None:
    text = line(desk.raw, name)
    return read_phone(text, mobile=question.mobile) if text else None


def _email(_question: Question, name: str, desk: Desk) -> str | None:
    text = line(desk.raw, name)
    return read_email(text) if text else None


def _kelurahan(question: Question, name: str, desk: Desk) -> str | None:
    """Read a code of the list, or the name of exactly one kelurahan."""
    typed = line(desk.raw, name)
    known = desk.lists.kelurahan()
    if not typed or typed in {code for code, _ in known}:
        return typed or None
    named = [code for code, label in known if label.casefold() == typed.casefold()]
    if len(named) != 1:
        raise sentences.not_offered(question)
    return named[0]


def _person(question: Question, name: str, desk: Desk) -> dict[str, str] | None:
    return _together(question, name, desk, {"nama": _line_of, "nik": _nik}, needed=PERSON)


def _address(question: Question, name: str, desk: Desk) -> dict[str, str] | None:
    parts: dict[str, PartReader] = {
        "jalan": _line_of,
        "rt": _neighbourhood,
        "rw": _neighbourhood,
        "kelurahan": _kelurahan,
        "kode_pos": _postcode,
    }
    return _together(question, name, desk, parts, needed=("jalan", "kelurahan"))


PartReader = Callable[[Question, str, Desk], str | None]


def _together(
    question: Question,
    name: str,
    desk: Desk,
    parts: Mapping[str, PartReader],
    *,
    needed: tuple[str, ...],
) -> dict[str, str] | None:
    """Read every part, so that each failing one says its own sentence."""
    if not any(line(desk.raw, f"{name}-{part}") for part in parts):
        return None
    found: dict[str, str] = {}
    failed: dict[str, Say] = {}
    for part, read in parts.items():
        try:
            value = read(question, f"{name}-{part}", desk)
            if value is not None:
                found[part] = value
            elif part in needed:
                raise sentences.part_missing(question, part)
        except AnswerError as error:
            failed[part] = next(iter(error.errors.values()))
        except IdentityError as error:
            failed[part] = error.say
    if failed:
        raise AnswerError.of(failed)
    return found


def _line_of(question: Question, name: str, desk: Desk) -> str | None:
    text = line(desk.raw, name)
    if len(text) > _LONGEST_PART:
        raise sentences.too_long(question, _LONGEST_PART, len(text))
    return text or None


def _neighbourhood(_question: Question, name: str, desk: Desk) -> str | None:
    text = line(desk.raw, name)
    if text and not re.fullmatch(r"[0-9]{1,3}", text):
        raise sentences.rt_rw_off(name.rpartition("-")[2])
    return text.zfill(3) if text else None


def _postcode(_question: Question, name: str, desk: Desk) -> str | None:
    text = line(desk.raw, name)
    if text and not re.fullmatch(r"[0-9]{5}", text):
        raise sentences.postcode_off()
    return text or None


_READERS: Mapping[str, Callable[[Question, str, Desk], Any]] = {
    "text": _text,
    "long_text": _text,
    "number": _number,
    "money": _number,
    "date": _date,
    "choice": _choice,
    "choices": _choices,
    "yes_no": _yes_no,
    "declaration": _declaration,
    "nik": _nik,
    "kk": _kk,
    "phone": _phone,
    "email": _email,
    "kelurahan": _kelurahan,
    "person": _person,
    "address": _address,
}
