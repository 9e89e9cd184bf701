"""What stands round every page of the counter: who, what time, where to go."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from pendopo.ground.audience import actor


def frame(request: HttpRequest, current: str, **context: Any) -> dict[str, Any]:
    """Return a page's context with the frame round it."""
    me = actor(request)
    roles = ", ".join(sorted({g.role.replace("-", " ") for g in me.grants}))
    items = [
        ("desk", "door", _("Loket saya"), reverse("counter:desk")),
        ("reception", "ticket", _("Meja depan"), reverse("counter:doors")),
        ("halls", "headset", _("Pengawas antrean"), reverse("counter:halls")),
        ("appointments", "calendar", _("Janji temu"), reverse("backoffice:appointments")),
        ("inbox", "inbox", _("Meja petugas"), reverse("backoffice:inbox")),
    ]
    places = [
        {"icon": icon, "label": label, "url": url, "current": name == current}
        for name, icon, label, url in items
    ]
    return {
        "officer": {"name": me.name, "role": roles},
        "now": timezone.now(),
        "nav": [{"items": places}],
        **context,
    }
