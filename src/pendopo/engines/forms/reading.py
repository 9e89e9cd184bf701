"""From what was typed to an answer, or to a sentence that says what is wrong with it.

Names on the page are the question's, parts joined by a dash: `lahir-day`, `saksi-0-nik`.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from pendopo.engines import dates, money
from pendopo.engines.identity.email import read_email
from pendopo.engines.identity.errors import IdentityError
from pendopo.engines.identity.kk import read_kk
from pendopo.engines.identity.nik import read_nik
from pendopo.engines.identity.phone import read_phone
from pendopo.engines.forms.model import Answers, Lists, Page, Question, Say

Raw = Mapping[str, Sequence[str]]
LONGEST = {"text": 200, "long_text": 4000}
MOST_FILES = 5
ADDRESS = ("jalan", "rt", "rw", "kelurahan", "kode_pos")
PERSON = ("nama", "nik")


class AnswerError(ValueError):
    """What was typed is no answer: a sentence, and the part of the page it belongs to."""

    def __init__(self, indonesian: str, english: str, part: str = "") -> None:
        self.say: Say = {"id": indonesian, "en": english}
        self.part = part
        super().__init__(indonesian)


class Reading:
    """One page as it was sent: `values` to keep, `errors` by the name of the part on the page."""

    def __init__(self) -> None:
        self.values: Answers = {}
        self.errors: dict[str, Say] = {}


def read(page: Page, raw: Raw, *, today: date, lists: Lists, only: frozenset[str] | None = None) -> Reading:
    """Read a page. Files are left alone: the caller has put evidence into the answers."""
    reading = Reading()
    for question in page.questions:
        if question.type != "file" and (only is None or question.name in only):
            _read_one(question, question.name, raw, reading, today, lists)
    return reading


def _read_one(question: Question, name: str, raw: Raw, reading: Reading, today: date, lists: Lists) -> None:
    if question.type == "group":
        reading.values[question.name] = _rows(question, raw, reading, today, lists)
        return
    try:
        value = READERS[question.type](question, name, raw, today, lists)
        if value is not None:
            _limits(question, value)
    except AnswerError as error:
        reading.errors[f"{name}-{error.part}" if error.part else name] = error.say
    except IdentityError as error:
        reading.errors[name] = error.say
    else:
        reading.values[name] = value


def _rows(question: Question, raw: Raw, reading: Reading, today: date, lists: Lists) -> list[Answers]:
    prefix = re.compile(rf"{re.escape(question.name)}-(\d{{1,2}})-")
    numbers = sorted({int(m[1]) for m in map(prefix.match, raw) if m})
    rows = []
    for number in numbers:
        inner = Reading()
        for part in question.questions:
            _read_one(part, f"{question.name}-{number}-{part.name}", raw, inner, today, lists)
        row = {key.rpartition("-")[2]: value for key, value in inner.values.items()}
        if any(value not in (None, "", []) for value in row.values()) or inner.errors:
            rows.append(row)
            reading.errors.update(inner.errors)
    return rows


def typed(raw: Raw, name: str) -> str:
    """Return what was typed under a name: trimmed, one line."""
    values = raw.get(name, ())
    return " ".join(_clean(values[0]).split()) if values else ""


def _clean(text: str) -> str:
    return "".join(c for c in text if c.isprintable() or c in "\n\t")


def _text(question: Question, name: str, raw: Raw, _today: date, _lists: Lists) -> str | None:
    values = raw.get(name, ())
    text = _clean(values[0]).strip() if values and question.type == "long_text" else typed(raw, name)
    limit = question.maximum or LONGEST[question.type]
    if len(text) > limit:
        raise AnswerError(
            f"Tulis paling banyak {limit} huruf. Sekarang {len(text)}.",
            f"Write at most {limit} characters. There are {len(text)}.",
        )
    if text and question.minimum and len(text) < question.minimum:
        raise AnswerError(f"Tulis paling sedikit {question.minimum} huruf.", f"Write at least {question.minimum} characters.")
    if text and question.pattern and not re.fullmatch(question.pattern, text):
        raise AnswerError(question.pattern_say["id"], question.pattern_say.get("en", question.pattern_say["id"]))
    return text or None


def _number(_question: Question, name: str, raw: Raw, _today: date, _lists: Lists) -> int | None:
    text = typed(raw, name)
    if not text:
        return None
    plain = text.replace(" ", "")
    if re.fullmatch(r"-?\d{1,3}(\.\d{3})+", plain):
        plain = plain.replace(".", "")
    if not re.fullmatch(r"-?[0-9]{1,15}", plain):
        raise AnswerError("Isi dengan angka saja. Contoh: 1250.", "Use digits only. Example: 1250.")
    return int(plain)


def _money(_question: Question, name: str, raw: Raw, _today: date, _lists: Lists) -> int | None:
    text = typed(raw, name)
    try:
        return money.parse_rupiah(text) if text else None
    except ValueError:
        raise AnswerError("Isi rupiah dengan angka. Contoh: 12.500.", "Type the amount in digits. Example: 12.500.") from None


def _date(_question: Question, name: str, raw: Raw, today: date, _lists: Lists) -> str | None:
    parts = {part: typed(raw, f"{name}-{part}") for part in ("day", "month", "year")}
    if not any(parts.values()):
        return None
    words = {"day": ("tanggal", "day"), "month": ("bulan", "month"), "year": ("tahun", "year")}
    for part, (indonesian, english) in words.items():
        if not parts[part]:
            raise AnswerError(f"Isi juga {indonesian}nya.", f"Add the {english} too.", part)
    if not re.fullmatch(r"[0-9]{4}", parts["year"]):
        raise AnswerError("Tahun ditulis empat angka. Contoh: 2026.", "Write the year in four digits. Example: 2026.", "year")
    try:
        month = dates.parse_month(parts["month"])
    except ValueError:
        month = 0
    if not 1 <= month <= 12:  # noqa: PLR2004  # months of a year
        raise AnswerError("Bulan diisi 1 sampai 12, atau namanya.", "The month is 1 to 12, or its name.", "month")
    try:
        return date(int(parts["year"]), month, int(parts["day"])).isoformat()
    except ValueError:
        name_of = dates.MONTHS["id"][month - 1], dates.MONTHS["en"][month - 1]
        raise AnswerError(
            f"{name_of[0]} {parts['year']} tidak punya tanggal itu.", f"{name_of[1]} {parts['year']} has no such day.", "day"
        ) from None


def _choice(question: Question, name: str, raw: Raw, _today: date, _lists: Lists) -> str | None:
    value = typed(raw, name)
    if value and value not in {option.value for option in question.options}:
        raise AnswerError("Pilih salah satu jawaban yang ada.", "Choose one of the answers.")
    return value or None


def _choices(question: Question, name: str, raw: Raw, _today: date, _lists: Lists) -> list[str] | None:
    known = [option.value for option in question.options]
    chosen = set(raw.get(name, ()))
    if chosen - set(known):
        raise AnswerError("Pilih dari jawaban yang ada.", "Choose from the answers.")
    return [value for value in known if value in chosen] or None


def _yes_no(_question: Question, name: str, raw: Raw, _today: date, _lists: Lists) -> bool | None:
    return {"yes": True, "no": False}.get(typed(raw, name))


def _declaration(_question: Question, name: str, raw: Raw, _today: date, _lists: Lists) -> bool | None:
    return True if typed(raw, name) == "yes" else None


def _nik(_question: Question, name: str, raw: Raw, today: date, _lists: Lists) -> str | None:
    text = typed(raw, name)
    return read_nik(text, at=today).number if text else None


def _kk(_question: Question, name: str, raw: Raw, _today: date, _lists: Lists) -> str | None:
    text = typed(raw, name)
    return read_kk(text).number if text else None


def _phone(_question: Question, name: str, raw: Raw, _today: date, _lists: Lists) -> str | None:
    text = typed(raw, name)
    return read_phone(text) if text else None


def _email(_question: Question, name: str, raw: Raw, _today: date, _lists: Lists) -> str | None:
    text = typed(raw, name)
    return read_email(text) if text else None


def _person(_question: Question, name: str, raw: Raw, today: date, _lists: Lists) -> dict[str, str] | None:
    told = {part: typed(raw, f"{name}-{part}") for part in PERSON}
    if not any(told.values()):
        return None
    if not told["nama"]:
        raise AnswerError("Isi nama lengkapnya.", "Add the full name.", "nama")
    if told["nik"]:
        try:
            told["nik"] = read_nik(told["nik"], at=today).number
        except IdentityError as error:
            raise AnswerError(error.say["id"], error.say["en"], "nik") from None
    else:
        raise AnswerError("Isi NIK-nya.", "Add the NIK.", "nik")
    return told


def _kelurahan(_question: Question, name: str, raw: Raw, _today: date, lists: Lists) -> str | None:
    value = typed(raw, name)
    if value and value not in {code for code, _ in lists.kelurahan()}:
        raise AnswerError("Pilih kelurahan dari daftar.", "Choose a kelurahan from the list.")
    return value or None


def _address(_question: Question, name: str, raw: Raw, _today: date, lists: Lists) -> dict[str, str] | None:
    told = {part: typed(raw, f"{name}-{part}") for part in ADDRESS}
    if not any(told.values()):
        return None
    if not told["jalan"]:
        raise AnswerError("Isi nama jalan dan nomor.", "Add the street and number.", "jalan")
    for part in ("rt", "rw"):
        if told[part] and not re.fullmatch(r"[0-9]{1,3}", told[part]):
            raise AnswerError(f"{part.upper()} diisi angka. Contoh: 03.", f"{part.upper()} is a number. Example: 03.", part)
    if told["kelurahan"] not in {code for code, _ in lists.kelurahan()}:
        raise AnswerError("Pilih kelurahan dari daftar.", "Choose a kelurahan from the list.", "kelurahan")
    if told["kode_pos"] and not re.fullmatch(r"[0-9]{5}", told["kode_pos"]):
        raise AnswerError("Kode pos terdiri dari 5 angka.", "A postcode has 5 digits.", "kode_pos")
    return told


def _limits(question: Question, value: Any) -> None:
    if question.type not in {"number", "money"}:
        return
    shown = money.rupiah if question.type == "money" else str
    if question.minimum is not None and value < question.minimum:
        least = shown(question.minimum)
        raise AnswerError(f"Isi paling sedikit {least}.", f"The least is {least}.")
    if question.maximum is not None and value > question.maximum:
        most = shown(question.maximum)
        raise AnswerError(f"Isi paling banyak {most}.", f"The most is {most}.")


Reader = Callable[[Question, str, Raw, date, Lists], Any]
READERS: dict[str, Reader] = {
    "text": _text, "long_text": _text, "number": _number, "money": _money, "date": _date, "choice": _choice,
    "choices": _choices, "yes_no": _yes_no, "nik": _nik, "kk": _kk, "person": _person, "phone": _phone,
    "email": _email, "kelurahan": _kelurahan, "address": _address, "declaration": _declaration,
}
