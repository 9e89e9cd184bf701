"""Django's test client as a resident or an officer has it: every page is looked at, as the web role."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from psycopg import DatabaseError, sql

from tests.pages.looking import complaints


class PageClient(Client):
    """Fails on any HTML answer that is not as every page must be; says everything at once.

    Each request runs under the database role of the web process, so that a right it lacks is
    missed here and not in the city.
    """

    def __init__(self, **told: Any) -> None:
        super().__init__(**{"HTTP_SEC_FETCH_SITE": "same-origin", **told})

    def request(self, **request: Any) -> Any:
        with as_web():
            answer = super().request(**request)
        if answer.get("Content-Type", "").startswith("text/html") and answer.content:
            path = str(request.get("PATH_INFO", ""))
            found = complaints(answer.content, path=path)
            assert found == [], f"{path} ({answer.status_code}):\n" + "\n".join(found)
            assert_locked(answer)
        return answer


def assert_locked(answer: HttpResponse) -> None:
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


@contextmanager
def as_web() -> Iterator[None]:
    """Act under the role the web process logs in as. Said beside Django, so that no budget counts it."""
    connection.ensure_connection()
    raw = connection.connection
    role = sql.Identifier(f"{connection.settings_dict['NAME']}_web")
    raw.execute(sql.SQL("set role {}").format(role))
    try:
        yield
    finally:
        # In a broken transaction this fails; rolling it back resets the role too.
        with suppress(DatabaseError):
            raw.execute("reset role")
