"""Reports at the desk: the list, one report, and what an officer does on it."""

import json
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST

from pendopo.channels.backoffice.frame import frame
from pendopo.design.writing import language
from pendopo.domain.directory.lists import CityLists
from pendopo.domain.documents.inspection import MAX_BYTES, HostileFileError
from pendopo.domain.people.reading import record_view
from pendopo.domain.reports import (
    assigning,
    classifying,
    filing,
    forwarding,
    handing,
    merging,
    moving,
    photographing,
    proving,
    resolving,
    showing,
    suggesting,
    updating,
    withholding,
)
from pendopo.domain.reports.editions import rules
from pendopo.domain.reports.finding import kinds
from pendopo.domain.reports.learning import GIVEN
from pendopo.domain.reports.listing import Wanted, latest
from pendopo.domain.reports.models import Assignment, Follower, Proof, Report, ReportPhoto
from pendopo.domain.reports.near import near
from pendopo.domain.reports.packs import form_of
from pendopo.domain.reports.pointing import PHOTO_ELSEWHERE
from pendopo.domain.reports.routing import Facts, route
from pendopo.engines.forms.describing import describe, say
from pendopo.engines.forms.walking import walk
from pendopo.flows.reporting.story import late, next_due, standing, story
from pendopo.flows.reporting.words import REASONS
from pendopo.ground.actor import Actor
from pendopo.ground.audience import actor, audience
from pendopo.ground.vault import files
from pendopo.ground.vault.errors import ErasedError
from pendopo.ground.vault.keyring import Keyring

if TYPE_CHECKING:
    from collections.abc import Callable

MOST = 50
SEEN = ("baru", "terbuka", "lewat", "selesai", "semua")
REFUSED = (
    moving.NotYoursError,
    moving.NotNowError,
    moving.ReasonNeededError,
    filing.UnknownCategoryError,
    forwarding.UnknownBodyError,
    resolving.StillWorkError,
    resolving.ProofNeededError,
    photographing.TooManyPhotosError,
    HostileFileError,
    ErasedError,
)


@audience("officer")
def reports(request: HttpRequest) -> HttpResponse:
    """The reports of an officer's bodies: new ones first where they check, else by what is due."""
    me, now = actor(request), timezone.now()
    seen = request.GET.get("lihat", "")
    seen = seen if seen in SEEN else "terbuka"
    kind = request.GET.get("jenis", "")[:40]
    wanted = Wanted(STATES[seen], kind, now if seen == "lewat" else None)
    rows, known = [], rules().categories
    found = latest(wanted, by=me, most=MOST)
    likely = suggesting.waiting(found)
    for each in found:
        word, tone = standing(each, language())
        dues = list(each.dues.all())
        rows.append(
            {
                "report": each,
                "state": word,
                "tone": tone,
                "due": next_due(dues),
                "late": late(dues, at=now),
                "likely": known.get(likely[each.pk].category) if each.pk in likely else None,
            }
        )
    context = frame(
        request,
        "reports",
        rows=rows,
        seen=seen,
        kind=kind,
        tabs=[(each, _(TABS[each])) for each in SEEN],
        kinds=[(c.code, say(c.name, language())) for c in known.values()],
    )
    return render(request, "backoffice/reports.html", context)


STATES: dict[str, tuple[str, ...]] = {
    "baru": ("received",),
    "terbuka": Report.OPEN,
    "lewat": Report.OPEN,
    "selesai": ("resolved", "closed", "rejected"),
    "semua": (),
}
TABS = {
    "baru": gettext_noop("Baru"),
    "terbuka": gettext_noop("Terbuka"),
    "lewat": gettext_noop("Lewat batas"),
    "selesai": gettext_noop("Selesai"),
    "semua": gettext_noop("Semua"),
}


@audience("officer")
def report(request: HttpRequest, reference: str, problem: str = "") -> HttpResponse:
    """One report: what was told, why it is here, its clocks, its work. The look is recorded."""
    me, now = actor(request), timezone.now()
    found = _found(me, reference)
    may = showing.may_open(found, me)
    original = may and request.GET.get("asli") == "1"
    record_view(
        by=me,
        about=found.pk,
        subjects=[found.subject],
        purpose="report-original" if original else "report",
        agency=found.agency.code,
        at=now,
    )
    word, tone = standing(found, language())
    dues = list(found.dues.order_by("at"))
    work = found.assignments.select_related("agency", "office", "assignee").order_by("opened_at")
    proofs = Proof.objects.filter(assignment__report=found).order_by("received_at")
    context = frame(
        request,
        "reports",
        report=found,
        state=word,
        tone=tone,
        dues=[(each, _clock_name(each.code)) for each in dues],
        late=late(dues, at=now),
        work=[(each, _works_on(me, each)) for each in work],
        proofs=[(each, proving.doubts(each) == "doubted") for each in proofs],
        photos=list(found.photos.select_related("evidence__scan").order_by("at")),
        suggestion=_suggestion(found),
        near=[each for each in _near(found) if each.pk != found.pk],
        bodies=[(a.code, a.short_name) for a in rules().agencies.values()],
        reasons=[(code, say(said, language())) for code, said in REASONS.items()],
        deeds=_deeds(found),
        kinds=_kinds(found),
        handings=list(found.handings.order_by("at")),
        problem=problem,
        typed=request.POST,
        may_open=may and not original,
        **_told(found, whole=original or found.identity == Report.Identity.OPEN),
    )
    return render(request, "backoffice/report.html", context, status=422 if problem else 200)


