"""What this room holds is about cases; a case's history tells the person of it."""

from pendopo.domain.people.holdings import INNER, leave_out

STEPS = "Langkah kerja petugas; yang menyangkut Anda ada di riwayat permohonan."

leave_out(
    workflow__Process=STEPS,
    workflow__Token=INNER,
    workflow__Task=STEPS,
    workflow__Clock=STEPS,
    workflow__SavedView="Tampilan kerja petugas.",
)
