"""What the demo city tells today, as its pack says: news, the river's last hours, and a warning of it."""

from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction

from pendopo.config import demo
from pendopo.domain.directory.city import city
from pendopo.domain.information import editing, following, levels, publishing
from pendopo.domain.information.articles import Article
from pendopo.domain.information.gauges import Reading
from pendopo.domain.people.acting import officer_actor
from pendopo.domain.people.models import Account, Person
from pendopo.ground.actor import Actor, system
from pendopo.ground.log import months

TELLER = system("demo")


@transaction.atomic
def tell_city(*, at: datetime) -> int:
    """Publish what the pack tells; return how many articles. A city that tells already is left."""
    told = demo.told().get("telling")
    if not told or Article.objects.exists() or Reading.objects.exists():
        return 0
    months.make_months_between(at - timedelta(days=7), at)
    for each in told["articles"]:
        _article(each, at=at)
    residents = Person.objects.filter(accounts__kind=Account.Kind.RESIDENT)
    for person in residents.order_by("pk")[: told["followers"]]:
        following.follow(person=person.pk, areas=told["areas"], by=TELLER, at=at)
    _river(told["river"], at=at)
    return len(told["articles"])


def _article(each: dict[str, Any], *, at: datetime) -> None:
    starts = _day(each, "starts", at)
    written = editing.Written(
        kind=each["kind"],
        texts=each["texts"],
        areas=each.get("areas", ()),
        starts_at=starts,
        ends_at=_day(each, "ends", at) if starts else None,
    )
    since = at - timedelta(hours=each["hours"])
    made = editing.write(written, agency=each["agency"], by=TELLER, at=since)
    editing.publish(made.pk, 1, publish_at=since, unpublish_at=None, by=TELLER, at=since)


def _day(each: dict[str, Any], name: str, at: datetime) -> datetime | None:
    """Return a moment told as days from now and a clock, such as `[1, "08:00"]`."""
    if name not in each:
        return None
    days, clock = each[name]
    date = at.astimezone(city().zone).date() + timedelta(days=days)
    return datetime.combine(date, time.fromisoformat(clock), city().zone)


def _river(told: dict[str, Any], *, at: datetime) -> None:
    """Enter levels at the minutes they tell, and publish what they gave rise to."""
    reader, chief = _officer(told["reader"], at=at), _officer(told["chief"], at=at)
    drafted = None
    for minutes, cm in told["levels"]:
        moment = (at - timedelta(minutes=minutes)).replace(second=0, microsecond=0)
        found = levels.read(told["gauge"], cm=cm, read_at=moment, by=reader, at=moment)
        drafted = found or drafted
    if drafted:
        publishing.publish(drafted.pk, by=chief, at=moment)


def _officer(login: str, *, at: datetime) -> Actor:
    return officer_actor(Account.objects.get(login=login).pk, at=at)
