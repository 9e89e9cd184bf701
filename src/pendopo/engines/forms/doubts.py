"""What an officer should look at twice, though it is no error: odd codes in numbers."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from pendopo.engines.forms.model import Form, Question, Say
from pendopo.engines.identity.kk import read_kk
from pendopo.engines.identity.nik import read_nik

_SAID: dict[str, Say] = {
    "area": {
        "id": "Kode wilayah nomor ini tidak ada di daftar. Mungkin kode lama.",
        "en": "The area code of this number is not on the list. It may be an old one.",
    },
    "issued": {
        "id": "Angka ke-7 sampai ke-12 nomor KK ini bukan tanggal terbit yang lazim.",
        "en": "Digits 7 to 12 of this family card number are no usual date of issue.",
    },
}


def doubts(
    form: Form, answers: Mapping[str, Any], *, today: date, known_area: Callable[[str], bool]
) -> dict[str, Say]:
    """Return a sentence by name on the page for each number that deserves a second look."""
    found: dict[str, Say] = {}
    for name, kind, number in _numbers(form.questions(), answers):
        if kind == "kk":
            warnings = read_kk(number, known_area=known_area).warnings
        else:
            warnings = read_nik(number, at=today, known_area=known_area).warnings
        for warning in warnings:
            found.setdefault(name, _SAID[warning])
    return found


def _numbers(
    questions: list[Question] | tuple[Question, ...], answers: Mapping[str, Any], prefix: str = ""
) -> Iterator[tuple[str, str, str]]:
    for question in questions:
        answer = answers.get(question.name)
        name = f"{prefix}{question.name}"
        if not answer:
            continue
        if question.type in {"nik", "kk"}:
            yield name, question.type, answer
        elif question.type == "person":
            yield f"{name}-nik", "nik", answer["nik"]
        elif question.type == "group":
            for number, row in enumerate(answer):
                yield from _numbers(question.questions, row, f"{name}-{number}-")
