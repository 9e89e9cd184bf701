"""What the demo city's people have reported lately, as its pack tells, and what came of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from random import Random
from typing import Any
from uuid import uuid5

from django.db import transaction
from PIL import Image, ImageDraw, ImageFilter

from pendopo.config import demo
from pendopo.domain.directory.models import Area
from pendopo.domain.documents.models import Scan
from pendopo.domain.people.models import Role
from pendopo.domain.reports import (
    answering,
    escalating,
    filing,
    forwarding,
    photographing,
    proving,
    resolving,
    updating,
)
from pendopo.domain.reports.editions import rules
from pendopo.domain.reports.models import Category, Due, Proof, Report, ReportPhoto
from pendopo.ground.actor import ANONYMOUS, Actor, Grant, system
from pendopo.ground.log import months
from pendopo.ground.vault.keyring import SYSTEM

AROUND = 0.0025
"""Degrees from a kelurahan's midpoint, at most: some 280 metres."""
AFTER = timedelta(minutes=5)
SAID = {
    "resolved": "Sudah dikerjakan dan diperiksa di tempat. Terima kasih atas laporannya.",
    "rejected": "Papan nama jalan dipasang warga sendiri di gang ini, bukan oleh kota.",
}


@transaction.atomic
def report_city(*, at: datetime) -> int:
    """File what the pack tells, as of the hours it tells; return how many. A city with reports is left.

    In one transaction: a worker beside it raises nothing that is half told.
    """
    told = demo.told().get("reports", ())
    if not told or Report.objects.exists() or not Category.objects.exists():
        return 0
    oldest = max(each["hours"] for each in told)
    months.make_months_between(at - timedelta(hours=oldest), at)
    midpoints = Area.objects.in_bulk({each["area"] for each in told})
    desk = Role.objects.filter(agency=rules().desk).values_list("account", flat=True).first()
    for number, each in enumerate(sorted(told, key=lambda each: -each["hours"])):
        made = _filed(each, midpoints[each["area"]], number, at=at)
        grant = Grant("petugas-laporan", made.agency.code, key=made.agency_id)
        by = Actor(kind="officer", account=desk, grants=(grant,), channel="backoffice")
        _photo(made, "before", by=by, at=made.filed_at)
        _moved(made, each["state"], by=by, at=made.filed_at + AFTER, until=at)
    _raised(until=at)
    return len(told)


def _filed(each: Mapping[str, Any], area: Area, number: int, *, at: datetime) -> Report:
    dice = Random(number)  # a place on a demo's map
    lat, lng = ((mid or 0.0) + dice.uniform(-AROUND, AROUND) for mid in (area.lat, area.lng))
    told = filing.Told(
        category=each["category"],
        text=each["text"],
        area=area.code,
        lat=round(lat, 5),
        lng=round(lng, 5),
        place=each["place"],
        identity=dice.choice(Report.Identity.values),
        reach=filing.Reach("Warga Contoh"),
    )
    filed_at = at - timedelta(hours=each["hours"], minutes=dice.randrange(60))
    key = uuid5(SYSTEM, f"demo report {number}")
    return filing.file(told, key=key, by=ANONYMOUS, at=filed_at).report


def _moved(made: Report, state: str, *, by: Actor, at: datetime, until: datetime) -> None:
    """Let a report come to where it stands, as officers would."""
    if state == "received":
        return
    forwarding.forward(made.pk, by=by, at=at)
    if state == "forwarded":
        return
    if state == "rejected":
        resolving.reject(made.pk, why="not_ours", text=SAID[state], by=by, at=at + AFTER)
        return
    began = at + (until - at) / 4
    updating.start(made.pk, by=by, at=began)
    if state == "in_progress":
        return
    _proof(made, by=by, at=began)
    done = at + (until - at) / 2
    resolving.resolve(made.pk, text=SAID["resolved"], by=by, at=done)
    if state == "closed":
        answering.content(made.pk, by=system("demo"), at=done + (until - done) / 2)


def _photo(made: Report, kind: str, *, by: Actor, at: datetime) -> None:
    """Give it a drawn picture, released."""
    data = _drawn(kind, Random(made.reference))  # a demo's picture
    found = photographing.attach(made, name=f"{kind}.jpg", data=data, kind=kind, by=by, at=at)
    _released(found, by=by, at=at)


def _proof(made: Report, *, by: Actor, at: datetime) -> None:
    """Give it a drawn picture of the work, which the body's head accepts."""
    data = _drawn("after", Random(made.reference))  # a demo's picture
    shot = proving.Shot(name="after.jpg", data=data, taken=at, note=SAID["resolved"])
    given = proving.give_from_desk(made.pk, shot, by=by, at=at)
    Proof.objects.filter(pk=given.pk).update(findings=[], compared_at=at)
    heads = Role.objects.filter(agency=made.agency).exclude(account=by.account)
    head = replace(by, account=heads.values_list("account", flat=True).first())
    proving.approve(given.pk, by=head, at=at + AFTER)
    _released(given.photo, by=by, at=at)


def _released(found: ReportPhoto, *, by: Actor, at: datetime) -> None:
    ReportPhoto.objects.filter(pk=found.pk).update(looked_at=at)
    Scan.objects.filter(evidence=found.evidence_id).delete()  # drawn here, a moment ago
    photographing.release(found.pk, by=by, at=at + AFTER)


def _drawn(kind: str, dice: Random) -> bytes:
    """Return a drawn street, with a dark spot on it before the work."""
    size, horizon = (960, 640), dice.randrange(200, 300)
    picture = Image.new("RGB", size, (dice.randrange(150, 200), 200, 225))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, horizon, *size), fill=(96, dice.randrange(120, 150), 84))
    middle = dice.randrange(380, 580)
    pen.polygon(
        [(middle - 40, horizon), (middle + 40, horizon), (900, 640), (60, 640)], fill=(92, 94, 98)
    )
    for left in range(0, 960, 160):
        top = horizon - dice.randrange(40, 150)
        pen.rectangle((left, top, left + dice.randrange(90, 150), horizon), fill=(186, 150, 122))
    if kind == "before":
        x, y = dice.randrange(300, 600), dice.randrange(430, 540)
        pen.ellipse((x, y, x + 150, y + 50), fill=(46, 40, 36))
    out = BytesIO()
    picture.filter(ImageFilter.GaussianBlur(1.2)).save(out, "JPEG", quality=80)
    return out.getvalue()


def _raised(*, until: datetime) -> None:
    """Let clocks that ran out have raised their reports when they did."""
    while (
        due := Due.objects.filter(met_at=None, passed_at=None, at__lt=until).order_by("at").first()
    ):
        escalating.escalate_next(at=due.at)
