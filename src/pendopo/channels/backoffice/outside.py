"""What systems outside answered on a case: whose data agree, what differs, what was entered."""

from datetime import date
from typing import Any

from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from pendopo.domain.applications.exchanging import request_of, response_of
from pendopo.domain.applications.models import Application, Exchange
from pendopo.domain.applications.reaching import OPERATION
from pendopo.domain.catalogue.compiled import compiled
from pendopo.domain.workflow.models import Process
from pendopo.engines.dates import day
from pendopo.engines.identity.masking import mask_nik
from pendopo.ground.actor import Actor
from pendopo.ground.vault.keyring import Keyring

Kind, State = Exchange.Kind, Exchange.State
KINDS = {
    Kind.MATCH: gettext_noop("Pencocokan NIK"),
    Kind.BIRTH: gettext_noop("Pencatatan kelahiran"),
    Kind.EVENT: gettext_noop("Pencatatan peristiwa kependudukan"),
    Kind.AKTA: gettext_noop("Pengambilan akta"),
    Kind.STAMP: gettext_noop("Pembelian e-meterai"),
}
OUTCOMES = {
    "matched": (gettext_noop("Cocok"), "ok"),
    "mismatch": (gettext_noop("Berbeda"), "warn"),
    "unknown": (gettext_noop("NIK tidak ditemukan"), "warn"),
    "accepted": (gettext_noop("Tercatat"), "ok"),
    "refused": (gettext_noop("Ditolak"), "danger"),
    "received": (gettext_noop("Diterima"), "ok"),
    "obtained": (gettext_noop("Diperoleh"), "ok"),
}
PARTS = {
    "nik": gettext_noop("NIK"),
    "name": gettext_noop("Nama"),
    "birth_date": gettext_noop("Tanggal lahir"),
}


def answers(
    application: Application, process: Process, ring: Keyring, me: Actor
) -> list[dict[str, Any]]:
    """Return what was asked of systems outside, the latest first, each with its answer.

    One statement, none where the process asks nobody outside.
    """
    operations = {n.operation for n in compiled(process.version_id).process.nodes.values()}
    if operations.isdisjoint(OPERATION.values()):
        return []
    asked = Exchange.objects.visible_to(me).filter(application=application)
    return [_row(each, application, ring) for each in asked.order_by("-asked_at", "-pk")]


def _row(exchange: Exchange, application: Application, ring: Keyring) -> dict[str, Any]:
    exchange.application = application
    asked, told = request_of(exchange, ring), response_of(exchange, ring)
    state, tone = _("Belum dijawab"), "neutral"
    if exchange.state == State.FAILED:
        state, tone = _("Gagal"), "danger"
    elif exchange.outcome in OUTCOMES:
        words, tone = OUTCOMES[exchange.outcome]
        state = _(words)
    name, nik = asked.get("name") or asked.get("child_name", ""), asked.get("nik", "")
    return {
        "kind": _(KINDS[Kind(exchange.kind)]),
        "about": f"{name}, NIK {mask_nik(nik)}" if nik else name,
        "state": state,
        "tone": tone,
        "at": exchange.answered_at or exchange.asked_at,
        "words": _words(asked, told),
    }


def _words(asked: dict[str, str], told: dict[str, Any]) -> list[str]:
    """Return what an officer must know: what differs, reasons of a refusal, numbers given."""
    differing = [part for part, agrees in told.get("agrees", {}).items() if not agrees]
    said = [
        _("%(part)s berbeda dengan data kependudukan: %(value)s")
        % {"part": _(PARTS.get(part, part)), "value": _shown(part, asked.get(part, ""))}
        for part in differing
    ]
    said += told.get("reasons", ())
    return [*said, *filter(None, (told.get("number", ""), told.get("serial", "")))]


def _shown(part: str, value: str) -> str:
    if part != "birth_date" or not value:
        return value
    return day(date.fromisoformat(value), "en" if get_language() == "en" else "id")
