"""Who may hold one open ticket a line: a digest by which a person is known and nobody is named."""

from uuid import UUID

from pendopo.ground.vault import blind


def holder_of(*, nik: str = "", phone: str = "", person: UUID | None = None) -> bytes | None:
    """Return what stands for a person: by NIK, else phone (E.164), else account; None for nobody.

    NIK and phone are normalised already (`engines.identity`).
    """
    if nik:
        return blind.digest("identity", nik)
    if phone:
        return blind.digest("phone", phone)
    return blind.digest("counter", str(person)) if person else None
