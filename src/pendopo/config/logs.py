"""Logs: one JSON object a line, of codes and names of ours; never a path, a query or a person."""

import json
import logging
import sys
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

REQUEST: ContextVar[str] = ContextVar("request", default="")
EXTRA = (
    "route",
    "method",
    "status",
    "ms",
    "statements",
    "subscriber",
    "event",
    "error",
    "step",
)


class JsonLines(logging.Formatter):
    """Formats a record; of an exception only class and place are kept: its words may name people."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "say": record.msg if isinstance(record.msg, str) else type(record.msg).__name__,
        }
        if request := REQUEST.get():
            told["request"] = request
        told |= {
            name: getattr(record, name)
            for name in EXTRA
            if isinstance(getattr(record, name, None), str | int | float)
        }
        if record.exc_info and record.exc_info[0]:
            trace = record.exc_info[2]
            while trace and trace.tb_next:
                trace = trace.tb_next
            place = (
                f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}"
                if trace
                else ""
            )
            told["error"] = f"{record.exc_info[0].__name__} at {place}"
        return json.dumps(told, ensure_ascii=False)


def configure(_settings: dict[str, Any]) -> None:
    """Send everything to standard error; Django's own request lines hold paths and are left out."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    for name in ("django.server", "fontTools", "pyhanko", "pyhanko_certvalidator"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    logging.getLogger("pikepdf").setLevel(logging.WARNING)
    logging.getLogger("django.request").setLevel(logging.ERROR)
