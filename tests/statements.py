"""Counting statements as a budget does: what goes to the server, BEGIN and SAVEPOINT counted."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext


@contextmanager
def statements(most: int) -> Iterator[None]:
    """Fail when more than `most` statements go to the server.

    Inside a test's own transaction each atomic block is a SAVEPOINT and a RELEASE, which
    Django lists; in production they are BEGIN and COMMIT: the count is the same.
    """
    with CaptureQueriesContext(
        connection,
    ) as caught:
        yield
    told = [q["sql"].split("\n")[0][:160] for q in caught.captured_queries]
    assert len(told) <= most, f"{len(told)} statements, at most {most}:\n" + "\n".join(told)
