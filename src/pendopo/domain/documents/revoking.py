"""The end of a document's validity. It stays findable, and says that it is no longer valid."""

from datetime import datetime

from django.db import transaction

from pendopo.domain.documents.models import IssuedDocument, Revocation
from pendopo.ground.actor import Actor
from pendopo.ground.log import record


@transaction.atomic
def revoke(document: IssuedDocument, *, reason: str, by: Actor, at: datetime) -> None:
    """Revoke an issued document, once."""
    IssuedDocument.objects.select_for_update().get(pk=document.pk)
    _, new = Revocation.objects.get_or_create(
        document=document, defaults={"at": at, "by_id": by.signed_in, "reason": reason}
    )
    if new:
        record(
            document,
            "document.revoked",
            by=by,
            at=at,
            about=str(document.about),
            agency=document.agency.code,
        )
