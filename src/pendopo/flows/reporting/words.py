"""The words of a report's states and of what happens to it, in every language, and their tone."""

from collections.abc import Mapping

from pendopo.domain.reports.models import Report

State = Report.State
Said = dict[str, str]
STATES: Mapping[str, Said] = {
    State.RECEIVED: {"id": "Diterima", "en": "Received", "su": "Katampi"},
    State.FORWARDED: {"id": "Diteruskan", "en": "Passed on", "su": "Diteruskeun"},
    State.IN_PROGRESS: {"id": "Dikerjakan", "en": "In progress", "su": "Digarap"},
    State.RESOLVED: {"id": "Selesai dikerjakan", "en": "Resolved", "su": "Réngsé digarap"},
    State.CLOSED: {"id": "Selesai", "en": "Closed", "su": "Réngsé"},
    State.REJECTED: {"id": "Tidak dilanjutkan", "en": "Not taken on", "su": "Teu diteruskeun"},
    State.MERGED: {"id": "Digabung", "en": "Merged", "su": "Digabung"},
}
TONES = {
    State.RECEIVED: "neutral",
    State.FORWARDED: "info",
    State.IN_PROGRESS: "info",
    State.RESOLVED: "ok",
    State.CLOSED: "ok",
    State.REJECTED: "danger",
    State.MERGED: "neutral",
}
ENTRIES: Mapping[str, Said] = {
    "filed": {"id": "Laporan diterima", "en": "Report received", "su": "Laporan katampi"},
    "forwarded": {
        "id": "Diteruskan ke instansi",
        "en": "Passed on",
        "su": "Diteruskeun ka instansi",
    },
    "handed_over": {
        "id": "Dipindahkan ke instansi lain",
        "en": "Passed on to another agency",
        "su": "Dipindahkeun ka instansi séjén",
    },
    "classified": {
        "id": "Jenisnya ditentukan petugas",
        "en": "An officer said which kind it is",
        "su": "Jenisna ditangtukeun ku patugas",
    },
    "suggested": {
        "id": "Jenisnya ditentukan dari laporan serupa",
        "en": "Its kind was told from reports like it",
        "su": "Jenisna ditangtukeun tina laporan sarupa",
    },
    "handed": {
        "id": "Diteruskan ke instansi luar, nomor di sana",
        "en": "Passed on outside the city, its number there",
        "su": "Diteruskeun ka instansi luar, nomerna di ditu",
    },
    "outside": {
        "id": "Kabar dari instansi luar",
        "en": "Word from the body outside",
        "su": "Béja ti instansi luar",
    },
    "word": {"id": "Kabar dari pengirim", "en": "Word from who sent it", "su": "Béja ti nu ngirim"},
    "started": {"id": "Mulai dikerjakan", "en": "Work has begun", "su": "Mimiti digarap"},
    "resolved": {"id": "Selesai dikerjakan", "en": "Work is done", "su": "Réngsé digarap"},
    "not_content": {
        "id": "Pelapor: belum selesai",
        "en": "Reporter: not done yet",
        "su": "Palapor: can réngsé",
    },
    "reopened": {"id": "Dibuka lagi", "en": "Opened again", "su": "Dibuka deui"},
    "content": {
        "id": "Pelapor puas, laporan ditutup",
        "en": "The reporter is content; closed",
        "su": "Palapor sugema, laporan ditutup",
    },
    "unanswered": {
        "id": "Ditutup tanpa jawaban pelapor",
        "en": "Closed without the reporter's answer",
        "su": "Ditutup tanpa jawaban palapor",
    },
    "rejected": {"id": "Tidak dilanjutkan", "en": "Not taken on", "su": "Teu diteruskeun"},
    "merged": {
        "id": "Digabung dengan laporan lain",
        "en": "Merged into another report",
        "su": "Digabung jeung laporan séjén",
    },
    "late_desk": {
        "id": "Lewat batas: meja laporan dikabari",
        "en": "Overdue: the desk was told",
        "su": "Kaliwat wates: méja laporan dibéjaan",
    },
    "late_head": {
        "id": "Lewat batas: naik ke kepala instansi",
        "en": "Overdue: raised to the agency's head",
        "su": "Kaliwat wates: naék ka kapala instansi",
    },
    "late_mayor": {
        "id": "Lewat batas: naik ke wali kota",
        "en": "Overdue: raised to the mayor",
        "su": "Kaliwat wates: naék ka wali kota",
    },
    "note": {"id": "Kabar", "en": "News", "su": "Béja"},
}
REASONS: Mapping[str, Said] = {
    "not_ours": {
        "id": "Bukan wewenang kota",
        "en": "Not the city's to act on",
        "su": "Lain wewenang kota",
    },
    "unclear": {"id": "Tidak cukup jelas", "en": "Not clear enough", "su": "Kurang jelas"},
    "not_a_report": {"id": "Bukan laporan", "en": "Not a report", "su": "Lain laporan"},
    "abusive": {"id": "Kata-kata kasar", "en": "Abusive words", "su": "Kecap kasar"},
    "already_done": {"id": "Sudah selesai", "en": "Done already", "su": "Geus réngsé"},
}
