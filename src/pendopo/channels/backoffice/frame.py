"""What stands round every officer's page: who, what time, where to go."""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from pendopo.ground.audience import actor

if TYPE_CHECKING:
    from datetime import datetime

ITEMS = (
    ("inbox", "inbox", "Tugas tim"),
    ("signatures", "writing-sign", "Tanda tangan"),
    ("documents", "file-check", "Dokumen terbit"),
    ("exchanges", "refresh", "Pertukaran data"),
    ("deliveries", "message-circle", "Pesan bermasalah"),
)


def frame(request: HttpRequest, current: str, **context: Any) -> dict[str, Any]:
    """Return a page's context with the frame round it."""
    me = actor(request)
    items = [
        {
            "url": reverse(f"backoffice:{name}"),
            "icon": icon,
            "label": _(label),
            "current": name == current,
        }
        for name, icon, label in ITEMS
    ]
    roles = ", ".join(sorted({g.role.replace("-", " ") for g in me.grants}))
    now: datetime = timezone.now()
    return {
        "officer": {"name": me.name, "role": roles},
        "now": now,
        "nav": [{"items": items}],
        **context,
    }
