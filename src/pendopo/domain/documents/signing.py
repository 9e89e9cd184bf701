"""Signing is a person's act: the prepared batch, in one synchronous request, with a passphrase.

The passphrase lives in this call's memory only. Each request to sign is a row before the
signer is asked; a lost answer leaves it unknown, and it is never asked again blindly.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from pendopo.domain.documents.models import IssuedDocument, Signature
from pendopo.domain.documents.preparing import letter
from pendopo.domain.documents.signers import authority
from pendopo.engines.signatures.signing import Answer, Signed, Unknown, WrongPassphraseError
from pendopo.ground.actor import Actor
from pendopo.ground.log import record
from pendopo.ground.vault import files

State = Signature.State
REASON = "Menandatangani dokumen Pemerintah"


def sign_batch(
    document_ids: Sequence[UUID],
    *,
    capacity: Mapping[str, str],
    passphrase: str,
    by: Actor,
    at: datetime,
) -> dict[UUID, Answer]:
    """Sign prepared documents by one person's act. Returns the answer for each.

    Documents that are no longer ready are left out. Raises WrongPassphraseError; then
    nothing was signed and nothing is unknown.
    """
    asked = _ask(document_ids, capacity=capacity, by=by, at=at)
    batch = [(d.pk, letter(d, signatory=dict(capacity), at=at)) for d in asked]
    if not batch or by.account is None:
        return {}
    try:
        answers = authority().sign(
            batch, account=by.account, passphrase=passphrase, reason=REASON, at=at
        )
    except WrongPassphraseError:
        Signature.objects.filter(
            document__in=asked, state=State.ASKED, signatory=by.account
        ).delete()
        raise
    for document in asked:
        _keep(document, answers[document.pk], by=by, at=at)
    return answers


@transaction.atomic
def _ask(
    ids: Sequence[UUID], *, capacity: Mapping[str, str], by: Actor, at: datetime
) -> list[IssuedDocument]:
    """Put down each request before the signer hears of it."""
    ready = list(
        IssuedDocument.objects.visible_to(by)
        .ready_to_sign()
        .filter(pk__in=ids)
        .exclude(signatures__state__in=[State.ASKED, State.SIGNED, State.UNKNOWN])
        .select_for_update(of=("self",))
        .select_related("agency", "office")
        .order_by("numbered_at")
    )
    Signature.objects.bulk_create(
        [
            Signature(document=d, signatory_id=by.signed_in, capacity=dict(capacity), asked_at=at)
            for d in ready
        ]
    )
    return ready


@transaction.atomic
def _keep(document: IssuedDocument, answer: Answer, *, by: Actor, at: datetime) -> None:
    signature = Signature.objects.select_for_update().get(document=document, state=State.ASKED)
    signature.answered_at = at
    if isinstance(answer, Signed):
        signature.state = State.SIGNED
        document.file = files.store(document.subject, answer.pdf)
        document.state, document.signed_at = IssuedDocument.State.SIGNED, at
        document.save(update_fields=["file", "state", "signed_at"])
        record(
            document,
            "document.signed",
            by=by,
            at=at,
            about=str(document.about),
            agency=document.agency.code,
        )
    else:
        signature.state = State.UNKNOWN if isinstance(answer, Unknown) else State.REFUSED
        signature.problem = answer.why[:200]
        record(
            document,
            "document.not_signed",
            by=by,
            at=at,
            state=signature.state,
            agency=document.agency.code,
        )
    signature.save()
