"""What a process may ask of systems outside: match, submit an event, receive its document, a stamp.

Each parameter names the question whose answer is told; `saksi.nik` is that of this instance's
witness, `saksi.0.nik` of the first. Each operation waits until the exchange has an answer.
"""

import json
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from uuid import UUID

from pendopo.domain.applications.drafting import answers_of
from pendopo.domain.applications.exchanging import response_of
from pendopo.domain.applications.models import Application, Exchange
from pendopo.domain.catalogue.compiled import compiled
from pendopo.domain.workflow.models import Task
from pendopo.domain.workflow.operations import Call, operation
from pendopo.ground.identifiers import new_id
from pendopo.ground.vault.keyring import Keyring

State = Exchange.State
OPERATION = {
    Exchange.Kind.MATCH: "registry.match",
    Exchange.Kind.BIRTH: "registry.submit_birth",
    Exchange.Kind.EVENT: "registry.submit",
    Exchange.Kind.AKTA: "registry.receive_akta",
    Exchange.Kind.STAMP: "meterai.obtain",
}
NEEDS = {
    "registry.match": ("nik", "name", "birth_date"),
    "registry.submit_birth": (
        *("child_name", "birth_date", "birth_place", "sex"),
        *("mother_nik", "kk"),
    ),
    "meterai.obtain": ("document",),
}
MAY_TAKE = {"registry.submit_birth": ("father_nik",), "registry.receive_akta": ("id", "en")}
WORDS = frozenset({"document", "id", "en"})
"""Parameters that are words, not names of questions."""
PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    ' viewBox="0 0 100 100"><image width="100" height="100"'
    ' xlink:href="data:image/png;base64,{}"/></svg>'
)
AKTA = {"id": "Akta kelahiran", "en": "Birth certificate"}


@operation("registry.match")
def match(call: Call) -> bool:
    """Compare a person with the registry: matched, mismatch or unknown."""
    return _ask(call, Exchange.Kind.MATCH, _answers(call, call.parameters))


@operation("registry.submit_birth")
def submit_birth(call: Call) -> bool:
    """Have a birth entered: accepted or refused."""
    told = _answers(call, call.parameters)
    return _ask(call, Exchange.Kind.BIRTH, told, under=_before(call, Exchange.Kind.BIRTH))


@operation("registry.submit")
def submit(call: Call) -> bool:
    """Have an event entered, as `registry` of the service says it: accepted or refused."""
    application = Application.objects.only("version_id").get(pk=call.process.about)
    says = compiled(application.version_id).service["registry"]
    told = {"event": says["event"], **_answers(call, says["tells"])}
    return _ask(call, Exchange.Kind.EVENT, told, under=_before(call, Exchange.Kind.EVENT))


@operation("registry.receive_akta")
def receive_akta(call: Call) -> bool:
    """Fetch the document of the event that was entered for this case."""
    return _ask(
        call,
        Exchange.Kind.AKTA,
        {**AKTA, **call.parameters},
        under=_before(call, Exchange.Kind.BIRTH, Exchange.Kind.EVENT),
    )


@operation("meterai.obtain")
def obtain_stamp(call: Call) -> bool:
    """Obtain a stamp for a document of this case; its number and picture go into the letter."""
    answers = json.dumps(answers_of(_application(call)), ensure_ascii=False, sort_keys=True)
    told = {
        "document": call.parameters["document"],
        "digest": sha256(answers.encode()).hexdigest(),
    }
    return _ask(call, Exchange.Kind.STAMP, told, under=_before(call, Exchange.Kind.STAMP))


def _ask(
    call: Call, kind: Exchange.Kind, told: Mapping[str, str], *, under: UUID | None = None
) -> bool:
    """Put a question down, in the transaction of the step; `under` an id that was used before."""
    application = _application(call)
    sealed = Keyring.of([application.subject]).seal(
        application.subject, "request", json.dumps(told, ensure_ascii=False)
    )
    Exchange.objects.create(
        application=application,
        kind=kind,
        operation=OPERATION[kind],
        task=call.task,
        request=under or new_id(),
        request_sealed=sealed,
        state=State.UNKNOWN if under else State.ASKED,
        asked_at=call.at,
        next_at=call.at,
    )
    return False


def _before(call: Call, *kinds: Exchange.Kind) -> UUID | None:
    """Return the id this case asked under before, unless it was refused: then one asks anew."""
    return (
        Exchange.objects.filter(application=call.process.about, kind__in=kinds)
        .exclude(state=State.REFUSED)
        .order_by("-asked_at")
        .values_list("request", flat=True)
        .first()
    )


def _answers(call: Call, paths: Mapping[str, str]) -> dict[str, str]:
    answers = answers_of(_application(call))
    index = Task.objects.values_list("index", flat=True).get(pk=call.task) or 0
    return {told: str(_at(answers, path, index)) for told, path in paths.items()}


def _at(answers: Any, path: str, index: int) -> Any:
    """Return the answer at a path, or nothing."""
    found = answers
    for part in path.split("."):
        if isinstance(found, list) and not part.isdigit():
            found = found[index] if index < len(found) else {}
        if isinstance(found, list):
            found = dict(enumerate(found)).get(int(part), {})
        else:
            found = found.get(part, "") if isinstance(found, dict) else ""
    return "" if found is None else found


def _application(call: Call) -> Application:
    return Application.objects.get(pk=call.process.about)


def stamp_of(case: UUID, ring: Keyring) -> dict[str, str] | None:
    """Return the stamp obtained for a case, as a letter shows it: its number and an SVG."""
    found = (
        Exchange.objects.filter(application=case, kind=Exchange.Kind.STAMP, state=State.ANSWERED)
        .select_related("application")
        .order_by("-answered_at")
        .first()
    )
    if found is None:
        return None
    told = response_of(found, ring)
    picture = b64encode(bytes.fromhex(told["picture"])).decode()
    return {"serial": told["serial"], "qr": PICTURE.format(picture)}