@audience("officer")
@require_POST
def step(request: HttpRequest, reference: str) -> HttpResponse:
    """Do something on a report: which, the form's button says."""
    me, now = actor(request), timezone.now()
    found, given = _found(me, reference), request.POST
    text = given.get("text", "")[:2000]
    deeds: dict[str, Callable[[], object]] = {
        "forward": lambda: forwarding.forward(found.pk, by=me, at=now),
        "hand_over": lambda: forwarding.hand_over(
            found.pk, to=given.get("to", ""), reason=text, by=me, at=now
        ),
        "classify": lambda: classifying.classify(
            found.pk, given.get("category", ""), by=me, at=now
        ),
        "accept": lambda: suggesting.accept(found.pk, by=me, at=now),
        "reword": lambda: withholding.reword(
            found.pk, text=text, place=given.get("place", ""), by=me, at=now
        ),
        "withhold": lambda: withholding.withhold(found.pk, by=me, at=now),
        "show": lambda: withholding.show(found.pk, by=me, at=now),
        "start": lambda: updating.start(found.pk, by=me, at=now),
        "tell": lambda: updating.note(found.pk, text, public=True, by=me, at=now),
        "note": lambda: updating.note(found.pk, text, public=False, by=me, at=now),
        "assign": lambda: assigning.assign(
            found.pk, to=given.get("to", ""), note=text, by=me, at=now
        ),
        "resolve": lambda: _resolve(request, found, text),
        "reject": lambda: resolving.reject(
            found.pk, why=given.get("why", ""), text=text, by=me, at=now
        ),
        "retry": lambda: handing.retry(found.pk, by=me, at=now),
        "merge": lambda: merging.merge(found.pk, into=_into(me, given), by=me, at=now),
    }
    deed = deeds.get(given.get("deed", ""))
    if deed is None:
        raise Http404
    try:
        deed()
    except REFUSED as error:
        return report(request, reference, problem=_(str(error)))
    except ValueError:
        return report(request, reference, problem=_("Pilih dari daftar, lalu kirim lagi."))
    messages.success(request, f"{reference}: {_('tersimpan.')}")
    return redirect("backoffice:report", reference=reference)


@audience("officer")
@require_POST
def work(request: HttpRequest, assignment: UUID) -> HttpResponse:
    """Take work on, or say that it is done."""
    me, now = actor(request), timezone.now()
    mine = Assignment.objects.visible_to(me).select_related("report").filter(pk=assignment).first()
    if mine is None:
        raise Http404
    reference = mine.report.reference
    try:
        if request.POST.get("deed") == "claim":
            assigning.claim(assignment, by=me, at=now)
        else:
            result = request.POST.get("text", "")[:2000]
            assigning.finish(assignment, result=result, by=me, at=now)
    except REFUSED as error:
        return report(request, reference, problem=_(str(error)))
    return redirect("backoffice:report", reference=reference)


@audience("officer")
def photo(request: HttpRequest, reference: str, photo: UUID) -> HttpResponse:
    """A photo's original, under lock: the look is recorded."""
    me = actor(request)
    found = _found(me, reference)
    rows = ReportPhoto.objects.filter(report=found, pk=photo).select_related("evidence__scan")
    shown = rows.first()
    if shown is None or not type(shown.evidence).objects.cleared().filter(pk=shown.evidence_id):
        raise Http404
    record_view(
        by=me,
        about=found.pk,
        subjects=[found.subject],
        purpose="report photo",
        agency=found.agency.code,
        at=timezone.now(),
    )
    data = files.fetch(shown.evidence.subject, shown.evidence.file)
    response = HttpResponse(data, content_type=shown.evidence.media_type)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _found(me: Actor, reference: str) -> Report:
    rows = Report.objects.visible_to(me).select_related(
        "category", "area", "agency", "office", "desk", "merged_into"
    )
    found = rows.filter(reference=reference).first()
    if found is None:
        raise Http404
    return found


