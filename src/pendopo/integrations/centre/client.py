"""The node's client of the centre (`channels/nodes` there)."""

import gzip
import json
import logging
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from pendopo.domain.queues.nodes.carrying import CutOffError, RefusedError
from pendopo.ground.wire.calling import Answered, BadAnswerError, Line, NoAnswerError, NotSentError

log = logging.getLogger(__name__)
FAST = 5
"""gzip's level: a day of 300 numbers is some 60 kB."""


class HttpCentre:
    """The centre at an address. `credential` is read at each call: it may be put there later."""

    def __init__(self, line: Line, credential: Callable[[], str]) -> None:
        self.line, self.credential = line, credential

    def exchange(self, told: Mapping[str, Any]) -> dict[str, Any]:
        """Send and receive. Raises CutOffError, RefusedError."""
        packed = gzip.compress(json.dumps(told).encode(), FAST)
        return self._asked("POST", "/simpul/serahan", packed)

    def provisions(self) -> dict[str, Any]:
        """Return what a node needs to know of its office. Raises CutOffError, RefusedError."""
        return self._asked("GET", "/simpul/bekal", None)

    def _asked(self, method: str, path: str, packed: bytes | None) -> dict[str, Any]:
        headers = {
            "Authorization": f"Bearer {self.credential()}",
            "Content-Type": "application/octet-stream",
        }
        try:
            answer = self.line.call(method, path, packed, headers=headers)
            told = answer.json()
        except (NotSentError, NoAnswerError, BadAnswerError) as error:
            raise CutOffError(CutOffError.__doc__) from error
        return self._read(answer, told)

    def _read(self, answer: Answered, told: dict[str, Any]) -> dict[str, Any]:
        if answer.status == HTTPStatus.FORBIDDEN:
            raise RefusedError(str(told.get("message", "")))
        if answer.status != HTTPStatus.OK:
            log.error("the centre answered %s", answer.status)
            raise CutOffError(CutOffError.__doc__)
        return told
