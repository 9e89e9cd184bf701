"""The demo city: invented officers and residents, whose secrets anyone may read."""

from base64 import b32encode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from functools import lru_cache
from hashlib import sha256
from operator import itemgetter
from pathlib import Path
from typing import Any
from unittest import mock

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q

from pendopo.config.packs import load as load_pack
from pendopo.domain.directory.city import city
from pendopo.domain.directory.models import Agency, Office
from pendopo.domain.documents.signers import authority
from pendopo.domain.people import officers
from pendopo.domain.people.models import Account, MandateCode, Role, SignInCode, Substitution
from pendopo.domain.people.standing_in import stand_in
from pendopo.domain.queues import devices
from pendopo.domain.queues.models import Device, Hall
from pendopo.engines.pack_files import read_yaml
from pendopo.ground.actor import system
from pendopo.ground.vault.keyring import Keyring

PASSWORD = "pendopo-demo-2026"  # noqa: S105  # printed to everyone: it opens a demo
DEVICES = (("kiosk", "Pintu masuk"), ("display", "Ruang tunggu"))
PASSPHRASE = "frasa-demo-2026"  # noqa: S105  # same


def told() -> dict[str, Any]:
    """Return what the pack says of its demo people."""
    found: dict[str, Any] = read_yaml(Path(settings.PENDOPO.city) / "demo.yaml").data
    return found


def totp_secret(login: str) -> str:
    """Return a demo officer's TOTP secret, the same at every load."""
    return b32encode(sha256(f"pendopo demo {login}".encode()).digest()[:20]).decode()


def load(*, at: datetime) -> None:
    """Load the pack and the people; what is there already is left alone."""
    load_pack(Path(settings.PENDOPO.city), at=at)
    with password_known():
        for each in told()["officers"]:
            officer(each, at=at)
    for each in told()["substitutions"]:
        _substitution(each, at=at)
    for hall in Hall.objects.filter(devices=None):
        for kind, name in DEVICES:
            devices.register(hall.pk, kind=kind, name=name, by=system("demo"), at=at)


@contextmanager
def password_known() -> Iterator[None]:
    """Hash the password that everybody has, and everybody knows, once: a hash takes half a second."""
    with mock.patch.object(officers, "make_password", lru_cache(maxsize=1)(make_password)):
        yield


@transaction.atomic
def officer(each: dict[str, Any], *, signs: bool = True, at: datetime) -> None:
    """Enrol an officer as the pack tells one, with a certificate if they sign; once."""
    if Account.objects.filter(login=each["login"]).exists():
        return
    account = officers.enrol(
        login=each["login"],
        display_name=each["name"],
        password=PASSWORD,
        totp_secret=totp_secret(each["login"]),
        employee_number=each["number"],
        rank=each["rank"],
        by=system("demo"),
        at=at,
    )
    Role.objects.create(
        account=account,
        role=each["role"],
        title=each["title"],
        agency=Agency.objects.get(code=each["agency"]),
        office=Office.objects.get(code=each["office"]) if "office" in each else None,
        since=at,
    )
    if not signs:
        return
    authority().issue(  # type: ignore[attr-defined]  # the demo's authority is the city's own
        account=account.pk,
        name=each["name"],
        employee_number=each["number"],
        passphrase=PASSPHRASE,
        at=at,
    )


def _substitution(each: dict[str, Any], *, at: datetime) -> None:
    account = Account.objects.get(login=each["login"])
    if Substitution.objects.filter(substitute=account, order_number=each["order_number"]).exists():
        return
    zone = city().zone
    stand_in(
        kind=each["kind"],
        substitute=account,
        role=each["role"],
        title=each["title"],
        agency=Agency.objects.get(code=each["agency"]),
        office=Office.objects.get(code=each["office"]) if "office" in each else None,
        order_number=each["order_number"],
        order_date=each["order_date"],
        starts=datetime.combine(each["starts"], time(), zone),
        ends=datetime.combine(each["ends"], time(), zone) + timedelta(days=1),
        by=system("demo"),
        at=at,
    )


def accounts() -> dict[str, Any]:
    """Return addresses and accounts, with every secret a script needs to sign in."""
    public = settings.PENDOPO.public_url
    named = [
        {
            "login": e["login"],
            "name": e["name"],
            "role": e["role"],
            "agency": e["agency"],
            "office": e.get("office"),
            "password": PASSWORD,
            "totp": totp_secret(e["login"]),
            "passphrase": PASSPHRASE,
        }
        for e in told()["officers"]
    ]
    return {
        "addresses": {
            "portal": f"{public}/",
            "backoffice": f"{public}/petugas/",
            "counter": f"{public}/loket/",
            "reception": f"{public}/meja-depan/",
            "supervisor": f"{public}/pengawas/",
            "live": settings.PENDOPO.live_url,
        },
        "officers": named,
        "devices": _devices(public),
        "residents": [{"role": "warga", **e} for e in told()["residents"]],
    }


def invented() -> list[dict[str, Any]]:
    """Return the officers of the posts for which the pack names nobody, as `accounts` does."""
    known = {each["login"] for each in told()["officers"]}
    roles = Role.objects.filter(until=None, account__kind=Account.Kind.OFFICER)
    found = roles.exclude(account__login__in=known).order_by("agency__code", "office__code", "role")
    return [
        {
            "login": login,
            "name": name,
            "role": role,
            "agency": agency,
            "office": office,
            "password": PASSWORD,
            "totp": totp_secret(login),
            "passphrase": PASSPHRASE,
        }
        for login, name, role, agency, office in found.values_list(
            *("account__login", "account__display_name", "role", "agency__code", "office__code")
        )
    ]


def _devices(public: str) -> list[dict[str, str]]:
    """Return the kiosks and displays, each with the address that makes a browser one of them."""
    rows = Device.objects.filter(revoked_at=None).select_related("hall__office")
    told = []
    for device in rows.order_by("hall__office__code", "-kind"):
        credential = devices.credential_of(device)
        place = "kios" if device.kind == Device.Kind.KIOSK else "papan"
        told.append(
            {
                "kind": device.kind,
                "office": device.hall.office.code,
                "name": device.name,
                "credential": credential,
                "address": f"{public}/{place}/pasang?kredensial={credential}",
            }
        )
    return told


def codes(*, at: datetime) -> list[dict[str, str]]:
    """Return the one-time codes that are still good, the newest first."""
    good = Q(expires_at__gt=at, code_sealed__isnull=False)
    signing_in = SignInCode.objects.filter(good, used_at=None).values_list("subject", *SEALED)
    leave = MandateCode.objects.filter(good).values_list("mandate__giver", *SEALED)
    found = []
    for subject, address, code, _ in sorted([*signing_in, *leave], key=itemgetter(3), reverse=True):
        ring = Keyring.of([subject])
        told = ring.unseal(subject, "code", code)
        found.append({"address": ring.unseal(subject, "contact", address), "code": told})
    return found


SEALED = ("address_sealed", "code_sealed", "expires_at")
