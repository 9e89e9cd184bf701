"""The registry's client: JSON over HTTP, one connection a call, behind applications' CivilRegistry.

Field names are those of the ministry's verification service as developers describe it
(`NAMA_LGKP`, `Sesuai`); the addresses are an example of Pendopo's, since none is published.
Numbers of people travel in bodies, never in addresses.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from asn1crypto import crl, pem, x509

from pendopo.domain.applications.outside import Entered, Member
from pendopo.domain.people.registry import Matched
from pendopo.ground.wire.calling import Answered, BadAnswerError, Line

AGREES = re.compile(r"Sesuai\b")
DISAGREES = "Tidak Sesuai"
FIELDS = {"name": "NAMA_LGKP", "birth_date": "TGL_LHR"}
EVENT = {
    "child_name": "NAMA_ANAK",
    "birth_date": "TGL_LHR",
    "birth_place": "TMPT_LHR",
    "sex": "JENIS_KLMIN",
    "mother_nik": "NIK_IBU",
    "father_nik": "NIK_AYAH",
    "kk": "NO_KK",
    "name": "NAMA_LGKP",
    "date": "TGL_PERISTIWA",
    "place": "TMPT_PERISTIWA",
}
"""Our names of what is told; any other travels under its own, in capitals."""
STATES = {"DITERIMA": "accepted", "DITOLAK": "refused", "DIPROSES": "pending"}
NUMBER = re.compile(r"[A-Z0-9][A-Z0-9./-]{4,39}")
NIK = re.compile(r"\d{16}")
OK, ACCEPTED, NOT_FOUND = 200, 202, 404


@dataclass(frozen=True)
class Vouching:
    """Who vouches for akta: the roots a city was told of, and the lists they publish."""

    trusted: tuple[x509.Certificate, ...]
    lists: tuple[crl.CertificateList, ...]

    def roots(self) -> list[x509.Certificate]:
        return list(self.trusted)

    def intermediates(self) -> list[x509.Certificate]:
        return []

    def revocation(self) -> list[crl.CertificateList]:
        return list(self.lists)


@dataclass(frozen=True)
class HttpRegistry:
    """The registry at the end of a line; `roots` is a PEM file of who signs akta, or nothing."""

    line: Line
    roots: Path | None = field(default=None)

    def match(self, *, nik: str, name: str, born: str) -> Matched:
        """Compare a person with the registry. `born` is an ISO date."""
        told = {"NIK": nik, "NAMA_LGKP": name, "TGL_LHR": _theirs(born)}
        found = _content(self.line.call("POST", "/verifikasi", told))
        if len(found) == 1 and "RESPON" in found[0]:
            return Matched(found=False, agrees={})
        if len(found) != 1 or found[0].get("NIK") != nik:
            raise BadAnswerError("jawaban tentang orang lain")
        return Matched(True, {ours: _agrees(found[0].get(key)) for ours, key in FIELDS.items()})

    def family(self, *, kk: str) -> list[Member]:
        """Return the members of a family card, empty when there is no such card."""
        found = _content(self.line.call("POST", "/keluarga", {"NO_KK": kk}))
        return [_member(each) for each in found if "RESPON" not in each]

    def submit(self, request: UUID, event: str, told: Mapping[str, str]) -> Entered:
        """Have an event entered under our id; the same id again gives the first answer."""
        theirs = {EVENT.get(key, key.upper()): _theirs(value) for key, value in told.items()}
        theirs["JENIS"] = event.upper()
        return _entered(self.line.call("PUT", f"/peristiwa/{request}", theirs), request)

    def entered(self, request: UUID) -> Entered | None:
        """Return what became of an event, or None for one that never arrived."""
        answered = self.line.call("GET", f"/peristiwa/{request}")
        return None if _unheard(answered, request) else _entered(answered, request)

    def akta(self, request: UUID) -> bytes:
        """Return the signed document of an event that was entered: an akta, a family card."""
        answered = self.line.call("GET", f"/peristiwa/{request}/akta")
        if answered.status != OK or not answered.body.startswith(b"%PDF-"):
            raise BadAnswerError(f"akta tidak datang (HTTP {answered.status})")
        return answered.body

    def vouching(self) -> Vouching | None:
        """Return who vouches for akta, with a fresh revocation list; None without roots."""
        if self.roots is None:
            return None
        listed = self.line.call("GET", "/pencabutan.crl")
        try:
            trusted = pem.unarmor(self.roots.read_bytes(), multiple=True)
            return Vouching(
                tuple(x509.Certificate.load(der) for _, _, der in trusted),
                (crl.CertificateList.load(listed.body),),
            )
        except ValueError as error:
            raise BadAnswerError("daftar pencabutan tidak datang") from error


def _theirs(day: str) -> str:
    """Return an ISO date as the registry writes it, or what was given when it is none."""
    try:
        return date.fromisoformat(day).strftime("%d-%m-%Y")
    except ValueError:
        return day


def _ours(day: object) -> str:
    try:
        told, month, year = str(day).split("-")
        return date(int(year), int(month), int(told)).isoformat()
    except ValueError as error:
        raise BadAnswerError("tanggal tidak dapat dibaca") from error


def _content(answered: Answered) -> list[dict[str, Any]]:
    found = _usable(answered).get("content")
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise BadAnswerError("jawaban tanpa isi")
    return found


def _agrees(flag: object) -> bool:
    told = str(flag)
    if not told.startswith(DISAGREES) and not AGREES.match(told):
        raise BadAnswerError("bukan Sesuai dan bukan Tidak Sesuai")
    return not told.startswith(DISAGREES)


def _member(told: Mapping[str, Any]) -> Member:
    nik = str(told.get("NIK"))
    if not NIK.fullmatch(nik):
        raise BadAnswerError("anggota keluarga tanpa NIK")
    name, relation = str(told.get("NAMA_LGKP", "")), str(told.get("STAT_HBKEL", ""))
    return Member(nik, name, _ours(told.get("TGL_LHR")), relation)


def _unheard(answered: Answered, request: UUID) -> bool:
    """Tell whether the registry itself says it never heard of this request, not just any 404."""
    return answered.status == NOT_FOUND and answered.json().get("ID_PERMINTAAN") == str(request)


def _entered(answered: Answered, request: UUID) -> Entered:
    told = _usable(answered)
    if told.get("ID_PERMINTAAN") != str(request):
        raise BadAnswerError("jawaban untuk permintaan lain")
    state = STATES.get(str(told.get("STATUS")))
    if state == "accepted":
        number, nik = str(told.get("NO_AKTA")), str(told.get("NIK", ""))
        if not NUMBER.fullmatch(number) or (nik and not NIK.fullmatch(nik)):
            raise BadAnswerError("dicatat tanpa nomor")
        return Entered("accepted", number=number, nik=nik)
    if state == "refused":
        reasons = told.get("ALASAN")
        if not isinstance(reasons, list) or not reasons:
            raise BadAnswerError("ditolak tanpa alasan")
        return Entered("refused", reasons=tuple(str(each)[:300] for each in reasons[:20]))
    if state == "pending":
        return Entered("pending")
    raise BadAnswerError("keadaan tidak dikenal")


def _usable(answered: Answered) -> dict[str, Any]:
    if answered.status not in {OK, ACCEPTED}:
        raise BadAnswerError(f"HTTP {answered.status}")
    return answered.json()
