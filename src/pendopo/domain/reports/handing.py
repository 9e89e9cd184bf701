"""Handing a report to the body outside that must act, and hearing what it says of it.

The body gets the masked words and the place, never who reported. What may have arrived is looked for
by its mark before it is sent again.
"""

from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.conf import settings
from django.db import connection, transaction

from pendopo.domain.reports.handings import Handing, Listening
from pendopo.domain.reports.models import Report, Update
from pendopo.domain.reports.moving import NotNowError, locked, move, tell
from pendopo.domain.reports.moving import State as Stands
from pendopo.domain.reports.outside import BODIES, Heard, OutsideBody
from pendopo.domain.reports.showing import masked
from pendopo.ground.actor import Actor, system
from pendopo.ground.log import Recorded, record, subscribe
from pendopo.ground.wire.calling import BadAnswerError, NoAnswerError, NotSentError

State = Handing.State
BY = system("open311")
LEASE = timedelta(minutes=2)
"""Longer than any call: what is `sent` for longer has lost its worker."""
WAITS = tuple(timedelta(minutes=m) for m in (1, 2, 5, 15, 60, 240))
EARLIER = timedelta(minutes=10)
"""Clocks of two houses differ: updates are asked for from so much before what was heard."""
DONE = frozenset({"CLOSED", "FIXED"})
CLAIM = """
update reports_handing set state = 'sent', sent_at = %(at)s, attempts = attempts + 1, next_at = %(again)s
from (select id, state, sent_at from reports_handing
      where next_at <= %(at)s order by next_at limit 1 for update skip locked) as before
where reports_handing.id = before.id
returning reports_handing.id, before.state, before.sent_at
"""


@subscribe("reports.handing", to=("report.forwarded",))
def ask(event: Recorded) -> None:
    """Note that a checked report goes to the body its rule names, once there is a way to it."""
    report = Report.objects.filter(pk=event.aggregate_id).exclude(outside="").first()
    if report is not None and report.outside in BODIES:
        Handing.objects.get_or_create(
            report=report,
            body=report.outside,
            defaults={"at": event.happened_at, "next_at": event.happened_at},
        )


def hand_next(*, at: datetime) -> int:
    """Hand over the next report that is due. Returns how many were dealt with (0 or 1)."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"at": at, "again": at + LEASE})
        row = cursor.fetchone()
    if row is None:
        return 0
    key, before, sent_at = row
    handing = Handing.objects.select_related("report__category", "report__area").get(pk=key)
    body = BODIES.get(handing.body)
    if body is None:
        _later(handing, before, "no way to it", at=at)
        return 1
    try:
        _hand(handing, body, before, sent_at, at=at)
    except NotSentError as error:
        _later(handing, before, str(error), at=at)
    except NoAnswerError as error:
        _later(handing, State.PENDING if handing.token else State.UNKNOWN, str(error), at=at)
    except BadAnswerError as error:
        handing.state, handing.problem, handing.next_at = State.FAILED, str(error)[:300], None
        handing.save(update_fields=["state", "problem", "next_at"])
    return 1


def _hand(
    handing: Handing, body: OutsideBody, before: str, sent_at: datetime | None, *, at: datetime
) -> None:
    report = handing.report
    number = ""
    if handing.token:
        number = body.number_of(handing.token)
    elif before in {State.SENT, State.UNKNOWN} and sent_at is not None:
        since = handing.at - EARLIER
        number = (
            body.find(report.reference, service_code=_code(report), since=since, until=at + EARLIER)
            or ""
        )
    if not number and not handing.token:
        taken = body.report(_told(report))
        number, handing.token = taken.number, taken.token
    if number:
        _taken(handing, number, at=at)
    else:
        handing.save(update_fields=["token"])
        _later(handing, State.PENDING, "", at=at)


@transaction.atomic
def _taken(handing: Handing, number: str, *, at: datetime) -> None:
    handing.state, handing.number = State.TAKEN, number
    handing.problem, handing.next_at = "", None
    handing.save(update_fields=["state", "number", "token", "problem", "next_at"])
    report = handing.report
    tell(report, kind=Update.Kind.NOTE, code="handed", text=number, by=BY, at=at)
    record(report, "report.handed", by=BY, at=at, body=handing.body, number=number)


def _later(handing: Handing, state: str, problem: str, *, at: datetime) -> None:
    wait = WAITS[min(handing.attempts, len(WAITS)) - 1]
    handing.state, handing.problem, handing.next_at = state, problem[:300], at + wait
    handing.save(update_fields=["state", "problem", "next_at"])


def _told(report: Report) -> dict[str, str]:
    """Return what the body is told: the fields of GeoReport v2, with nothing of who reported."""
    url = f"{settings.PENDOPO.public_url}/laporan/{report.reference}/"
    words = report.public_text or report.category.name.get("id", "")
    told = {
        "service_code": _code(report),
        "description": f"{words}\n\n{report.reference}\n{url}",
        "address_string": ", ".join(
            part for part in (report.public_place, report.area.name if report.area else "") if part
        ),
    }
    if report.lat is not None:
        told |= {"lat": f"{report.lat:.6f}", "long": f"{report.lng:.6f}"}
    return told


def _code(report: Report) -> str:
    """Return the body's own code of what is reported, where the pack tells one."""
    outside = report.category.definition.get("outside") or {}
    return str(outside.get("services", {}).get(report.category_id, report.category_id))


