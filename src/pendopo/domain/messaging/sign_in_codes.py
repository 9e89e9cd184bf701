"""Sign-in codes are told to the address they prove."""

from pendopo.domain.messaging.telling import tell_address
from pendopo.domain.people.models import SignInCode
from pendopo.ground.log import Recorded, subscribe
from pendopo.ground.vault.errors import ErasedError
from pendopo.ground.vault.keyring import Keyring

TITLE = {"id": "Kode masuk Anda", "en": "Your sign-in code"}
TEXT = {
    "id": "Kode masuk Anda: {code}. Berlaku 10 menit. Jangan berikan kepada siapa pun.",
    "en": "Your sign-in code: {code}. Good for 10 minutes. Give it to nobody.",
}
CONTACT_TITLE = {"id": "Kode untuk akun Anda", "en": "Code for your account"}
CONTACT_TEXT = {
    "id": "Kode untuk memastikan kontak ini milik Anda: {code}. Berlaku 10 menit. Jangan berikan kepada siapa pun.",
    "en": "Code to make sure that this contact is yours: {code}. Good for 10 minutes. Give it to nobody.",
}


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
        kind=code.kind,
        address_sealed=bytes(code.address_sealed),
        template="sign_in_code",
        title=(CONTACT_TITLE if code.account_id else TITLE)[code.language],
        text=(CONTACT_TEXT if code.account_id else TEXT)[code.language].format(code=digits),
        cause=event.uid,
        at=event.happened_at,
    )
