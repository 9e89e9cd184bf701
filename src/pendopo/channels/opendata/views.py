"""The pages, the files and the catalogue of open data."""

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from http import HTTPStatus
from typing import Any, Concatenate, ParamSpec, cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, set_response_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_safe

from pendopo.channels.opendata.catalogue import catalogue
from pendopo.channels.opendata.datasets import DATASETS, OFTEN
from pendopo.channels.opendata.declaring import Dataset
from pendopo.channels.opendata.policy import policy
from pendopo.channels.opendata.writing import MEDIA, written
from pendopo.domain.directory.city import city
from pendopo.domain.directory.models import Agency
from pendopo.engines.disclosure import FEWEST
from pendopo.ground import limits
from pendopo.ground.audience import audience
from pendopo.ground.sharing import same_for_all

PER_MINUTE = 30
"""Files that one address may ask for."""
KEPT = 300
"""Seconds for which a copy may be given before it is asked for anew."""
NAMES = {"csv": "CSV", "json": "JSON", "geojson": "GeoJSON"}
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def to_machines(view: View[P]) -> View[P]:
    """Answer programs of anybody: within limits, from any page (CORS), the same to all."""

    @wraps(view)
    def held(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            limits.spend("opendata", limits.visitor_address(request), most=PER_MINUTE, minutes=1)
        except limits.TooOftenError as error:
            told = HttpResponse(
                str(error), status=HTTPStatus.TOO_MANY_REQUESTS, content_type="text/plain"
            )
            told.headers["Retry-After"] = str(error.seconds)
            return told
        answer = view(request, *args, **kwargs)
        answer.headers["Access-Control-Allow-Origin"] = "*"
        answer.headers["Cache-Control"] = f"public, max-age={KEPT}"
        return answer

    return cast("View[P]", audience("public")(require_safe(held)))


@audience("public")
@same_for_all
@require_safe
def datasets(request: HttpRequest) -> HttpResponse:
    """What there is."""
    rows = [
        {
            "url": reverse("opendata:dataset", args=[each.slug]),
            "title": _(each.title),
            "text": _(each.about),
            "note": " · ".join([_(OFTEN[each.often]), *(NAMES[form] for form in each.forms)]),
            "icon": each.icon,
        }
        for each in DATASETS.values()
    ]
    return render(request, "opendata/datasets.html", {"rows": rows, "fewest": FEWEST})


@audience("public")
@same_for_all
@require_safe
def dataset(request: HttpRequest, slug: str) -> HttpResponse:
    """One dataset: what Satu Data asks to be said of it (Perpres 39/2019), its variables, its files."""
    found = _found(slug)
    told, rules = found.changed(), policy()
    names = dict(Agency.objects.values_list("code", "name"))
    licence = rules.licence_of(slug)
    context = {
        "dataset": found,
        "title": _(found.title),
        "about": _(found.about),
        "producer": names.get(rules.producer(slug), city().government),
        "custodian": names.get(rules.custodian, city().government),
        "often": _(OFTEN[found.often]),
        "unit": _(found.unit),
        "licence": licence,
        "changed": told,
        "files": [
            (NAMES[form], reverse("opendata:file", args=[slug, form])) for form in found.forms
        ],
        "variables": [(each.name.split("_"), _(each.says)) for each in found.variables],
        "fewest": FEWEST,
        "public_url": settings.PENDOPO.public_url,
    }
    return render(request, "opendata/dataset.html", context)


@to_machines
def file(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """A dataset in a form, written as it is read."""
    found = _found(slug)
    if form not in found.forms:
        raise Http404
    mark = _mark(found, form)
    tagged = condition(etag_func=lambda *_asked: mark)(_streamed)
    return cast("HttpResponse", tagged(request, found, form))


def _streamed(request: HttpRequest, found: Dataset, form: str) -> StreamingHttpResponse:
    about = settings.PENDOPO.public_url + reverse("opendata:dataset", args=[found.slug])
    rows = () if request.method == "HEAD" else found.rows()
    answer = StreamingHttpResponse(
        written(found, form, rows, about=about), content_type=f"{MEDIA[form]}; charset=utf-8"
    )
    answer.headers["Content-Disposition"] = f'inline; filename="{found.slug}.{form}"'
    return answer


@to_machines
def katalog(request: HttpRequest) -> HttpResponse:
    """The catalogue, as DCAT-AP in JSON-LD; not sent to who has it."""
    answer = JsonResponse(
        catalogue(), content_type="application/ld+json", json_dumps_params={"ensure_ascii": False}
    )
    set_response_etag(answer)
    tag = answer.headers["ETag"]
    return cast("HttpResponse", get_conditional_response(request, etag=tag, response=answer))


def _found(slug: str) -> Dataset:
    if slug not in DATASETS:
        raise Http404
    return DATASETS[slug]


def _mark(found: Dataset, form: str) -> str:
    """Return a file's ETag: another when its rows, its columns or the day are. At most one statement."""
    told: tuple[Any, ...] = (found.slug, form, found.names, found.changed(), timezone.localdate())
    return f'W/"{sha256(repr(told).encode()).hexdigest()[:20]}"'
