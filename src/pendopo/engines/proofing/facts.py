"""What is known of a proof, and what was found odd about it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple

Verdict = Literal["clear", "doubted"]
ENOUGH = 2
"""The weights of findings that make a proof doubted: one of 2, or two of 1."""


class Point(NamedTuple):
    """A place on earth, in degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Capture:
    """What the assignment and the crew's phone say of a photo.

    `issued` is when the server gave the phone the single-use word it sent along, None without a
    word that is known; `used` says that the word came before. `taken` is by the phone's clock
    set right by the server's. `place` is the report's, None where
    only its area is known. `accuracy` is metres around `position`. `camera` is false where the
    page itself drew the photo, which leaves no EXIF. `cameras` are those this crew used before.
    """

    assigned: datetime
    place: Point | None
    taken: datetime
    received: datetime
    issued: datetime | None
    used: bool
    position: Point | None
    accuracy: float | None
    camera: bool = True
    cameras: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is odd; `values` fill the sentence of its code."""

    code: str
    weight: int
    values: dict[str, str] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        return SENTENCES[self.code].format(**self.values)


def verdict(findings: tuple[Finding, ...]) -> Verdict:
    """Return whether a second pair of eyes must look closely; `clear` closes nothing either."""
    return "doubted" if sum(f.weight for f in findings) >= ENOUGH else "clear"


SENTENCES = {
    "no_word": "Foto ini tidak diambil lewat tugas di ponsel petugas.",
    "word_used": "Kode pengambilan foto ini sudah pernah dipakai.",
    "word_expired": "Kode pengambilan foto diambil {hours} jam sebelum foto, terlalu lama.",
    "before_assignment": "Foto diambil {when}, sebelum tugas diberikan.",
    "ahead": "Jam foto lebih maju daripada jam server.",
    "exif_before_assignment": "Menurut kamera, foto diambil {when}, sebelum tugas diberikan.",
    "exif_time_differs": "Jam kamera dan jam ponsel berselisih {minutes} menit.",
    "gps_time_differs": "Jam satelit dan jam kamera berselisih {minutes} menit.",
    "changed_later": "Berkas foto diubah {minutes} menit setelah diambil.",
    "no_position": "Ponsel tidak memberi tahu posisinya.",
    "vague_position": "Posisi ponsel hanya diketahui sampai {metres} meter.",
    "far": "Ponsel berada {metres} meter dari tempat laporan.",
    "exif_far": "Menurut foto, kamera berada {metres} meter dari tempat laporan.",
    "positions_differ": "Posisi ponsel dan posisi di foto berselisih {metres} meter.",
    "no_exif": "Foto tidak membawa catatan kamera yang biasanya ada.",
    "screenshot": "Berkas ini bukan foto kamera, mungkin tangkapan layar.",
    "other_size": "Ukuran foto tidak sama dengan catatan kamera.",
    "other_thumbnail": "Gambar kecil di dalam berkas berbeda dari fotonya.",
    "edited": "Foto disimpan dengan penyunting {tool}.",
    "new_camera": "Kamera {camera} belum pernah dipakai regu ini.",
    "synthetic": "Foto ditandai sebagai buatan mesin: {mark}.",
    "no_grain": "Foto sangat licin, tanpa bintik sensor kamera.",
    "reused": "Foto ini sama dengan bukti tugas lain.",
    "same_as_before": "Foto ini sama dengan foto laporan sebelum perbaikan.",
    "unlike_before": "Tempat di foto tidak mirip dengan foto laporan.",
    "not_comparable": "Tempat tidak bisa dibandingkan dengan foto laporan. Lihat sendiri.",
}
