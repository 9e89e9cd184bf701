"""Counting statements as a budget does: what goes to the server, BEGIN and SAVEPOINT counted."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from django.db import connection
from django.test.utils import CaptureQueriesContext

from pendopo.domain.directory import calendar, lists
from pendopo.domain.queues import plans
from pendopo.domain.queues.nodes import standing
from pendopo.domain.reports import editions

READ_EACH_MINUTE = (calendar, lists, plans, standing, editions)
LIFETIME = 1e9  # seconds


@contextmanager
def statements(most: int) -> Iterator[None]:
    """Fail when more than `most` statements go to the server.

    What a process reads each minute counts if it was never read, not if the minute ends just now.
    Inside a test's own transaction each atomic block is a SAVEPOINT and a RELEASE, which
    Django lists; in production they are BEGIN and COMMIT: the count is the same.
    """
    with ExitStack() as held:
        for each in READ_EACH_MINUTE:
            held.enter_context(patch.object(each, "FRESH", LIFETIME))
        caught = held.enter_context(CaptureQueriesContext(connection))
        yield
    told = [(q["sql"] or "(planned)").split("\n")[0][:160] for q in caught.captured_queries]
    assert len(told) <= most, f"{len(told)} statements, at most {most}:\n" + "\n".join(told)
