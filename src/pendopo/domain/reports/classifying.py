"""Saying what kind of report it is: the rules are asked again, for whoever filed it often guessed."""

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.db import transaction

from pendopo.domain.reports import clocks
from pendopo.domain.reports.editions import rules
from pendopo.domain.reports.filing import TEXT, UnknownCategoryError
from pendopo.domain.reports.models import Due, Report
from pendopo.domain.reports.moving import locked, move
from pendopo.domain.reports.routing import Facts, route
from pendopo.ground.actor import Actor
from pendopo.ground.vault.errors import ErasedError
from pendopo.ground.vault.keyring import unseal


@transaction.atomic
def classify(report: UUID, category: str, *, by: Actor, at: datetime) -> Report:
    """Give a report another kind; it goes where the rules send that kind, with that kind's clocks.

    What was late stays so: clocks begin where they began. Raises NotYoursError, NotNowError,
    UnknownCategoryError.
    """
    found, ruling = locked(report, by=by), rules()
    kind = ruling.categories.get(category)
    if kind is None or kind.code == found.category_id:
        raise UnknownCategoryError(UnknownCategoryError.__doc__)
    text = found.public_text
    with suppress(ErasedError):
        text = unseal(found.subject, TEXT, bytes(found.text_sealed))
    going = route(Facts(kind, str(found.area_id or ""), text, at), ruling)
    former, found.category = found.category_id, kind
    found.agency, found.office = going.body.agency, going.body.office
    found.team, found.outside = going.team, going.outside
    found.route = {**going.why, "given": found.route.get("given", former)}
    found.answers_sealed = None
    move(
        found,
        found.state,
        event="report.classified",
        code="suggested" if by.kind == "system" else "classified",
        changed=("category", "agency", "office", "team", "outside", "route", "answers_sealed"),
        by=by,
        at=at,
        category=kind.code,
        former=former,
        agency=going.body.agency.code,
    )
    _clocks(found, at=at)
    return found


def _clocks(found: Report, *, at: datetime) -> None:
    """Let the clocks of its new kind run since it was filed; those it has already stay."""
    known = set(found.dues.values_list("code", flat=True))
    begun = clocks.dues(found, found.category, rules().clocks, at=found.filed_at)
    wanted = {each.code for each in begun}
    found.dues.filter(met_at=None).exclude(code__in=wanted).update(met_at=at)
    Due.objects.bulk_create(each for each in begun if each.code not in known)
    clocks.stop(found, found.state, at=at)
