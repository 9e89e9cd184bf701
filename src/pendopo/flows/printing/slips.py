"""A number on paper, and read back from it: what is printed, where, and how that went."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from pendopo.design.writing import clock, language, long_date
from pendopo.domain.directory.city import city
from pendopo.domain.queues import boards, places
from pendopo.domain.queues.models import Hall
from pendopo.domain.queues.plans import plan_of
from pendopo.domain.queues.printing import (
    PRINTING,
    NoPaperError,
    OfflineError,
    PrinterError,
    Slip,
)
from pendopo.engines.letters import qr as codes

COLUMNS = 42
"""Letters in a row of 80 mm paper in the printer's font A."""
DONE = "ya"
NONE = "tanpa"
TROUBLES: dict[str, type[PrinterError]] = {
    each.code: each for each in (PrinterError, NoPaperError, OfflineError)
}


def print_out(ticket: UUID, *, at: datetime) -> str:
    """Print a ticket and return how it went: `ya`, `tanpa` (no printer), or a trouble's code."""
    stands = places.standing(ticket, at=at)
    hall = boards.hall_of(stands.line)
    address = hall.kiosk.get("printer") or PRINTING.address
    if PRINTING.printer is None or not address:
        return NONE
    columns = hall.kiosk.get("columns", COLUMNS)
    try:
        PRINTING.printer.print(slip_of(stands, hall), at=address, columns=columns)
    except PrinterError as error:
        return error.code
    return DONE


def words_of(paper: str) -> str:
    """Return what to say of a printing that went wrong; empty when it did not."""
    error = TROUBLES.get(paper)
    return _(str(error.__doc__)) if error else ""


def slip_of(stands: places.Standing, hall: Hall) -> Slip:
    """Return a ticket's slip, in the language that its person chose."""
    with override(stands.language):
        return _slip(stands, hall)


def _slip(stands: places.Standing, hall: Hall) -> Slip:
    plan = plan_of(stands.line)
    rule = plan.rule(stands.priority)
    told = [_text(plan.name)]
    if len(plan.classes) > 1 and rule.code != plan.rule("").code:
        told.append(_text(rule.name))
    told.append(f"{long_date(stands.date)}, {clock(stands.issued_at)}")
    ahead = _("%(count)s orang di depan Anda") % {"count": stands.ahead}
    told.append(ahead if stands.ahead else _("Anda berikutnya."))
    return Slip(
        head=(city().government or city().name, hall.office.name),
        number=stands.label,
        lines=tuple(told),
        address=address_of(places.token_of(stands.ticket)),
        foot=(
            _("Ikuti nomor Anda lewat kode ini."),
            _("Tunggu di mana saja; lihat layar panggilan."),
            _text(hall.kiosk.get("footer", {})),
        ),
    )


def address_of(token: str) -> str:
    """Return the whole address of a ticket's own page."""
    public = settings.PENDOPO.centre_url or settings.PENDOPO.public_url
    return f"{public}{reverse('portal:place', kwargs={'token': token})}"


def qr(token: str) -> str:
    """Return a ticket's address as a drawn code, as large as the place it stands in."""
    return codes.svg(address_of(token), scalable=True)


def _text(words: object) -> str:
    if not isinstance(words, dict):
        return ""
    return str(words.get(language()) or words.get("id") or "")
