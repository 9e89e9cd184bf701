"""Officers for every post that a service needs and the pack's demo names nobody for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from random import Random
from typing import Any

from pendopo.config import demo
from pendopo.config.living.names import name_of
from pendopo.domain.catalogue.compiled import compiled
from pendopo.domain.catalogue.finding import in_force
from pendopo.domain.directory.models import Agency, Office
from pendopo.domain.people.models import Role
from pendopo.domain.workflow.models import SIGN

RANKS = ("Pengatur", "Penata Muda", "Penata", "Penata Tingkat I", "Pembina")


@dataclass(frozen=True, slots=True, order=True)
class Post:
    """A role at a body; `place` is the body's name, as a title ends in it."""

    agency: str
    office: str
    role: str
    place: str
    signs: bool


def appoint(*, seed: str, on: date, at: datetime) -> int:
    """Fill at a time every post of the services of a day that nobody holds; return how many."""
    held = set(Role.objects.held(at=at).values_list("agency__code", "office__code", "role"))
    needed: dict[tuple[str, str | None, str], Post] = {}
    for post in sorted(posts(on)):  # who signs comes last
        needed[post.agency, post.office or None, post.role] = post
    vacant = [post for place, post in needed.items() if place not in held]
    titles = {each["role"]: each["title"] for each in demo.told()["officers"]}
    with demo.password_known():
        for number, post in enumerate(vacant):
            random = Random(f"{seed} {post.agency} {post.office} {post.role}")
            demo.officer(_told(post, number, titles, random), signs=post.signs, at=at)
    return len(vacant)


def posts(on: date) -> Iterator[Post]:
    """Yield every post that a lane of a service in force names; several times, if several do."""
    for service in in_force(on=on):
        process = compiled(service.version_id).process  # type: ignore[attr-defined]  # in_force() annotates it
        signing = {node.lane for node in process.nodes.values() if node.form == SIGN}
        for key, lane in process.lanes.items():
            code, _, role = lane.partition(":")
            if role and code != "owner":
                yield from _at(code, role, signs=key in signing)


def _at(code: str, role: str, *, signs: bool) -> Iterator[Post]:
    agency = Agency.objects.get(code=code)
    if agency.by_area == Agency.ByArea.VILLAGE:
        for office in Office.objects.exclude(head="").select_related("agency"):
            place = office.name.removeprefix("Kelurahan ")
            yield Post(office.agency.code, office.code, role, place, signs or role == office.head)
    elif agency.by_area:
        for each in Agency.objects.exclude(area=None):
            place = each.name.removeprefix("Kecamatan ")
            yield Post(each.code, "", role, place, signs or role == each.head)
    else:
        yield Post(code, "", role, agency.short_name, signs or role == agency.head)


def _told(post: Post, number: int, titles: dict[str, str], random: Random) -> dict[str, Any]:
    """Return an officer as the pack's demo tells one."""
    woman = random.random() < 0.5  # noqa: PLR2004 - a coin
    name = name_of(random, woman=woman)
    first = titles.get(post.role, post.role.capitalize()).partition(" ")[0]
    heads = first.lower() == post.role
    told = {
        "login": f"{name.lower().replace(' ', '.')}@{post.office or post.agency}",
        "name": name,
        "number": f"19{random.randint(70, 96)}{random.randint(1, 12):02}{random.randint(1, 28):02}"
        f"20{random.randint(5, 20):02}01{2 if woman else 1}{number:03}",
        "rank": RANKS[-1 if post.signs else random.randint(0, 2)],
        "role": post.role,
        "title": f"{first} {post.place}" if heads and post.signs else titles.get(post.role, first),
        "agency": post.agency,
    }
    return {**told, "office": post.office} if post.office else told
