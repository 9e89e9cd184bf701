"""Who holds a hall's day: asked before a deed that only the side in charge may do."""

from uuid import UUID

from django.conf import settings

from pendopo.domain.queues.leases import Lease


class HeldByNodeError(Exception):
    """Antrean kantor ini dijalankan simpul di kantor itu. Buka alamat simpul dari jaringan kantor."""


def is_elsewhere(hall: UUID) -> bool:
    """Tell whether an office node runs it and we are the centre; one statement there."""
    return not settings.PENDOPO.centre_url and Lease.objects.held().filter(hall=hall).exists()


def stand_aside(hall: UUID) -> None:
    """Let the side in charge do it; one statement at the centre. Raises HeldByNodeError."""
    if is_elsewhere(hall):
        raise HeldByNodeError(HeldByNodeError.__doc__)
