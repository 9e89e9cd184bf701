"""Who fills and sends for an applicant, by what leave, and whether the applicant can be told."""

import secrets
from dataclasses import dataclass

from pendopo.domain.applications.models import Application
from pendopo.domain.people.helping import giver_name, helper_name
from pendopo.domain.people.models import Account, ContactPoint, Mandate
from pendopo.ground.log import Recorded, subscribe


@dataclass(frozen=True, slots=True)
class Help:
    """The latest mandate on a case; names are empty once erased."""

    mandate: Mandate
    giver: str
    helper: str
    reachable: bool

    @property
    def place(self) -> str:
        """Return the office at whose counter it was filled, or nothing."""
        body = self.mandate.office or self.mandate.agency
        return body.name if body else ""


def help_on(application: Application) -> Help | None:
    """Return who helps on a case. One statement; four more where somebody does."""
    mandate = (
        Mandate.objects.select_related("helper", "agency", "office")
        .filter(pk=application.mandate_id)
        .first()
        if application.mandate_id
        else None
    )
    if mandate is None:
        return None
    reachable = ContactPoint.objects.filter(person=mandate.giver_id).exists()
    return Help(mandate, giver_name(mandate), helper_name(mandate), reachable)


@subscribe("applications.changing_secrets", to=("mandate.ended",))
def change_secrets(event: Recorded) -> None:
    """Let the secrets that a former helper has seen open nothing; the applicant signs in instead.

    Those of every case that was helped on: who helped last may not be who helped first. An
    applicant without an account keeps theirs: it is their only key.
    """
    given = Mandate.objects.filter(pk=event.aggregate_id).values("giver")
    Application.objects.filter(
        applicant__in=given,
        mandate__isnull=False,
        created_at__lte=event.happened_at,
        applicant__accounts__kind=Account.Kind.RESIDENT,
    ).update(secret_digest=secrets.token_bytes(32))
