"""What is asked of who books: which time and for how many, and then who comes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from pendopo.design.writing import language
from pendopo.domain.directory.city import city
from pendopo.domain.queues.booking import Who
from pendopo.domain.queues.plans import Plan
from pendopo.engines.identity.errors import IdentityError
from pendopo.engines.identity.nik import read_nik
from pendopo.engines.identity.phone import read_phone

SHORTEST, LONGEST = 2, 100
ASKED = ("name", "phone", "nik", "others")


class WrongError(ValueError):
    """What was typed cannot be used; the words say why, by the field where."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        super().__init__(*wrong)
        self.wrong = wrong


@dataclass(frozen=True, slots=True)
class Wish:
    """For how many people a time is sought, and for which service: it may take longer."""

    people: int
    service: str

    @property
    def query(self) -> str:
        """What of it must go on in the next address."""
        told = [f"orang={self.people}"] if self.people > 1 else []
        return "&".join([*told, *([f"layanan={self.service}"] if self.service else [])])


def wish(given: Mapping[str, str], plan: Plan) -> Wish:
    """Return what an address asks for, within what the line allows."""
    typed, service = given.get("orang", "1"), given.get("layanan", "")
    people = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 3 else 1  # noqa: PLR2004  # two digits
    return Wish(
        max(1, min(people, plan.booking.people)), service if service in plan.services else ""
    )


def day_of(text: str) -> date | None:
    """Return the day of an address, 2026-11-27; None for what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def moment_of(day: str, time: str) -> datetime | None:
    """Return the moment of an address, such as 2026-11-27 and 0930; None for what is none."""
    try:
        told = datetime.strptime(f"{day} {time}", "%Y-%m-%d %H%M")  # noqa: DTZ007  # the zone is joined here
    except ValueError:
        return None
    return told.replace(tzinfo=city().zone)


def who(typed: Mapping[str, str], plan: Plan, *, people: int, phone_needed: bool, on: date) -> Who:
    """Return who comes, as it was typed. Raises WrongError with all that is wrong."""
    wrong: dict[str, str] = {}
    name = " ".join(typed["name"].split())
    if not SHORTEST <= len(name) <= LONGEST:
        wrong["name"] = _("Tulis nama lengkap orang yang datang.")
    phone = nik = ""
    try:
        if typed["phone"] or phone_needed:
            phone = read_phone(typed["phone"], mobile=True)
    except IdentityError as error:
        wrong["phone"] = error.say[language()]
    rule = plan.slots.nik if plan.slots else "no"
    try:
        if rule == "required" or (rule == "optional" and typed["nik"]):
            nik = read_nik(typed["nik"], at=on).number
    except IdentityError as error:
        wrong["nik"] = error.say[language()]
    others = tuple(
        told for line in typed["others"].splitlines() if (told := " ".join(line.split()))
    )
    if len(others) != people - 1 or any(len(each) > LONGEST for each in others):
        wrong["others"] = _("Tulis satu nama pada tiap baris, untuk %(n)s orang.") % {
            "n": people - 1
        }
    if wrong:
        raise WrongError(wrong)
    return Who(name, phone, nik, others, language())
