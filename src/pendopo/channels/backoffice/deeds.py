"""What an officer does on a case: settle a step, pass it on, ask for advice and answer."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pendopo.channels.backoffice.case import TERMS, case
from pendopo.channels.backoffice.frame import frame
from pendopo.domain.applications import consulting, deciding
from pendopo.domain.applications.models import Application
from pendopo.domain.people.colleagues import holders
from pendopo.domain.workflow import reassigning, running
from pendopo.domain.workflow.models import Task
from pendopo.ground.actor import Actor, Grant
from pendopo.ground.audience import actor, audience


@audience("officer")
@require_POST
def outcome(request: HttpRequest, task: UUID) -> HttpResponse:
    """Settle a task; what was typed is kept when something is missing."""
    me = actor(request)
    try:
        settled = deciding.settle(
            task,
            outcome=request.POST.get("outcome", ""),
            reason=request.POST.get("reason", "")[:2000],
            questions=request.POST.getlist("questions"),
            by=me,
            at=timezone.now(),
        )
    except (deciding.ReasonNeededError, deciding.QuestionsNeededError) as error:
        return case(request, _reference(me, task), problem=str(error), task=task)
    except (running.StepRefusedError, ValueError) as error:
        known = isinstance(error, running.StepRefusedError)
        messages.error(
            request,
            str(error)
            if known
            else _("Pilihan itu tidak ada pada langkah ini. Muat ulang halaman."),
        )
        return redirect("backoffice:case", reference=_reference(me, task))
    messages.success(request, f"{settled.reference}: {_('tersimpan.')}")
    return redirect("backoffice:inbox")


def _reference(me: Actor, task: UUID) -> str:
    """Return the reference of a task's case. Raises Http404 for one the officer may not see."""
    about = Task.objects.visible_to(me).filter(pk=task).values("about")
    found = Application.objects.visible_to(me).filter(pk__in=about).first()
    if found is None:
        raise Http404
    return found.reference


@audience("officer")
def reassign(request: HttpRequest, task: UUID) -> HttpResponse:
    """Give a task to a colleague; the form names those who may work it."""
    me, now = actor(request), timezone.now()
    given = Task.objects.waiting_for_an_officer().visible_to(me).filter(pk=task)
    found = given.select_related("agency", "office", "claimed_by").first()
    if found is None or found.agency is None:
        raise Http404
    if request.method == "POST":
        try:
            to = UUID(request.POST.get("to", ""))
            reassigning.reassign(task, to=to, by=me, at=now)
        except ValueError:
            messages.error(request, _("Pilih petugas yang menerima tugas ini."))
        except (
            *(reassigning.NotTheirsToGiveError, reassigning.UnableError),
            running.ClosedError,
        ) as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Tugas dialihkan."))
            return redirect("backoffice:inbox")
    desk = Grant(found.role, found.agency.code, found.office.code if found.office else None)
    people = [p for p in holders([desk], at=now) if p.pk != found.claimed_by_id]
    context = frame(request, "inbox", task=found, people=people, reference=_reference(me, task))
    return render(request, "backoffice/reassign.html", context)


@audience("officer")
@require_POST
def consult(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask another agency, or put down that a body outside was asked."""
    me = actor(request)
    application = Application.objects.visible_to(me).filter(reference=reference).first()
    if application is None:
        raise Http404
    agency, office, role = (*request.POST.get("of", "").split(":"), "", "")[:3]
    days = request.POST.get("days", "")
    try:
        consulting.ask(
            application.pk,
            of=Grant(role, agency, office or None) if role else None,
            outside=request.POST.get("outside", "")[:160],
            question=request.POST.get("question", "")[:4000],
            days=int(days) if days in map(str, TERMS) else TERMS[-1],
            by=me,
            at=timezone.now(),
        )
    except (
        *(consulting.WordsNeededError, consulting.NobodyThereError),
        *(consulting.NotOnThisCaseError, consulting.SettledError),
    ) as error:
        return case(request, reference, problem=str(error))
    messages.success(request, _("Pertanyaan Anda terkirim. Jam kasus ini tetap berjalan."))
    return redirect("backoffice:case", reference=reference)


@audience("officer")
@require_POST
def advise(request: HttpRequest, reference: str, consultation: UUID) -> HttpResponse:
    """Answer a consultation, or write in what a body outside answered."""
    me = actor(request)
    try:
        consulting.answer(
            consultation, text=request.POST.get("answer", "")[:4000], by=me, at=timezone.now()
        )
    except consulting.WordsNeededError as error:
        return case(request, reference, problem=str(error))
    except (consulting.NotOnThisCaseError, consulting.SettledError, running.NotYoursError) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Jawaban tersimpan."))
    return redirect("backoffice:case", reference=reference)


@audience("officer")
@require_POST
def withdraw(request: HttpRequest, reference: str, consultation: UUID) -> HttpResponse:
    """Take a question back."""
    try:
        consulting.withdraw(consultation, by=actor(request), at=timezone.now())
    except (consulting.NotOnThisCaseError, consulting.SettledError) as error:
        messages.error(request, str(error))
    return redirect("backoffice:case", reference=reference)
