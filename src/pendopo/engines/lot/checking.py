"""What is wrong with the public record of a draw, in words; nothing, when it holds.

Everything that can be counted again is counted again, from the record alone. A copy that somebody
saved earlier shows besides what was exchanged whole: another seed with its seal, another list.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pendopo.engines.lot.drawing import Request, UnreadableLineError, list_hash, order, seal_of
from pendopo.engines.lot.sharing import Time, UnreadableTimeError, clock, share_out

FORMAT = "pendopo-draw-1"
STRINGS, LISTS = ("seal", "list", "seed"), ("requests", "order", "times", "passed")
FEW = 5
Record = Mapping[str, Any]


class UnreadableRecordError(ValueError):
    """Berkas ini bukan catatan undian Pendopo. / This file is no record of a Pendopo draw."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that does not hold: a code, and the words by language."""

    code: str
    say: Mapping[str, str]


def drawn(record: Record) -> bool:
    """Tell whether a record is of a draw that was drawn: its seed is shown."""
    return bool(record.get("seed"))


def faults(record: Record, *, saved: Record | None = None) -> list[Fault]:
    """Return what does not hold in a record, or against a copy saved earlier.

    Raises UnreadableRecordError.
    """
    for each in (record, *([saved] if saved else [])):
        _look(each)
    found = [*_changed(record, saved)] if saved else []
    found += _list(record)
    if drawn(record):
        if seal_of(record["seed"]) != record["seal"]:
            found.append(
                _fault(
                    "seed",
                    "Benihnya tidak cocok dengan segel yang diumumkan sebelum pendaftaran.",
                    "The seed does not match the seal published before requests opened.",
                )
            )
        found += _order(record)
    return found


def _look(record: Record) -> None:
    """Look whether a record has the shape of one. Raises UnreadableRecordError."""
    whole = (
        isinstance(record, Mapping)
        and record.get("format") == FORMAT
        and isinstance(record.get("seal"), str)
        and all(isinstance(record.get(name, ""), str) for name in STRINGS)
        and all(_strings(record.get(name, [])) for name in LISTS)
        and isinstance(record.get("given", {}), Mapping)
    )
    if not whole:
        raise UnreadableRecordError(UnreadableRecordError.__doc__)
    try:
        for line in record.get("requests", ()):
            Request.read(line)
        for line in record.get("times", ()):
            Time.read(line)
    except (UnreadableLineError, UnreadableTimeError) as error:
        raise UnreadableRecordError(f"{UnreadableRecordError.__doc__} ({error})") from error


def _strings(told: object) -> bool:
    return isinstance(told, Sequence) and all(isinstance(each, str) for each in told)


def _changed(record: Record, saved: Record) -> Iterator[Fault]:
    """Yield what differs from a copy saved earlier."""
    if record["seal"] != saved["seal"] or _day(record) != _day(saved):
        yield _fault(
            "seal_changed",
            "Segelnya lain daripada di salinan Anda: undiannya diganti.",
            "The seal is not the one in your saved copy: the draw was exchanged.",
        )
    if saved.get("list") and saved["list"] != record.get("list"):
        now, then = set(record.get("requests", ())), set(saved.get("requests", ()))
        yield _fault(
            "list_changed",
            f"Daftarnya lain daripada di salinan Anda. Ditambah: {_few(now - then)}."
            f" Dihapus: {_few(then - now)}.",
            f"The list is not the one in your saved copy. Added: {_few(now - then)}."
            f" Removed: {_few(then - now)}.",
        )
    if drawn(saved) and saved["seed"] != record.get("seed"):
        yield _fault(
            "seed_changed",
            "Benihnya lain daripada di salinan Anda.",
            "The seed is not the one in your saved copy.",
        )


def _day(record: Record) -> tuple[Any, Any]:
    return record.get("line"), record.get("date")


def _list(record: Record) -> Iterator[Fault]:
    """Yield what is wrong with the list of requests, once it was closed."""
    lines = record.get("requests", [])
    twice = [c for c, n in Counter(line.split(" ")[0] for line in lines).items() if n > 1]
    if twice:
        yield _fault(
            "twice",
            f"Kode ada dua kali di daftar: {_few(twice)}.",
            f"Codes stand twice in the list: {_few(twice)}.",
        )
    if (record.get("list") or lines or drawn(record)) and list_hash(lines) != record.get("list"):
        yield _fault(
            "list",
            "Daftar permintaan tidak cocok dengan sidiknya: ada yang ditambah, dihapus, atau diubah.",
            "The list of requests does not match its hash: one was added, removed or changed.",
        )


def _order(record: Record) -> Iterator[Fault]:
    """Yield what is wrong with the order, and with what each was given."""
    lines = list(order(record["seed"], record.get("requests", [])))
    ours, theirs = [line.split(" ")[0] for line in lines], list(record.get("order", ()))
    added, missing = set(theirs) - set(ours), set(ours) - set(theirs)
    if added:
        yield _fault(
            "added",
            f"Urutan memuat kode yang tidak ada di daftar: {_few(added)}.",
            f"The order has codes that are not in the list: {_few(added)}.",
        )
    if missing:
        yield _fault(
            "missing",
            f"Urutan tidak memuat kode dari daftar: {_few(missing)}.",
            f"The order lacks codes of the list: {_few(missing)}.",
        )
    if not added and not missing and ours != theirs:
        pairs = enumerate(zip(ours, theirs, strict=False))
        n = next((n for n, (a, b) in pairs if a != b), min(len(ours), len(theirs)))
        ought, stands = ours[n : n + 1], theirs[n : n + 1]
        yield _fault(
            "order",
            f"Tempat ke-{n + 1} seharusnya {_few(ought)}, tetapi tertulis {_few(stands)}.",
            f"Place {n + 1} ought to be {_few(ought)}, but is {_few(stands)}.",
        )
    yield from _given(record, [Request.read(line) for line in lines])


def _given(record: Record, requests: list[Request]) -> Iterator[Fault]:
    times, passed = [Time.read(line) for line in record.get("times", ())], record.get("passed", ())
    shared = share_out((each for each in requests if each.code not in passed), times)
    ours = {code: clock(times[n].begins) for code, n in shared.items()}
    theirs = dict(record.get("given", {}))
    wrong = sorted(code for code in {*ours, *theirs} if ours.get(code) != theirs.get(code))
    if wrong:
        yield _fault(
            "given",
            f"Waktu yang diberikan tidak menurut urutan: {_few(wrong)}.",
            f"The times given do not follow the order: {_few(wrong)}.",
        )


def _few(codes: set[str] | list[str]) -> str:
    told = sorted(codes)
    return ", ".join(told[:FEW]) + (" …" if len(told) > FEW else "") or "-"


def _fault(code: str, indonesian: str, english: str) -> Fault:
    return Fault(code, {"id": indonesian, "en": english})