def _told(found: Report, *, whole: bool) -> dict[str, Any]:
    """Return what was written, and who reports it only where they allowed it.

    Unless it may be read whole, names that the reporter wrote are masked: one of them may be theirs.
    """
    ring = Keyring.of([found.subject])
    updates = list(found.updates.select_related("agency").order_by("at"))
    try:
        sealed = {
            each.pk: ring.unseal(found.subject, moving.WORDS, bytes(each.text_sealed))
            for each in updates
            if each.text_sealed and (whole or each.code != PHOTO_ELSEWHERE)
        }
        hide = (lambda text: text) if whole else showing.masked
        told = {
            "text": hide(ring.unseal(found.subject, filing.TEXT, bytes(found.text_sealed))),
            "place": hide(_opened(ring, found, filing.PLACE, found.place_sealed)),
            "answers": [(label, hide(value)) for label, value in _answers(ring, found)],
            "reporter": _reporter(ring, found),
        }
    except ErasedError:
        return {"erased": True, "steps": story(found, language=language(), updates=updates)}
    return {**told, "steps": story(found, language=language(), updates=updates, words=sealed)}


def _opened(ring: Keyring, found: Report, label: str, blob: bytes | memoryview | None) -> str:
    return ring.unseal(found.subject, label, bytes(blob)) if blob else ""


def _answers(ring: Keyring, found: Report) -> list[tuple[str, str]]:
    questions = found.category.definition.get("questions")
    sealed = _opened(ring, found, filing.ANSWERS, found.answers_sealed)
    if not (questions and sealed):
        return []
    walked = walk(
        form_of(questions, found.category.name), json.loads(sealed), today=timezone.localdate()
    )
    blocks = describe(walked, CityLists(), language())
    return [(line.label, line.value) for block in blocks for line in block.lines if line.value]


def _reporter(ring: Keyring, found: Report) -> str:
    """Return the name of who reports openly; nobody else's is ever read here."""
    if found.identity != Report.Identity.OPEN:
        return ""
    who = Follower.objects.filter(origin=found.pk, filed=True).first()
    return _opened(ring, found, filing.NAME, who.name_sealed) if who else ""


def _near(found: Report) -> list[Report]:
    area, text = str(found.area_id or ""), found.public_text
    return near(found.category, lat=found.lat, lng=found.lng, area=area, text=text)


def _kinds(found: Report) -> list[tuple[str, str]]:
    """Return the kinds a report may be of, those that its public words suggest first."""
    listed = list(rules().categories.values())
    likely = kinds(found.public_text, listed)[:3]
    others = [each for each in listed if each not in likely]
    return [
        (each.code, say(each.name, language()))
        for each in [*likely, *others]
        if each.code != found.category_id
    ]


def _suggestion(found: Report) -> dict[str, Any] | None:
    """Return what was learned suggests for a report that nobody has settled."""
    made, ruling = suggesting.standing(found), rules()
    if made is None or made.category not in ruling.categories:
        return None
    kind = ruling.categories[made.category]
    facts = Facts(kind, str(found.area_id or ""), found.public_text, found.filed_at)
    going = ruling.agencies.get(made.agency) or route(facts, ruling).body
    return {
        "kind": kind.name,
        "body": going.short_name,
        "made": made,
        "words": [word for word in made.words if not word.startswith(GIVEN)],
        "given": any(word.startswith(GIVEN) for word in made.words),
    }


def _clock_name(code: str) -> dict[str, str]:
    told = next((each for each in rules().clocks if each["code"] == code), None)
    return dict(told["name"]) if told else {"id": code}


def _works_on(me: Actor, work: Assignment) -> bool:
    keys = {grant.key for grant in me.grants if grant.office is None}
    offices = {grant.office_key for grant in me.grants if grant.office_key}
    return work.closed_at is None and (work.agency_id in keys or work.office_id in offices)


def _deeds(found: Report) -> set[str]:
    """Return what may be done on a report as it stands."""
    deeds = set()
    if found.state in Report.LIVE:
        deeds |= {"tell", "note", "merge"}
    if found.state in Report.OPEN:
        deeds |= {"hand_over", "assign", "resolve", "reject", "classify"}
    if found.state == Report.State.RECEIVED:
        deeds |= {"forward"}
    if found.state in {Report.State.RECEIVED, Report.State.FORWARDED}:
        deeds |= {"start"}
    return deeds


def _into(me: Actor, given: Any) -> UUID:
    """Return the report that another is to go into. Raises NotYoursError."""
    rows = Report.objects.visible_to(me).filter(reference=given.get("into", "").strip().upper())
    found = rows.values_list("pk", flat=True).first()
    if found is None:
        raise moving.NotYoursError(moving.NotYoursError.__doc__)
    return found


def _resolve(request: HttpRequest, found: Report, text: str) -> Report:
    """Say that it is done; a photo that is sent along is a colleague's to look at first."""
    me, now = actor(request), timezone.now()
    sent = request.FILES.get("photo")
    if sent is None:
        return resolving.resolve(found.pk, text=text, by=me, at=now)
    if (sent.size or 0) > MAX_BYTES:
        raise HostileFileError("Foto lebih dari 10 MB. Foto ulang dengan ukuran lebih kecil.")
    shot = proving.Shot(name=str(sent.name), data=sent.read(), taken=now, note=text)
    proving.give_from_desk(found.pk, shot, by=me, at=now)
    return found
