"""Adding and removing rows of a group with plain buttons, on a page without JavaScript.

The page's buttons are named `<group>-add` (any value) and `<group>-remove` (value: the
row's number). When one was pressed, show the page again from the raw that comes back,
without errors and without saving; nothing typed is lost.
"""

from collections.abc import Iterable

from pendopo.engines.forms.model import Question
from pendopo.engines.forms.reading import row_numbers
from pendopo.engines.forms.schema import MOST_ROWS
from pendopo.engines.forms.typed import Raw


def pressed(questions: Iterable[Question], raw: Raw) -> dict[str, list[str]] | None:
    """Return the raw page with a row added or removed, or None when no such button was pressed."""
    for question in questions:
        if question.type != "group":
            continue
        if f"{question.name}-add" in raw:
            return _added(question, raw)
        if f"{question.name}-remove" in raw:
            return _removed(question, raw)
    return None


def _added(question: Question, raw: Raw) -> dict[str, list[str]]:
    changed = _without(raw, f"{question.name}-add")
    numbers = row_numbers(question, raw)
    if len(numbers) < (question.maximum or MOST_ROWS):
        first = question.questions[0]
        number = numbers[-1] + 1 if numbers else 0
        changed[f"{question.name}-{number}-{first.name}"] = [""]
    return changed


def _removed(question: Question, raw: Raw) -> dict[str, list[str]]:
    number = (raw[f"{question.name}-remove"] or ("",))[0]
    changed = _without(raw, f"{question.name}-remove")
    prefix = f"{question.name}-{number}-"
    return {name: sent for name, sent in changed.items() if not name.startswith(prefix)}


def _without(raw: Raw, button: str) -> dict[str, list[str]]:
    return {name: list(sent) for name, sent in raw.items() if name != button}
