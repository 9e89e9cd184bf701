"""Finding a case by its applicant's NIK or words of the name, which the database cannot read.

The index follows the log a moment behind. A case that came before the index is found as well.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from pendopo.domain.applications.drafting import answers_of
from pendopo.domain.applications.models import Application, ApplicationQuerySet, CaseIndex
from pendopo.domain.catalogue.compiled import Compiled, compiled
from pendopo.ground.actor import Actor
from pendopo.ground.log import Recorded, subscribe
from pendopo.ground.vault.blind import digest
from pendopo.ground.vault.errors import ErasedError

SHORTEST = 3
MOST_WORDS = 8
SENT = ("application.submitted", "correction.answered")


@subscribe("applications.indexing", to=SENT, from_start=True)
def index(event: Recorded) -> None:
    """Index a case as its answers stand now; nobody is found once erased."""
    application = Application.objects.get(pk=event.aggregate_id)
    try:
        answers = answers_of(application)
    except ErasedError:
        return
    ready = compiled(application.version_id)
    told = {("nik", nik) for nik in [_nik(ready, answers)] if nik}
    told |= {("name", word) for word in words(str(answers.get(ready.service["name_answer"], "")))}
    CaseIndex.objects.filter(application=application).delete()
    CaseIndex.objects.bulk_create(
        CaseIndex(application=application, kind=kind, digest=digest(kind, value))
        for kind, value in sorted(told)
    )


@subscribe("applications.forgetting", to=("person.erased",))
def forget(event: Recorded) -> None:
    """Let an erased person's cases no longer be found by what they were called."""
    CaseIndex.objects.filter(application__applicant=event.aggregate_id).delete()


def with_nik(nik: str, *, by: Actor) -> ApplicationQuerySet:
    """Return the cases an officer may see whose applicant has this NIK (16 digits)."""
    return _found([("nik", nik)], by=by)


def with_name(text: str, *, by: Actor) -> ApplicationQuerySet:
    """Return the cases an officer may see whose applicant's name has every word of a text."""
    return _found([("name", word) for word in words(text)], by=by)


def words(text: str) -> list[str]:
    """Return the words of a name that are looked for: of three letters or more, without accents."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    told = (word for word in re.split(r"[\W\d_]+", bare) if len(word) >= SHORTEST)
    return list(dict.fromkeys(told))[:MOST_WORDS]


def _found(wanted: Iterable[tuple[str, str]], *, by: Actor) -> ApplicationQuerySet:
    asked = list(wanted)
    found = Application.objects.visible_to(by)
    for kind, value in asked:
        found = found.filter(found_by__kind=kind, found_by__digest=digest(kind, value))
    return found if asked else found.none()


def _nik(ready: Compiled, answers: dict[str, Any]) -> str:
    """Return the applicant's NIK: the answer called `nik`, else the first of its type."""
    named = [question.name for question in ready.form.questions() if question.type == "nik"]
    named.sort(key=lambda name: name != "nik")
    return str(answers.get(named[0], "")) if named else ""
