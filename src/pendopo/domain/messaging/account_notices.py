"""What touches somebody's account is told to its owner, who may not be the one who did it."""

from pendopo.domain.messaging.telling import tell_address, tell_person
from pendopo.domain.people.models import ContactPoint
from pendopo.domain.people.trust import FormerContact
from pendopo.ground.log import Recorded, subscribe
from pendopo.ground.vault.errors import ErasedError

Words = tuple[str, str]
NOTICES: dict[str, Words] = {
    "person.proven": (
        "Diri Anda terbukti",
        "Akun Anda kini terbukti milik Anda. Bila bukan Anda yang melakukannya, datanglah ke loket.",
    ),
    "person.unproven": (
        "Bukti diri Anda berakhir",
        "Bukti NIK di akun Anda berakhir. Permohonan Anda tetap ada. Buktikan lagi bila diperlukan.",
    ),
    "passkey.added": (
        "Kunci sandi baru",
        "Kunci sandi ditambahkan ke akun Anda. Bila bukan Anda, hapus di Akun saya, Cara masuk.",
    ),
}


@subscribe("messaging.account_notices", to=tuple(NOTICES))
def tell_owner(event: Recorded) -> None:
    """Tell the person, once for each event. Nobody is told once erased."""
    title, text = NOTICES[event.name]
    try:
        tell_person(
            person=event.aggregate_id,
            about=event.aggregate_id,
            template=event.name.replace(".", "_"),
            title=title,
            text=text,
            cause=event.uid,
            at=event.happened_at,
        )
    except ErasedError:
        return


CHANGED: dict[bool, Words] = {
    True: (
        "Kontak akun Anda diganti",
        "Akun Anda kini memakai kontak lain. Bila bukan Anda yang menggantinya, datanglah ke loket.",
    ),
    False: (
        "Kontak ditambahkan ke akun Anda",
        "Akun Anda kini juga memakai kontak lain. Bila bukan Anda, datanglah ke loket.",
    ),
}


@subscribe("messaging.changed_contacts", to=("contact.changed",))
def tell_former(event: Recorded) -> None:
    """Tell the address that was there before: the new one is in the hands of whoever changed it."""
    former = event.payload["former"]
    others = ContactPoint.objects.filter(person=event.aggregate_id).exclude(
        pk=event.payload["point"]
    )
    told = FormerContact.objects.filter(pk=former).first() if former else others.first()
    if told is None:
        return
    title, text = CHANGED[bool(former)]
    try:
        tell_address(
            subject=event.aggregate_id,
            kind=told.kind,
            address_sealed=bytes(told.address_sealed),
            template="contact_changed",
            title=title,
            text=text,
            cause=event.uid,
            at=event.happened_at,
        )
    except ErasedError:
        return
