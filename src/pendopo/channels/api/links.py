"""Where an answer leads: OpenAPI links, followed by machines that walk the API."""

from typing import Any

Parameters = dict[str, str]
OF_A_DRAFT = (
    *("application", "answers", "send_evidence", "evidence_list"),
    *("submit_application", "withdraw_application", "calendar"),
)
OF_A_TASK = ("task", "claim_task", "release_task", "complete_task", "advise")
OF_A_WEBHOOK = ("webhook", "announcements", "replay", "end_webhook")
LINKS: tuple[tuple[str, str, Parameters, tuple[str, ...]], ...] = (
    ("services", "200", {"slug": "$response.body#/services/0/slug"}, ("service",)),
    ("begin_application", "201", {"reference": "$response.body#/reference"}, OF_A_DRAFT),
    (
        *("applications", "200"),
        {"reference": "$response.body#/applications/0/reference"},
        (*OF_A_DRAFT, "send_correction"),
    ),
    (
        *("answers", "200"),
        {"reference": "$response.body#/reference", "page": "$response.body#/pages/0/slug"},
        ("put_answers",),
    ),
    (
        *("send_evidence", "201"),
        {"reference": "$request.path.reference", "evidence": "$response.body#/id"},
        ("evidence",),
    ),
    (
        *("evidence_list", "200"),
        {"reference": "$request.path.reference", "evidence": "$response.body#/evidence/0/id"},
        ("evidence",),
    ),
    ("tasks", "200", {"task": "$response.body#/tasks/0/id"}, OF_A_TASK),
    ("claim_task", "200", {"task": "$response.body#/id"}, OF_A_TASK[2:]),
    ("subscribe", "201", {"webhook": "$response.body#/id"}, OF_A_WEBHOOK),
    ("webhooks", "200", {"webhook": "$response.body#/webhooks/0/id"}, OF_A_WEBHOOK),
)
"""An operation, the status of its answer, what of it is carried on, and to which operations."""


def linked(told: dict[str, Any]) -> None:
    """Say in a description of the API where its answers lead."""
    every = {op["operationId"]: op for place in told["paths"].values() for op in place.values()}
    for operation, status, parameters, onward in LINKS:
        answers = {str(code): answer for code, answer in every[operation]["responses"].items()}
        for name in onward:
            link = {"operationId": every[name]["operationId"], "parameters": parameters}
            answers[status].setdefault("links", {})[name] = link
    first = {"service": "$response.body#/services/0/slug"}
    listed = {str(code): answer for code, answer in every["services"]["responses"].items()}
    begin = {"operationId": "begin_application", "requestBody": first}
    listed["200"]["links"]["begin_application"] = begin
