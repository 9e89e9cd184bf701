"""Reading a body: JSON as RFC 8259 has it, without what no text here may hold."""

from typing import Any

from django.http import HttpRequest
from ninja import Schema
from ninja.parser import Parser
from pydantic import ConfigDict
from pydantic_core import from_json

NULL = "\0"


class Body(Schema):
    """What a body may hold: what is not asked for is refused rather than passed over."""

    model_config = ConfigDict(extra="forbid")


class Strict(Parser):
    """Refuses lone surrogates, numbers that are none, and null characters; answered by 400."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return the body. Raises ValueError."""
        told = from_json(request.body, allow_inf_nan=False)
        if _holds_null(told):
            raise ValueError(NULL)
        return told


def _holds_null(told: Any) -> bool:
    if isinstance(told, dict):
        return any(NULL in key or _holds_null(value) for key, value in told.items())
    if isinstance(told, list):
        return any(map(_holds_null, told))
    return isinstance(told, str) and NULL in told
