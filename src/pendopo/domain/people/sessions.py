"""Where somebody is signed in: Django's sessions, each with the account it belongs to.

Made as Django documents it ("Extending database-backed session engines"); the sign-in puts into
the session what the row shows of it.
"""

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as Stored
from django.utils import timezone

from pendopo.domain.people.trust import Session
from pendopo.ground.planned import planned

DEVICE, BEGAN = "device", "began"
_LIVING = """
select session_data from people_session where session_key = %(key)s and expire_date > %(at)s
"""


class SessionStore(Stored):
    """The engine that settings name."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def load(self) -> dict[str, Any]:
        """Return what the living session of the cookie's key holds, by a statement whose plan is kept."""
        with planned(_LIVING, {"key": self.session_key, "at": timezone.now()}) as cursor:
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        held: dict[str, Any] = self.decode(row[0])
        return held

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Return the row of a session, with what is shown of it."""
        row: Session = super().create_model_instance(data)  # type: ignore[assignment]  # as above
        row.account = UUID(data[SESSION_KEY]) if SESSION_KEY in data else None
        row.device = str(data.get(DEVICE, ""))[:60]
        row.began_at = datetime.fromisoformat(data[BEGAN]) if BEGAN in data else None
        return row


def of(account: UUID, *, at: datetime) -> list[Session]:
    """Return the sessions in which an account is signed in, the latest first."""
    living = Session.objects.filter(account=account, expire_date__gt=at)
    return sorted(living, key=lambda row: row.began_at or row.expire_date, reverse=True)


def handle(session_key: str) -> str:
    """Return what names a session on a page: its key opens it and is never shown."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:16]


def end(account: UUID, *, only: str = "", but: str = "") -> int:
    """End an account's sessions: `only` one by its handle, or all `but` one by its key.

    Returns how many.
    """
    rows = Session.objects.filter(account=account).exclude(session_key=but)
    keys = [row.session_key for row in rows if only in {"", handle(row.session_key)}]
    return Session.objects.filter(session_key__in=keys).delete()[0]
