"""What a text is answered with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from pendopo.domain.messaging.models import Inbound
from pendopo.domain.messaging.templates import Data


@dataclass(frozen=True, slots=True)
class Answer:
    """Which template answers, and what fills its blanks."""

    template: str
    data: Data
    language: str = ""


Deed = Callable[[Inbound, str, datetime], Answer]
"""A word's deed: what was sent, what stood behind the word, and when."""
