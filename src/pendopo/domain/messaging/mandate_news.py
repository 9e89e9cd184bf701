"""Both hear of a mandate: the giver gets the code, and each is told when it begins and ends."""

from contextlib import suppress

from pendopo.domain.catalogue.packs import SAID_BY_CITY
from pendopo.domain.messaging.reaching import CODES_BY
from pendopo.domain.messaging.telling import tell, tell_address
from pendopo.domain.people.helping import giver_name, helper_name
from pendopo.domain.people.models import Account, ContactPoint, Mandate, MandateCode
from pendopo.ground.log import Recorded, subscribe
from pendopo.ground.vault.errors import ErasedError
from pendopo.ground.vault.keyring import Keyring

SAID_BY_CITY |= {
    "mandate_code": ("code", "helper"),
    **dict.fromkeys(("mandate_given_giver", "mandate_ended_giver"), ("helper", "at")),
    **dict.fromkeys(("mandate_given_helper", "mandate_ended_helper"), ("giver", "at")),
}


@subscribe("messaging.mandate_codes", to=("mandate.asked",))
def tell_code(event: Recorded) -> None:
    """Send the code to the giver's own address; an old or used one is let go."""
    code = (
        MandateCode.objects.select_related("mandate__helper").filter(pk=event.aggregate_id).first()
    )
    if code is None or code.code_sealed is None:
        return
    giver = code.mandate.giver_id
    try:
        digits = Keyring.of([giver]).unseal(giver, "code", code.code_sealed)
    except ErasedError:
        return
    tell_address(
        subject=giver,
        channel=CODES_BY[ContactPoint.Kind(code.kind)],
        address_sealed=code.address_sealed,
        template="mandate_code",
        data={"code": digits, "helper": helper_name(code.mandate)},
        language=code.mandate.language,
        cause=event.uid,
        at=event.happened_at,
        good_until=code.expires_at,
    )


@subscribe("messaging.mandates", to=("mandate.given", "mandate.ended"))
def tell_both(event: Recorded) -> None:
    """Tell giver and helper; an officer who files at the desk is told nothing."""
    mandate = Mandate.objects.select_related("helper").get(pk=event.aggregate_id)
    people = {"giver": mandate.giver_id}
    if mandate.helper.kind == Account.Kind.RESIDENT:
        people["helper"] = mandate.helper.person_id
    for which, person in people.items():
        with suppress(ErasedError):
            tell(
                person=person,
                about=mandate.pk,
                template=f"{event.name.replace('.', '_')}_{which}",
                data={
                    "helper": helper_name(mandate) or "-",
                    "giver": giver_name(mandate) or "-",
                    "at": event.happened_at,
                },
                language=mandate.language,
                cause=event.uid,
                at=event.happened_at,
            )
