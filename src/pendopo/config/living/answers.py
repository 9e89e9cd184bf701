"""What a resident answers: a journey's answers, with the names, numbers and days of their own life."""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

from PIL import Image, ImageDraw

from pendopo.config.answering import PHOTO, typed
from pendopo.config.living.names import WOMEN as WOMENS_NAMES
from pendopo.config.living.names import name_of
from pendopo.config.living.residents import WOMEN, Resident
from pendopo.domain.directory.lists import CityLists
from pendopo.engines.forms.model import Form, Question
from pendopo.engines.forms.reading import read
from pendopo.engines.pack_files import read_yaml

NUMBER = re.compile(r"[0-9]{16}")
RECENT = timedelta(days=150)
"""A day in a journey's answers that near to its beginning moves along with it; others stay."""
Cast = dict[str, str]
"""What a journey says, and what this resident says instead."""


def cast(
    answers: Mapping[str, Any], applicant: str, who: Resident, *, pack: Path, random: Random
) -> Cast:
    """Return whom and what a resident names where a journey's `applicant` names their own."""
    told = _household(applicant, who, pack)
    for part in _maps(answers):
        name, number = part.get("nama"), str(part.get("nik", ""))
        if number and number not in told and number not in _registry(pack):
            woman = int(number[6:8]) > WOMEN
            told[number] = (
                f"{who.area.replace('.', '')[:6]}{number[6:12]}{random.randint(1, 9999):04}"
            )
            if name and name not in told:
                told[name] = name_of(random, woman=woman)
    for key, value in answers.items():
        if not isinstance(value, str) or value in told or value in _registry(pack):
            continue
        if NUMBER.fullmatch(value):
            told[value] = value[:12] + f"{random.randint(1, 9999):04}"
        if key.startswith("anak") and key.endswith("nama"):
            woman = value.split()[0] in WOMENS_NAMES or answers.get("anak_kelamin") == "perempuan"
            told[value] = name_of(random, woman=woman)
    return told


@dataclass(frozen=True, slots=True)
class Voice:
    """How a resident says what a journey says. `who` is empty for whom the journey itself names.

    `begins` is the day from which the journey is told; days near to it move by `shift`.
    """

    who: Resident | None
    cast: Cast
    begins: date
    shift: timedelta

    def said(self, value: Any, key: str = "") -> Any:
        """Return an answer in this resident's words."""
        if isinstance(value, Mapping):
            return {name: self.said(each, name) for name, each in value.items()}
        if isinstance(value, list):
            return [self.said(each) for each in value]
        if isinstance(value, str | date):
            return self._word(str(value), key)
        return value

    def _word(self, text: str, key: str) -> str:
        if day := _day(text):
            moved = (day + self.shift).isoformat() if abs(day - self.begins) < RECENT else text
            return self.cast.get(text, moved)
        if self.who is None:
            return text
        if key == "ponsel":
            return self.who.phone
        if text in _labels():
            return self.who.label
        if text.startswith("Jl. "):
            return self.who.street
        return self._named(text)

    def _named(self, text: str) -> str:
        for name, other in self.cast.items():
            text = text.replace(name, other)
        return text


def read_answers(form: Form, answers: Mapping[str, Any], *, today: date) -> dict[str, Any]:
    """Return answers as the form's pages read what is typed; files are left out."""
    found: dict[str, Any] = {}
    for page in form.pages:
        raw: dict[str, list[str]] = {}
        for question in page.questions:
            if question.name in answers and question.type != "file":
                for name, value in typed(question, question.name, answers[question.name]):
                    raw[name] = list(map(str, value)) if isinstance(value, list) else [_word(value)]
        found |= read(page, raw, today=today, lists=CityLists()).values
    return {name: value for name, value in found.items() if value is not None}


def papers(form: Form, answers: Mapping[str, Any]) -> Iterator[Question]:
    """Yield the questions that are answered by a photo."""
    for question in form.questions():
        if question.type == "file" and answers.get(question.name) == PHOTO:
            yield question


@lru_cache(maxsize=200)
def photo(words: str) -> bytes:
    """Return a photo on which is written what it stands for."""
    image = Image.new("RGB", (480, 300), "#e9e4d8")
    pen = ImageDraw.Draw(image)
    pen.rectangle((12, 12, 467, 287), outline="#8a7f66", width=2)
    pen.text((30, 40), "CONTOH", fill="#8a7f66", font_size=34)
    pen.text((30, 110), words[:34], fill="#4b4436", font_size=22)
    for line in range(4):
        pen.line(
            (30, 170 + 24 * line, 300 + 30 * (line % 2), 170 + 24 * line), fill="#b9b09b", width=4
        )
    out = io.BytesIO()
    image.save(out, "JPEG", quality=70)
    return out.getvalue()


def _word(value: Any) -> str:
    return "yes" if value is True else str(value)


def _household(applicant: str, who: Resident, pack: Path) -> Cast:
    told: Cast = {}
    families = _families(pack)
    for family in families:
        members = family["members"]
        if any(each["name"] == applicant for each in members):
            told[family["kk"]] = who.kk
            for each in members:
                other = who.child if each["relation"] == "ANAK" else who.spouse
                other = who.me if each["name"] == applicant else other
                told |= {each["nik"]: other.nik, each["name"]: other.name}
                told[str(each["born"])] = other.born.isoformat()
    alone = next((each for each in families if len(each["members"]) == 1), None)
    if alone:
        told[alone["kk"]] = who.elders_kk
        told |= {
            alone["members"][0]["nik"]: who.elder.nik,
            alone["members"][0]["name"]: who.elder.name,
        }
    return told


@lru_cache(maxsize=1)
def _families(pack: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = read_yaml(pack / "registry.yaml").data["families"]
    return found


@lru_cache(maxsize=1)
def _registry(pack: Path) -> frozenset[str]:
    """Return the numbers that the registry's file of a pack knows."""
    families = _families(pack)
    cards = {family["kk"] for family in families}
    return frozenset(cards | {each["nik"] for family in families for each in family["members"]})


def _maps(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        yield value
    for each in value.values() if isinstance(value, Mapping) else value:
        if isinstance(each, Mapping | list):
            yield from _maps(each)


def _labels() -> frozenset[str]:
    return frozenset(label for _, label in CityLists().kelurahan())


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
