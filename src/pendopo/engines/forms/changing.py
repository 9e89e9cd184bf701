"""What changed between two sets of answers, and what of a form may be changed."""

from collections.abc import Iterable, Mapping
from typing import Any

from pendopo.engines.forms.model import Form, Page
from pendopo.engines.forms.walking import Walk


def changed(form: Form, before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the questions whose answers differ, in the order of the form."""
    return tuple(q.name for q in form.questions() if before.get(q.name) != after.get(q.name))


def only(form: Form, names: Iterable[str]) -> tuple[Page, ...]:
    """Return the pages that ask these questions, each with these alone."""
    wanted = frozenset(names)
    pages = (
        Page(p.slug, p.title, p.section, tuple(q for q in p.questions if q.name in wanted))
        for p in form.pages
    )
    return tuple(page for page in pages if page.questions)


def opened(names: Iterable[str], walk: Walk) -> frozenset[str]:
    """Return what a correction must let a person answer: what was asked, and what that opened.

    A changed answer may show questions that were hidden before, or make a kept answer wrong.
    """
    heads = {name.split("-", 1)[0] for name in (*walk.missing, *walk.errors)}
    return frozenset(names) | heads


def merged(
    before: Mapping[str, Any], after: Mapping[str, Any], names: Iterable[str]
) -> dict[str, Any]:
    """Return the answers before, with only these questions taken from after."""
    wanted = frozenset(names)
    kept = {name: answer for name, answer in before.items() if name not in wanted}
    return kept | {name: answer for name, answer in after.items() if name in wanted}
