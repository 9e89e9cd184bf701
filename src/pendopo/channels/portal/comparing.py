"""Online beside the counter: where, when, what to bring, how often to come, how long, for how much.

All of it follows from what the pack says of the service and from the city's hours.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pendopo.channels.portal.hours import usual_hours


class Line(NamedTuple):
    """One thing that is compared."""

    name: str
    online: str
    counter: str


def compared(told: Mapping[str, Any], *, fee: str, term: str) -> list[Line]:
    """Return the lines of the table, for a service that one can apply for here."""
    papers = len(told.get("papers", ()))
    photos = ngettext("Foto %(n)s berkas", "Foto %(n)s berkas", papers) % {"n": papers}
    originals = ngettext("Bawa %(n)s berkas", "Bawa %(n)s berkas", papers) % {"n": papers}
    lines = [
        Line(_("Tempat"), _("Portal ini, dari ponsel"), _("Kelurahan mana pun")),
        Line(_("Jam"), _("Siang dan malam"), usual_hours()),
    ]
    if papers:
        lines.append(Line(_("Berkas"), photos, originals))
    online, counter = _visits(told)
    return [
        *lines,
        Line(_("Datang"), online, counter),
        Line(_("Waktu"), term, term),
        Line(_("Biaya"), fee, fee),
    ]


def _visits(told: Mapping[str, Any]) -> tuple[str, str]:
    """Tell how often one comes when all papers are in order; what is made of card is handed over."""
    ways = set(told.get("handover", {}).get("ways", ()))
    if "post" in ways:
        return _("Tidak perlu, bisa dikirim"), _("Sekali, hasilnya bisa dikirim")
    if ways:
        return _("Sekali, untuk mengambil"), _("Dua kali, juga untuk mengambil")
    return _("Tidak perlu"), _("Sekali, bila berkas lengkap")
