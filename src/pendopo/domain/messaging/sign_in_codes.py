"""Sign-in codes are told to the address they prove."""

from pendopo.domain.catalogue.packs import SAID_BY_CITY
from pendopo.domain.messaging.reaching import CODES_BY
from pendopo.domain.messaging.telling import tell_address
from pendopo.domain.people.models import ContactPoint, SignInCode
from pendopo.ground.log import Recorded, subscribe
from pendopo.ground.vault.errors import ErasedError
from pendopo.ground.vault.keyring import Keyring

SAID_BY_CITY |= {"sign_in_code": ("code",), "contact_code": ("code",)}


@subscribe("messaging.sign_in_codes", to=("sign_in.requested",))
def tell_code(event: Recorded) -> None:
    """Send a code that is still good; an old or used one is let go."""
    code = SignInCode.objects.filter(pk=event.aggregate_id).first()
    if code is None or code.code_sealed is None:
        return
    try:
        digits = Keyring.of([code.subject]).unseal(code.subject, "code", bytes(code.code_sealed))
    except ErasedError:
        return
    tell_address(
        subject=code.subject,
        channel=CODES_BY[ContactPoint.Kind(code.kind)],
        address_sealed=code.address_sealed,
        template="contact_code" if code.account_id else "sign_in_code",
        data={"code": digits},
        language=code.language,
        cause=event.uid,
        at=event.happened_at,
        good_until=code.expires_at,
    )
