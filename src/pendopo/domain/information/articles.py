"""What the city tells: articles, notices and events, each in editions that are never changed."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from pendopo.domain.directory.city import city
from pendopo.domain.people.models import Account
from pendopo.ground.actor import Actor
from pendopo.ground.identifiers import new_id
from pendopo.ground.log.models import Aggregate


class ArticleQuerySet(models.QuerySet["Article"]):
    def visible_to(self, actor: Actor) -> "ArticleQuerySet":
        """Return what is shown to anybody, and to an officer what their agency writes."""
        return self.filter(Q(published__isnull=False) | Q(agency__in=actor.agencies))

    def shown(self, *, at: datetime) -> "ArticleQuerySet":
        """Return what stands on the portal at a moment."""
        until = Q(unpublish_at=None) | Q(unpublish_at__gt=at)
        return self.filter(until, published__isnull=False, publish_at__lte=at)

    def for_areas(self, codes: Collection[str]) -> "ArticleQuerySet":
        """Return what concerns some kelurahan, or the whole city."""
        return self.filter(Q(areas=[]) | Q(areas__overlap=list(codes)))

    def newest(self) -> "ArticleQuerySet":
        return self.order_by("-publish_at", "-pk")

    def coming(self, *, at: datetime) -> "ArticleQuerySet":
        """Return events and notices that are not over, the next first."""
        ends = Coalesce("ends_at", "starts_at")
        dated = self.annotate(over_at=ends).filter(over_at__gte=at)
        return dated.order_by("starts_at")


class Article(Aggregate):
    """Something told: where it stands (`slug`), for whom, and from when until when.

    `starts_at` and `ends_at` are the event's or the notice's own time. Without areas it is for all.
    """

    class Kind(models.TextChoices):
        ARTICLE = "article"
        NOTICE = "notice"
        EVENT = "event"

    kind = models.CharField(max_length=7, choices=Kind)
    slug = models.SlugField(max_length=80, unique=True)
    agency = models.SlugField(max_length=40)
    areas = ArrayField(models.CharField(max_length=13), default=list)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    published = models.ForeignKey("Edition", on_delete=models.PROTECT, null=True, related_name="+")
    publish_at = models.DateTimeField(null=True)
    unpublish_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()

    objects: ClassVar[ArticleQuerySet] = ArticleQuerySet.as_manager()  # type: ignore[assignment]  # as_manager() is typed as a plain manager

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(published=None) | Q(publish_at__isnull=False),
                name="article_published_some_time",
            ),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=models.F("starts_at")),
                name="article_ends_after_it_starts",
            ),
        ]
        indexes = [models.Index(fields=["-publish_at"], name="articles_newest")]


class Edition(models.Model):
    """The words of an article as somebody left them. `texts` has title, summary and body by language."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveSmallIntegerField()
    texts = models.JSONField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="one_edition_a_number"),
        ]

    @property
    def languages(self) -> list[str]:
        """Return the languages it is told in, in the city's order."""
        return [each for each in city().languages if each in self.texts]

    def said(self, language: str) -> Mapping[str, Any]:
        """Return title, summary and body in a language, Indonesian where it lacks them."""
        told: Mapping[str, Any] = self.texts.get(language) or self.texts["id"]
        return told
