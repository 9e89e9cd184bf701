"""What this room holds of a person: their cases with all that was said, and their history."""

from uuid import UUID

from django.db.models import QuerySet

from pendopo.domain.applications.models import (
    Application,
    Collection,
    Consultation,
    Correction,
    Decision,
    Exchange,
    Handover,
    Submission,
)
from pendopo.domain.people.holdings import INNER, OFFICER, SECRET, Holding, hold, leave_out
from pendopo.ground.log.models import Event

OF_A_CASE = "application.subject"


def _history(person: UUID) -> QuerySet[Event]:
    """Return the log of a person and their cases."""
    about = [person, *Application.objects.filter(applicant=person).values_list("pk", flat=True)]
    return Event.objects.filter(aggregate_id__in=about).order_by("at", "id")


hold(
    Holding(
        Application,
        "Permohonan Anda",
        lambda person: Application.objects.filter(applicant=person).select_related(
            "agency", "office"
        ),
        sealed={"answers_sealed": "answers", "name_sealed": "name"},
        left_out={"event_seq": INNER, "secret_digest": SECRET, "start_key": INNER},
    ),
    Holding(
        Submission,
        "Isian seperti dikirim",
        lambda person: Submission.objects.filter(application__applicant=person).select_related(
            "application"
        ),
        sealed={"answers_sealed": "answers"},
        subject=OF_A_CASE,
    ),
    Holding(
        Correction,
        "Perbaikan yang diminta",
        lambda person: Correction.objects.filter(application__applicant=person).select_related(
            "application"
        ),
        sealed={"note_sealed": "note"},
        subject=OF_A_CASE,
        left_out={"asked_by": OFFICER},
    ),
    Holding(
        Decision,
        "Keputusan",
        lambda person: Decision.objects.filter(application__applicant=person).select_related(
            "application"
        ),
        sealed={"reasons_sealed": "reason"},
        subject=OF_A_CASE,
        left_out={"by": OFFICER},
    ),
    Holding(
        Consultation,
        "Pertimbangan instansi lain",
        lambda person: Consultation.objects.filter(application__applicant=person).select_related(
            "application"
        ),
        sealed={"question_sealed": "question", "answer_sealed": "answer"},
        subject=OF_A_CASE,
        left_out=dict.fromkeys(("asked_by", "answered_by", "withdrawn_by"), OFFICER)
        | {"task": INNER},
    ),
    Holding(
        Exchange,
        "Pertukaran data dengan sistem lain",
        lambda person: Exchange.objects.filter(application__applicant=person).select_related(
            "application"
        ),
        sealed={"request_sealed": "request", "response_sealed": "response"},
        subject=OF_A_CASE,
        left_out=dict.fromkeys(("task", "request", "attempts", "next_at"), INNER),
    ),
    Holding(
        Handover,
        "Penyerahan hasil",
        lambda person: Handover.objects.filter(application__applicant=person),
    ),
    Holding(
        Collection,
        "Pengambilan",
        lambda person: Collection.objects.filter(application__applicant=person).select_related(
            "application", "agency", "office"
        ),
        sealed={
            "details_sealed": "collection",
            "code_sealed": "collection code",
            "tracking_sealed": "tracking",
        },
        subject=OF_A_CASE,
        left_out={"seat": INNER, "tries": INNER}
        | dict.fromkeys(("chosen_by", "sent_by", "given_by"), OFFICER),
    ),
    Holding(
        Event,
        "Riwayat",
        _history,
        left_out=dict.fromkeys(("id", "epoch", "tx", "node", "uid", "seq", "at"), INNER)
        | {"actor_id": OFFICER, "actor_name": INNER},
    ),
)
leave_out(
    applications__CaseIndex="Sidik buta dari nama dan NIK yang sudah ada di salinan ini.",
    applications__Guest="Daftar kerja instansi yang ikut menangani; ada di riwayat.",
)
