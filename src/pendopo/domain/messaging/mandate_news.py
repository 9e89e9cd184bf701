"""Both hear of a mandate: the giver gets the code, and each is told when it begins and ends."""

from pendopo.domain.directory.city import city
from pendopo.domain.messaging.telling import tell_address, tell_person
from pendopo.domain.people.helping import giver_name, helper_name
from pendopo.domain.people.models import Account, Mandate, MandateCode
from pendopo.engines import dates
from pendopo.ground.log import Recorded, subscribe
from pendopo.ground.vault.errors import ErasedError
from pendopo.ground.vault.keyring import Keyring

CODE = {
    "id": (
        "{helper} meminta izin Anda",
        (
            "{helper} ingin mengurus layanan kota atas nama Anda. Bila setuju, sebutkan kode {code}"
            " kepadanya. Bila tidak, abaikan pesan ini. Kode berlaku 10 menit."
        ),
    ),
    "en": (
        "{helper} asks for your leave",
        (
            "{helper} wants to use city services in your name. If you agree, tell them the code"
            " {code}. If not, ignore this message. The code is good for 10 minutes."
        ),
    ),
}
GIVER = {
    "mandate.given": {
        "id": (
            "{helper} boleh membantu Anda",
            (
                "Sejak {at}, {helper} boleh mengurus permohonan atas nama Anda. Untuk mengakhiri,"
                " masuk lalu buka Data saya."
            ),
        ),
        "en": (
            "{helper} may help you",
            (
                "Since {at}, {helper} may handle applications in your name. To end it, sign in and"
                " open My data."
            ),
        ),
    },
    "mandate.ended": {
        "id": ("Izin {helper} berakhir", "Sejak {at}, {helper} tidak lagi boleh membantu Anda."),
        "en": ("{helper}'s leave has ended", "Since {at}, {helper} may no longer help you."),
    },
}
HELPER = {
    "mandate.given": {
        "id": (
            "Anda boleh membantu {giver}",
            (
                "Sejak {at}, Anda boleh mengurus permohonan atas nama {giver}. Setiap langkah tercatat"
                " dan {giver} dapat mengakhirinya."
            ),
        ),
        "en": (
            "You may help {giver}",
            (
                "Since {at}, you may handle applications in the name of {giver}. Each step is on record,"
                " and {giver} may end it."
            ),
        ),
    },
    "mandate.ended": {
        "id": (
            "Izin dari {giver} berakhir",
            "Sejak {at}, Anda tidak lagi bertindak untuk {giver}.",
        ),
        "en": ("The leave of {giver} has ended", "Since {at}, you no longer act for {giver}."),
    },
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
    words = {"code": digits, "helper": helper_name(code.mandate)}
    title, text = CODE[code.mandate.language]
    tell_address(
        subject=giver,
        kind=code.kind,
        address_sealed=code.address_sealed,
        template="mandate_code",
        title=title.format(**words),
        text=text.format(**words),
        cause=event.uid,
        at=event.happened_at,
    )


@subscribe("messaging.mandates", to=("mandate.given", "mandate.ended"))
def tell_both(event: Recorded) -> None:
    """Tell giver and helper; an officer who files at the desk is told nothing."""
    mandate = Mandate.objects.select_related("helper").get(pk=event.aggregate_id)
    language = mandate.language
    words = {
        "helper": helper_name(mandate) or "-",
        "giver": giver_name(mandate) or "-",
        "at": dates.moment(event.happened_at, city().zone, language),
    }
    told = [(mandate.giver_id, "giver", GIVER)]
    if mandate.helper.kind == Account.Kind.RESIDENT:
        told.append((mandate.helper.person_id, "helper", HELPER))
    for person, which, texts in told:
        title, text = texts[event.name][language]
        try:
            tell_person(
                person=person,
                about=mandate.pk,
                template=f"{event.name.replace('.', '_')}_{which}",
                title=title.format(**words),
                text=text.format(**words),
                cause=event.uid,
                at=event.happened_at,
            )
        except ErasedError:
            continue
