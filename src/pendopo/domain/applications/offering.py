"""Answers offered again: only what the account has proven of its person at L2 or more."""

from typing import Any

from pendopo.domain.catalogue.compiled import compiled
from pendopo.domain.catalogue.models import ServiceVersion
from pendopo.domain.people.counters import told_identity
from pendopo.domain.people.models import Person
from pendopo.domain.people.trust import MATCHED
from pendopo.ground.actor import Actor

NIK = "nik"
"""What a form calls the applicant's own NIK."""


def offered(version: ServiceVersion, *, by: Actor) -> dict[str, Any]:
    """Return the answers a new draft begins with: the proven NIK, and the name asked beside it.

    One may change them. Nothing for who is not proven, or acts for another, or where the form does
    not ask for the applicant's own NIK. Costs no statement for who is not proven.
    """
    if by.kind != "resident" or by.person is None or by.acting or by.assurance < MATCHED:
        return {}
    ready = compiled(version.pk)
    page = ready.form.page_of(NIK)
    asked = {q.name: q.type for q in page.questions} if page else {}
    if asked.get(NIK) != NIK:
        return {}
    nik, name = told_identity(Person.objects.get(pk=by.person))
    told = {NIK: nik, ready.service["name_answer"]: name}
    return {key: value for key, value in told.items() if value and key in asked}
