"""Editors write, mend, publish at a time of their choosing, and take down."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify

from pendopo.domain.information.articles import Article, Edition
from pendopo.engines.pack_files import read_yaml
from pendopo.ground.actor import Actor
from pendopo.ground.log import record

Texts = Mapping[str, Mapping[str, str]]


class NotAnEditorError(Exception):
    """Hanya pengelola konten instansi ini yang dapat mengubahnya."""


class ScheduleError(ValueError):
    """Waktu turun harus setelah waktu terbit."""


class SpanError(ValueError):
    """Waktu selesai harus setelah waktu mulai."""


@dataclass(frozen=True, slots=True)
class Written:
    """All that an editor writes. Nothing of it stands on the portal before it is published."""

    kind: str
    texts: Texts
    areas: Collection[str] = ()
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@transaction.atomic
def write(written: Written, *, agency: str, by: Actor, at: datetime) -> Article:
    """Begin an article with its first edition. Raises NotAnEditorError, SpanError."""
    _may_edit(agency, by)
    _check(written)
    made = Article(
        kind=written.kind,
        slug=_slug(written.texts["id"]["title"]),
        agency=agency,
        areas=sorted(written.areas),
        starts_at=written.starts_at,
        ends_at=written.ends_at,
        made_at=at,
    )
    made.save(force_insert=True)
    _keep(made, written.texts, by=by, at=at)
    record(made, "article.written", by=by, at=at, agency=agency, kind=written.kind)
    return made


@transaction.atomic
def mend(article_id: UUID, written: Written, *, by: Actor, at: datetime) -> Edition:
    """Leave a new edition; what is published stays as it is until this one is published.

    Where and when it happens is corrected at once. Raises NotAnEditorError, SpanError.
    """
    found = _locked(article_id, by)
    _check(written)
    found.areas = sorted(written.areas)
    found.starts_at, found.ends_at = written.starts_at, written.ends_at
    found.save(update_fields=["areas", "starts_at", "ends_at"])
    edition = _keep(found, written.texts, by=by, at=at)
    record(found, "article.mended", by=by, at=at, edition=edition.number)
    return edition


@transaction.atomic
def publish(
    article_id: UUID,
    number: int,
    *,
    publish_at: datetime | None,
    unpublish_at: datetime | None,
    by: Actor,
    at: datetime,
) -> Article:
    """Let an edition stand on the portal from a time on, or now, until another time or for good.

    Raises NotAnEditorError, ScheduleError.
    """
    found = _locked(article_id, by)
    begins = publish_at or at
    if unpublish_at and unpublish_at <= begins:
        raise ScheduleError(ScheduleError.__doc__)
    found.published = found.editions.get(number=number)
    found.publish_at, found.unpublish_at = begins, unpublish_at
    found.save(update_fields=["published", "publish_at", "unpublish_at"])
    record(found, "article.published", by=by, at=at, edition=number)
    return found


@transaction.atomic
def take_down(article_id: UUID, *, by: Actor, at: datetime) -> None:
    """Take an article off the portal; its editions stay. Raises NotAnEditorError."""
    found = _locked(article_id, by)
    found.unpublish_at = at
    found.save(update_fields=["unpublish_at"])
    record(found, "article.taken_down", by=by, at=at)


def edits(actor: Actor, agency: str) -> bool:
    """Tell whether an officer writes for an agency."""
    return agency in edited_by(actor) or _everywhere() in edited_by(actor)


def edited_by(actor: Actor) -> set[str]:
    """Return the agencies in which an officer has an editor's role."""
    roles = _told(Path(settings.PENDOPO.city))["editors"]
    return {grant.agency for grant in actor.grants if grant.role in roles and not grant.office}


def edits_everywhere(actor: Actor) -> bool:
    """Tell whether an officer writes for every agency."""
    return _everywhere() in edited_by(actor)


def _everywhere() -> str:
    return str(_told(Path(settings.PENDOPO.city))["everywhere"])


@lru_cache(maxsize=4)
def _told(folder: Path) -> Mapping[str, Any]:
    file = folder / "information.yaml"
    found: Mapping[str, Any] = (
        read_yaml(file).data if file.exists() else {"editors": [], "everywhere": ""}
    )
    return found


def _may_edit(agency: str, by: Actor) -> None:
    if by.kind != "system" and not edits(by, agency):
        raise NotAnEditorError(NotAnEditorError.__doc__)


def _locked(article_id: UUID, by: Actor) -> Article:
    found = Article.objects.select_for_update(of=("self",)).get(pk=article_id)
    _may_edit(found.agency, by)
    return found


def _check(written: Written) -> None:
    if written.ends_at and (written.starts_at is None or written.ends_at < written.starts_at):
        raise SpanError(SpanError.__doc__)


def _keep(article: Article, texts: Texts, *, by: Actor, at: datetime) -> Edition:
    last = article.editions.aggregate(last=Max("number"))["last"] or 0
    return Edition.objects.create(
        article=article,
        number=last + 1,
        texts={language: dict(words) for language, words in texts.items()},
        by_id=by.account,
        at=at,
    )


def _slug(title: str) -> str:
    """Return an address that no other article has."""
    base = slugify(title)[:70].strip("-") or "kabar"
    taken = set(Article.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return base if base not in taken else next(each for each in numbered if each not in taken)
