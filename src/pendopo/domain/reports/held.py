"""What this room holds of a person: the reports they filed under their account, and what they follow."""

from uuid import UUID

from django.db.models import QuerySet

from pendopo.domain.people.holdings import INNER, OFFICER, SECRET, Holding, hold, leave_out
from pendopo.domain.reports import counting, handings, lessons  # noqa: F401  # their tables are this room's
from pendopo.domain.reports.models import Follower, Report, ReportPhoto, Update

CITY = "Laporan kota, sama untuk semua orang."
OF_A_REPORT = "report.subject"


def _filed(person: UUID) -> QuerySet[Report]:
    """Return a person's reports, which name nobody themselves."""
    mine = Follower.objects.filter(person=person, filed=True).values("origin")
    return Report.objects.filter(pk__in=mine)


hold(
    Holding(
        Report,
        "Laporan Anda",
        lambda person: _filed(person).select_related("agency", "office"),
        sealed={"text_sealed": "report", "place_sealed": "place", "answers_sealed": "answers"},
        left_out={
            "event_seq": INNER,
            "secret_digest": SECRET,
            "key": INNER,
            "route": INNER,
            "merged_into": INNER,
            "subject": INNER,
        },
    ),
    Holding(
        Follower,
        "Laporan yang Anda kirim atau ikuti",
        lambda person: Follower.objects.filter(person=person),
        sealed={"name_sealed": "name", "contact_sealed": "contact"},
        left_out={
            "report": INNER,
            "person": INNER,
            "subject": INNER,
            "contact_digest": "Sidik alamat agar satu orang mengikuti satu kali; tidak terbaca.",
        },
    ),
    Holding(
        Update,
        "Kabar laporan Anda",
        lambda person: Update.objects.filter(report__in=_filed(person), public=True).select_related(
            "report", "agency"
        ),
        sealed={"text_sealed": "update"},
        subject=OF_A_REPORT,
        left_out={"report": INNER, "account": OFFICER},
    ),
    Holding(
        ReportPhoto,
        "Foto laporan Anda",
        lambda person: ReportPhoto.objects.filter(report__in=_filed(person)),
        left_out={
            "report": INNER,
            "evidence": "Berkasnya ada di salinan ini.",
            "released_by": OFFICER,
            "shown": INNER,
            "blurs": INNER,
            "suggested": INNER,
            "looked_at": INNER,
        },
    ),
)
leave_out(
    reports__Assignment="Tugas instansi atas sebuah laporan; kabarnya ada di salinan ini.",
    reports__Category=CITY,
    reports__Due=CITY,
    reports__Edition=CITY,
    reports__Handing="Nomor laporan di instansi luar; kabarnya ada di salinan ini.",
    reports__Lesson="Hitungan kata dari banyak laporan; tak satu pun milik satu orang.",
    reports__Listening=CITY,
    reports__Merge=CITY,
    reports__Proof="Foto petugas tentang pekerjaannya; laporan Anda ada di salinan ini.",
    reports__Suggestion="Perkiraan mesin atas laporan Anda, bagi petugas; laporannya ada di salinan ini.",
    reports__Tally="Hitungan laporan per tempat, sama untuk semua orang.",
    reports__Word="Kode sekali pakai untuk foto petugas.",
)
