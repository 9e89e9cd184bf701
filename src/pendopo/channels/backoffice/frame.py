"""What stands round every officer's page: who, what time, where to go."""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from pendopo.domain.applications.assisting import desk_of
from pendopo.domain.directory.responsible import COMPANION
from pendopo.domain.information import editing
from pendopo.domain.information.gauges import gauges
from pendopo.domain.information.policy import policy
from pendopo.domain.people.counters import counter_of
from pendopo.ground.actor import Actor
from pendopo.ground.audience import actor

if TYPE_CHECKING:
    from datetime import datetime

ITEMS = (
    ("mine", "inbox", gettext_noop("Tugas saya")),
    ("inbox", "users", gettext_noop("Tugas tim")),
    ("reports", "map-pin-exclamation", gettext_noop("Laporan warga")),
    ("signatures", "writing-sign", gettext_noop("Tanda tangan")),
    ("documents", "file-check", gettext_noop("Dokumen terbit")),
    ("collections", "id", gettext_noop("Pengambilan")),
    ("exchanges", "refresh", gettext_noop("Pertukaran data")),
    ("deliveries", "message-circle", gettext_noop("Pesan bermasalah")),
    ("absence", "calendar", gettext_noop("Tidak masuk")),
    ("keys", "key", gettext_noop("Kunci API")),
)
COUNTER = ("identify", "id", gettext_noop("Bukti diri warga"))
CREW = ("crew", "road", gettext_noop("Tugas lapangan"))
CREWS = frozenset({"petugas-lapangan", "petugas-laporan"})
WARNINGS = ("warnings", "speakerphone", gettext_noop("Peringatan"))
NEWS = ("articles", "file-text", gettext_noop("Kabar kota"))
LEVELS = ("levels", "ripple", gettext_noop("Tinggi air"))
DESK = ("desk", "heart-handshake", gettext_noop("Bantu warga"))
LEADING = (
    ("head", "chart-bar", gettext_noop("Pimpinan")),
    ("overview", "eye", gettext_noop("Keadaan sekarang")),
)


def frame(request: HttpRequest, current: str, **context: Any) -> dict[str, Any]:
    """Return a page's context with the frame round it."""
    me = actor(request)
    items = [
        {
            "url": _address(name),
            "icon": icon,
            "label": _(label),
            "current": name == current,
        }
        for name, icon, label in _items(me)
    ]
    roles = ", ".join(sorted({g.role.replace("-", " ") for g in me.grants}))
    now: datetime = timezone.now()
    return {
        "officer": {"name": me.name, "role": roles},
        "now": now,
        "nav": [{"items": items}],
        **context,
    }


def _items(me: Actor) -> list[tuple[str, str, str]]:
    """Return where an officer may go; an RT's or RW's head has only the desk."""
    desk = [DESK] if desk_of(me) else []
    if all(grant.role == COMPANION for grant in me.grants):
        return desk
    counter = [COUNTER] if counter_of(me) else []
    warns = policy().writes(me) or policy().approves(me)
    warnings = [WARNINGS] if warns else []
    news = [NEWS] if editing.edited_by(me) else []
    levels = [LEVELS] if any(plan.reads(me) for plan in gauges()) else []
    return [
        *warnings,
        *levels,
        *news,
        *ITEMS,
        *desk,
        *counter,
        *(LEADING if me.as_head.grants else ()),
    ]


def _address(name: str) -> str:
    if name == "mine":
        return f"{reverse('backoffice:inbox')}?lihat=saya"
    return reverse("crew:works" if name == "crew" else f"backoffice:{name}")
