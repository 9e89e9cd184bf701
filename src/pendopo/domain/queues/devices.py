"""Kiosks and displays: a signed credential names the device, and the statement looks if it stands.

No statement is spent on who asks: the credential carries device and hall, and issuing a ticket
gives no number to a device that was revoked.
"""

import base64
import binascii
import hmac
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from pendopo.domain.queues.models import Device, Hall
from pendopo.domain.queues.standing_aside import stand_aside
from pendopo.domain.queues.supervising import lead
from pendopo.ground.actor import Actor
from pendopo.ground.log import record
from pendopo.ground.vault.lending import lent_key

MARK = 16
KEYS = 32
PREFIX = "alat_"


class NoDeviceError(Exception):
    """Alat ini belum terdaftar atau sudah dicabut. Hubungi pengelola antrean kantor."""


@dataclass(frozen=True, slots=True)
class Credential:
    """Which device speaks, of which hall; whether it was revoked only the database knows."""

    device: UUID
    hall: UUID

    @property
    def actor(self) -> Actor:
        """Who acts: the city's own machinery, through a kiosk."""
        return Actor(kind="system", channel="kiosk", name=f"device {self.device}")


@transaction.atomic
def register(hall: UUID, *, kind: str, name: str, by: Actor, at: datetime) -> tuple[Device, str]:
    """Register a device and return it with its credential. Raises NotLeadingError."""
    found = lead(hall, by=by)
    stand_aside(hall)
    made = Device.objects.create(
        hall=found, kind=Device.Kind(kind), name=" ".join(name.split())[:60], made_at=at
    )
    record(made, "device.registered", by=by, at=at, office=found.office_id, kind=kind)
    return made, credential_of(made)


@transaction.atomic
def revoke(device: UUID, *, by: Actor, at: datetime) -> None:
    """Revoke a device; once is enough. Raises NoDeviceError, NotLeadingError."""
    found = Device.objects.select_for_update(of=("self",)).filter(pk=device).first()
    if found is None:
        raise NoDeviceError(NoDeviceError.__doc__)
    hall = lead(found.hall_id, by=by)
    stand_aside(found.hall_id)
    if found.revoked_at is None:
        found.revoked_at = at
        found.save(update_fields=["revoked_at"])
        record(found, "device.revoked", by=by, at=at, office=hall.office_id)


def credential_of(device: Device) -> str:
    """Return the credential of a device, the same each time."""
    return PREFIX + _told(device.pk, device.hall_id)


def read_credential(given: str) -> Credential:
    """Return what a credential says; no statement. Raises NoDeviceError when it is not ours."""
    try:
        told = base64.urlsafe_b64decode(given.removeprefix(PREFIX))
    except (binascii.Error, ValueError):
        raise NoDeviceError(NoDeviceError.__doc__) from None
    keys, mark = told[:KEYS], told[KEYS:]
    if len(keys) != KEYS or not hmac.compare_digest(mark, _mark(keys)):
        raise NoDeviceError(NoDeviceError.__doc__)
    return Credential(UUID(bytes=keys[:16]), UUID(bytes=keys[16:]))


def stands(credential: Credential) -> Hall:
    """Return the hall of a device that was not revoked; one statement. Raises NoDeviceError."""
    good = Device.objects.filter(pk=credential.device, revoked_at=None, hall=credential.hall)
    found = good.select_related("hall__office").first()
    if found is None:
        raise NoDeviceError(NoDeviceError.__doc__)
    return found.hall


def _told(device: UUID, hall: UUID) -> str:
    keys = device.bytes + hall.bytes
    return base64.urlsafe_b64encode(keys + _mark(keys)).decode()


def _mark(keys: bytes) -> bytes:
    return hmac.digest(lent_key(devices_of(UUID(bytes=keys[16:]))), b"device\0" + keys, "sha256")[
        :MARK
    ]


def devices_of(hall: UUID) -> str:
    """Return what the key of a hall's devices is lent for: its office node knows no other hall's."""
    return f"devices {hall}"