def listen(*, at: datetime) -> int:
    """Read what the bodies say since it was last asked. Returns how many words were new."""
    return sum(_listen(code, body, at=at) for code, body in BODIES.items())


def _listen(code: str, body: OutsideBody, *, at: datetime) -> int:
    first = Handing.objects.filter(body=code, state=State.TAKEN).order_by("at").first()
    if first is None:
        return 0
    heard, _ = Listening.objects.get_or_create(body=code, defaults={"heard_until": first.at})
    since = max(heard.heard_until - EARLIER, at - timedelta(days=89))
    try:
        new = sum(
            _heard(code, each, at=at) for each in body.updates(since=since, until=at + EARLIER)
        )
    except (NotSentError, NoAnswerError, BadAnswerError):
        return 0  # asked again from the same moment
    Listening.objects.filter(pk=code).update(heard_until=at)
    return new


@transaction.atomic
def _heard(code: str, heard: Heard, *, at: datetime) -> int:
    """Keep one word of a body, once; what it calls done, its reporter is asked about."""
    handing = Handing.objects.filter(body=code, number=heard.number).first()
    if handing is None:
        return 0
    report = (
        Report.objects.select_for_update(of=("self",))
        .select_related("category")
        .get(pk=handing.report_id)
    )
    key = uuid5(report.pk, f"{code}:{heard.key}")
    if Update.objects.filter(pk=key).exists():
        return 0
    text = masked(heard.text[:2000])
    tell(report, kind=Update.Kind.NOTE, code="outside", text=text, key=key, by=BY, at=at)
    if heard.status in DONE and report.state in Report.OPEN:
        move(report, Stands.RESOLVED, event="report.resolved", code="resolved", by=BY, at=at)
    else:
        record(report, "report.noted", by=BY, at=at, public=True, update=key)
    return 1


@transaction.atomic
def retry(report: UUID, *, by: Actor, at: datetime) -> None:
    """Try once more what a body refused: an officer has looked. Raises NotYoursError, NotNowError."""
    found = locked(report, by=by, standing=(*Report.LIVE, Stands.CLOSED))
    failed = Handing.objects.filter(report=found, state=State.FAILED)
    if not failed.update(state=State.ASKED, attempts=0, next_at=at):
        raise NotNowError(NotNowError.__doc__)
    record(found, "report.handing_retried", by=by, at=at)
