"""What is kept of an erased person because a law says so: the documents the city has issued.

UU 43/2009 on archives: what an office makes in its work is an archive and kept as scheduled. UU
27/2022 art. 15 lets the duties of the state go before erasure. Each document gets a key of its own,
so that it can still be checked and found by its number, and by nothing else.
"""

from datetime import datetime

from django.db import transaction

from pendopo.domain.documents.models import IssuedDocument, Retention
from pendopo.domain.people.erasing import before_erasing
from pendopo.domain.people.models import Person
from pendopo.ground.actor import Actor
from pendopo.ground.identifiers import new_id
from pendopo.ground.log import record
from pendopo.ground.vault import files
from pendopo.ground.vault.keyring import Keyring, open_subject


@before_erasing
def keep_issued(person: Person, by: Actor, at: datetime) -> None:
    """Seal a person's issued documents anew, each under its own key."""
    issued = IssuedDocument.objects.select_for_update().filter(
        subject=person.pk, state=IssuedDocument.State.ISSUED
    )
    for document in issued:
        former = document.file
        apart = new_id()
        open_subject(apart)
        ring = Keyring.of([person.pk, apart])
        for name, label in (("content_sealed", "content"), ("public_sealed", "public")):
            text = ring.unseal(person.pk, label, getattr(document, name))
            setattr(document, name, ring.seal(apart, label, text))
        document.file = files.store(apart, files.fetch(person.pk, former, ring=ring), ring=ring)
        document.subject = apart
        document.save(update_fields=["content_sealed", "public_sealed", "file", "subject"])
        Retention.objects.create(document=document, rule=Retention.Rule.ARCHIVE, since=at)
        record(document, "document.retained", by=by, at=at, rule=str(Retention.Rule.ARCHIVE))
        transaction.on_commit(lambda name=former: files.discard(name))  # type: ignore[misc]  # bound now
