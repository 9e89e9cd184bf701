"""What may be reported: the pack's categories as services, their questions as attributes."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from pendopo.channels.open311.doors import NotFoundError, resource
from pendopo.channels.open311.writing import Format, written
from pendopo.domain.reports.editions import rules
from pendopo.domain.reports.models import Category
from pendopo.domain.reports.packs import form_of
from pendopo.engines.forms.model import Question

DATATYPES = {
    "long_text": "text",
    "number": "number",
    "money": "number",
    "date": "datetime",
    "choice": "singlevaluelist",
    "yes_no": "singlevaluelist",
    "choices": "multivaluelist",
}
"""Of a question's type; any other is a string."""
YES_NO = {
    "yes": {"id": "Ya", "en": "Yes", "su": "Muhun"},
    "no": {"id": "Tidak", "en": "No", "su": "Henteu"},
}


@resource("GET", "HEAD")
def services(_request: HttpRequest, form: Format) -> HttpResponse:
    """List what may be reported."""
    told = [_service(each) for each in rules().categories.values()]
    return written("services", told, form=form)


@resource("GET", "HEAD")
def definition(_request: HttpRequest, service: str, form: Format) -> HttpResponse:
    """Tell what a report of one kind is asked; what asks nothing has no attributes."""
    found = category(service)
    told: dict[str, Any] = {"service_code": found.code, "attributes": [*_attributes(found)]}
    return written("service_definition", told, form=form)


def category(code: str) -> Category:
    """Return a kind of report in use. Raises NotFoundError."""
    found = rules().categories.get(code)
    if found is None:
        raise NotFoundError(f"service_code {code[:60]} was not found.")
    return found


def said(texts: Mapping[str, str]) -> str:
    """Return a text in the language that was asked for."""
    return texts.get((get_language() or "id")[:2]) or texts.get("id", "")


def questions(found: Category) -> tuple[Question, ...]:
    """Return what a report of a kind is asked."""
    asked = found.definition.get("questions")
    return form_of(asked, found.name).pages[0].questions if asked else ()


def _service(found: Category) -> Mapping[str, Any]:
    return {
        "service_code": found.code,
        "service_name": said(found.name),
        "description": said(found.definition.get("guidance", {})) or said(found.name),
        "metadata": bool(found.definition.get("questions")),
        "type": kind(found),
        "keywords": ", ".join(found.definition.get("words", ())),
        "group": found.group,
    }


def kind(found: Category) -> str:
    """Return whether a report of a kind gets its number at once (`realtime`) or a token (`batch`)."""
    return str(found.definition.get("open311", "realtime"))


def _attributes(found: Category) -> Iterator[dict[str, Any]]:
    for order, each in enumerate(questions(found), start=1):
        told = {
            "variable": True,
            "code": each.name,
            "datatype": DATATYPES.get(each.type, "string"),
            "required": each.must,
            "datatype_description": said(each.hint) or None,
            "order": order,
            "description": said(each.ask),
        }
        values = [{"key": o.value, "name": said(o.label)} for o in each.options]
        if each.type == "yes_no":
            values = [{"key": key, "name": said(label)} for key, label in YES_NO.items()]
        yield {**told, "values": values} if values else told
