"""What touches somebody's account is told to its owner, who may not be the one who did it."""

from pendopo.domain.messaging.telling import tell_person
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
