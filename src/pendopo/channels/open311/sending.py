"""Taking a request in: each of its fields read, and every error told at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid5

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language

from pendopo.channels.open311.asking import degrees, found, one, shown
from pendopo.channels.open311.doors import NotFoundError, RefusedError, key_holder, resource, told
from pendopo.channels.open311.kinds import category, kind, questions, said
from pendopo.channels.open311.writing import Format, written
from pendopo.domain.directory.city import city
from pendopo.domain.directory.whereabouts import area_code_at
from pendopo.domain.documents.inspection import HostileFileError
from pendopo.domain.reports.filing import Filed, Reach, Told, TooShortError, file
from pendopo.domain.reports.models import Category, Report, ReportPhoto
from pendopo.domain.reports.packs import form_of
from pendopo.domain.reports.photographing import MOST, TooManyPhotosError, attach
from pendopo.domain.reports.pointing import point
from pendopo.engines.forms.model import NoLists
from pendopo.engines.forms.reading import read_page
from pendopo.engines.identity.email import read_email
from pendopo.engines.identity.errors import IdentityError
from pendopo.engines.identity.phone import read_phone
from pendopo.ground.actor import Actor

LONGEST, LARGEST = 4000, 12_000_000
"""Letters of a description, and bytes of a photo."""


@resource("GET", "HEAD", "POST")
def requests(request: HttpRequest, form: Format) -> HttpResponse:
    """List requests, or take one in."""
    if request.method == "POST":
        return _taken(request, form)
    return shown(found(request), form=form, extended=told(request, "extensions") == "true")


@resource("GET", "HEAD")
def request_(request: HttpRequest, number: str, form: Format) -> HttpResponse:
    """Tell how one request stands."""
    return shown([one(number)], form=form, extended=told(request, "extensions") == "true")


@resource("GET", "HEAD")
def token(_request: HttpRequest, token: str, form: Format) -> HttpResponse:
    """Tell the number that a token has become."""
    try:
        row = Report.objects.told().filter(key=UUID(token)).only("reference").first()
    except ValueError:
        row = None
    if row is None:
        raise NotFoundError(f"token {token[:60]} was not found.")
    told_ = {"service_request_id": row.reference, "token": token}
    return written("service_requests", [told_], form=form)


def _taken(request: HttpRequest, form: Format) -> HttpResponse:
    by = key_holder(request)
    code = told(request, "service_code")
    if not code:
        raise RefusedError("service_code was not provided.")
    kept = category(code)
    key = _key(request, by)
    made = _filed(request, kept, key=key, by=by)
    number = (
        {"token": str(key)}
        if kind(kept) == "batch"
        else {"service_request_id": made.report.reference}
    )
    told_ = {
        **number,
        "service_notice": said(made.report.route.get("because", {})) or None,
        "account_id": told(request, "account_id") or None,
    }
    return written("service_requests", [told_], form=form)


def _filed(request: HttpRequest, kept: Category, *, key: UUID, by: Actor) -> Filed:
    """File what was sent. Raises RefusedError with all that is wrong, and keeps nothing then."""
    now = timezone.now()
    wrong: list[str] = []
    reading = _Reading(request, wrong)
    place = reading.place()
    answers = reading.answers(kept)
    reach = reading.reach()
    photos = reading.photos()
    text = told(request, "description")
    if len(text) > LONGEST:
        wrong.append(f"description: at most {LONGEST} letters.")
    if wrong:
        raise RefusedError(*wrong)
    identity = Report.Identity.CONFIDENTIAL if reach.address else Report.Identity.ANONYMOUS
    try:
        made = file(
            Told(
                category=kept.code,
                text=text or said(kept.name),
                answers=answers,
                identity=identity,
                reach=reach,
                language=(get_language() or "id")[:2],
                **place,
            ),
            key=key,
            by=by,
            at=now,
        )
        if not made.again:
            for name, data in photos:
                kind_ = ReportPhoto.Kind.BEFORE
                attach(made.report, name=name, data=data, kind=kind_, by=by, at=now)
            if url := told(request, "media_url"):
                point(made.report, url=url, by=by, at=now)
    except (TooShortError, HostileFileError, TooManyPhotosError) as error:
        raise RefusedError(str(error)) from error
    return made


def _key(request: HttpRequest, by: Actor) -> UUID:
    """Return what stands for a request: the same fields from the same account are one report."""
    fields = sorted((name, *values) for name, values in request.POST.lists() if name != "api_key")
    if by.signed_in is None:
        raise LookupError("a key has an account")
    return uuid5(by.signed_in, sha256(repr(fields).encode()).hexdigest())


@dataclass
class _Reading:
    """One request being read; what is wrong is said in `wrong`."""

    request: HttpRequest
    wrong: list[str]

    def place(self) -> Mapping[str, Any]:
        """Return where: degrees, the address repository's own key (a kelurahan's code), or words."""
        area, words = told(self.request, "address_id"), told(self.request, "address_string")
        lat, lng = degrees(self.request)
        if lat is not None and lng is not None:
            area = area_code_at(lat, lng) or ""
            if not area:
                self.wrong.append(f"lat, long: outside {city().name}.")
        elif not area and not words:
            self.wrong.append("Name the place: lat and long, address_string, or address_id.")
        return {"lat": lat, "lng": lng, "area": area, "place": words}

    def answers(self, kept: Category) -> Mapping[str, Any]:
        """Return the answers to a kind's own questions."""
        if not questions(kept):
            return {}
        form = form_of(kept.definition["questions"], kept.name)
        today = timezone.now().astimezone(city().zone).date()
        outcome = read_page(
            form, form.pages[0], dict(self._sent()), {}, today=today, lists=NoLists()
        )
        self.wrong.extend(
            f"attribute[{name}]: {said(texts)}" for name, texts in outcome.errors.items()
        )
        return outcome.answers

    def reach(self) -> Reach:
        """Return who sent it, as far as they say; a phone goes before an e-mail."""
        names = (told(self.request, part) for part in ("first_name", "last_name"))
        name = " ".join(" ".join(names).split())[:100]
        phone, email = told(self.request, "phone"), told(self.request, "email")
        try:
            if phone:
                return Reach(name, "phone", read_phone(phone))
            if email:
                return Reach(name, "email", read_email(email))
        except IdentityError as error:
            self.wrong.append(f"{'phone' if phone else 'email'}: {said(error.say)}")
        return Reach(name)

    def photos(self) -> list[tuple[str, bytes]]:
        """Return the photos sent along as `media` (an extension)."""
        files = [each for _, sent in self.request.FILES.lists() for each in sent]
        if len(files) > MOST:
            self.wrong.append(f"media: at most {MOST} photos.")
        if any((each.size or 0) > LARGEST for each in files):
            self.wrong.append(f"media: at most {LARGEST // 1_000_000} MB a photo.")
        return [] if self.wrong else [(each.name or "foto", each.read()) for each in files]

    def _sent(self) -> Iterator[tuple[str, list[str]]]:
        for name, values in self.request.POST.lists():
            if name.startswith("attribute[") and name.endswith("]"):
                yield name.removesuffix("[]").removeprefix("attribute[").removesuffix("]"), values
