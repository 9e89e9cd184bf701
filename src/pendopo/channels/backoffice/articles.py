"""Editors: what the city tells, written side by side in its languages, looked at, and timed."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pendopo.channels.backoffice import article_form
from pendopo.channels.backoffice.frame import frame
from pendopo.domain.directory.models import Agency, Area
from pendopo.domain.information import editing
from pendopo.domain.information.articles import Article, Edition
from pendopo.engines.marking import rendered
from pendopo.ground.actor import Actor
from pendopo.ground.audience import actor, audience

MOST = 100
REFUSED = (editing.NotAnEditorError, editing.ScheduleError, editing.SpanError)


@audience("officer")
@require_safe
def articles(request: HttpRequest) -> HttpResponse:
    """What one's agencies tell: drafts, what is timed, what stands, what was taken down."""
    me, now = _editor(request), timezone.now()
    bodies = dict(Agency.objects.values_list("code", "short_name"))
    rows = [
        {
            "article": a,
            "title": edition.said("id")["title"],
            "body": bodies.get(a.agency, a.agency),
            "state": _state(a, now),
        }
        for a in _mine(me).prefetch_related("editions").order_by("-made_at")[:MOST]
        if (edition := max(a.editions.all(), key=lambda each: each.number, default=None))
    ]
    return render(request, "backoffice/articles.html", frame(request, "articles", rows=rows))


@audience("officer")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write an article."""
    _editor(request)
    return _form(request, None)


@audience("officer")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, article: UUID) -> HttpResponse:
    """Write the next edition of an article."""
    found = _article(request, article)
    return _form(request, found.editions.order_by("-number").first())


@audience("officer")
@require_safe
def one(request: HttpRequest, article: UUID) -> HttpResponse:
    """An article as people will read it, in any of its editions, and when it stands."""
    found, now = _article(request, article), timezone.now()
    editions = list(found.editions.select_related("by").order_by("-number"))
    wanted = request.GET.get("edisi", "")
    edition = next((e for e in editions if str(e.number) == wanted), editions[0])
    context = frame(
        request,
        "articles",
        article=found,
        edition=edition,
        editions=editions,
        texts=[(lang, edition.said(lang), _html(edition, lang)) for lang in edition.languages],
        state=_state(found, now),
        publish_at=article_form.local(found.publish_at),
        unpublish_at=article_form.local(found.unpublish_at),
        areas=Area.objects.filter(pk__in=found.areas).order_by("name"),
    )
    return render(request, "backoffice/article.html", context)


@audience("officer")
@require_POST
def publish(request: HttpRequest, article: UUID) -> HttpResponse:
    """Let an edition stand on the portal: now or from a time on, for good or until a time."""
    found = _article(request, article)
    try:
        editing.publish(
            found.pk,
            int(request.POST.get("edisi", "0")),
            publish_at=article_form.moment(request.POST.get("publish_at", "")[:20]),
            unpublish_at=article_form.moment(request.POST.get("unpublish_at", "")[:20]),
            by=actor(request),
            at=timezone.now(),
        )
    except (ValueError, Edition.DoesNotExist, *REFUSED) as error:
        messages.error(request, str(error) if isinstance(error, REFUSED) else _("Pilih edisi."))
    return redirect("backoffice:article", article=article)


@audience("officer")
@require_POST
def take_down(request: HttpRequest, article: UUID) -> HttpResponse:
    """Take an article off the portal."""
    found = _article(request, article)
    editing.take_down(found.pk, by=actor(request), at=timezone.now())
    return redirect("backoffice:article", article=article)


def _form(request: HttpRequest, former: Edition | None) -> HttpResponse:
    me, values = actor(request), article_form.begun(former)
    wrong: dict[str, str] = {}
    if request.method == "POST":
        values = article_form.typed(request.POST)
        written, wrong = article_form.read(values)
        if written:
            try:
                kept = _kept(written, former, values["agency"], by=me)
            except REFUSED as error:
                wrong = {"starts_at": str(error)}
            else:
                return redirect("backoffice:article", article=kept)
    agencies = Agency.objects.filter(by_area="").order_by("name")
    if not editing.edits_everywhere(me):
        agencies = agencies.filter(code__in=editing.edited_by(me))
    villages = Area.objects.filter(kind=Area.Kind.VILLAGE).select_related("parent")
    context = frame(
        request,
        "articles",
        values=values,
        wrong=wrong,
        former=former,
        kinds=[(code, _(words)) for code, words in article_form.KINDS.items()],
        agencies=agencies,
        areas=list(villages.order_by("parent__name", "name")),
    )
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return render(request, "backoffice/article_form.html", context, status=status)


def _kept(written: editing.Written, former: Edition | None, agency: str, *, by: Actor) -> UUID:
    if former:
        return editing.mend(former.article_id, written, by=by, at=timezone.now()).article_id
    return editing.write(written, agency=agency, by=by, at=timezone.now()).pk


def _state(found: Article, now: Any) -> tuple[str, str]:
    """Return what became of an article in a word, and its tone."""
    if found.published_id is None or found.publish_at is None:
        return _("Rancangan"), "warn"
    if found.unpublish_at and found.unpublish_at <= now:
        return _("Sudah turun"), "neutral"
    return (_("Terbit"), "ok") if found.publish_at <= now else (_("Terjadwal"), "info")


def _html(edition: Edition, language: str) -> str:
    return mark_safe(rendered(edition.said(language)["body"]))  # noqa: S308  # cleaned of what could do harm


def _editor(request: HttpRequest) -> Actor:
    """Return the officer, if they write for an agency. Raises Http404."""
    me = actor(request)
    if not editing.edited_by(me):
        raise Http404
    return me


def _mine(me: Actor) -> Any:
    found = Article.objects.visible_to(me)
    return found if editing.edits_everywhere(me) else found.filter(agency__in=editing.edited_by(me))


def _article(request: HttpRequest, article: UUID) -> Article:
    me = _editor(request)
    found = Article.objects.filter(pk=article).select_related("published").first()
    if found is None or not editing.edits(me, found.agency):
        raise Http404
    return found
