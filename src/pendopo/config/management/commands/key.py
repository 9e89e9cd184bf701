from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from pendopo.domain.people import api_keys
from pendopo.domain.people.acting import officer_actor
from pendopo.domain.people.models import Account, ApiKey
from pendopo.ground.actor import Actor


class Command(BaseCommand):
    help = "Keys of an officer's account, or of a system's, for the API: make one (told once), list, revoke."

    def add_arguments(self, parser: ArgumentParser) -> None:
        deeds = parser.add_subparsers(dest="deed", required=True)
        make, listing, revoke = (deeds.add_parser(name) for name in ("make", "list", "revoke"))
        for each in (make, listing, revoke):
            each.add_argument("login")
        make.add_argument("--name", required=True)
        make.add_argument("--scope", action="append", required=True, choices=_scopes())
        make.add_argument("--days", type=int, default=90)
        revoke.add_argument("prefix")

    def handle(self, *_args: Any, deed: str, login: str, **told: Any) -> None:
        me = _account(login)
        if deed == "make":
            self._make(me, told)
        elif deed == "list":
            self._list(me)
        else:
            self._revoke(me, told["prefix"])

    def _make(self, me: Actor, told: dict[str, Any]) -> None:
        wanted = {"name": told["name"], "scopes": told["scope"], "days": told["days"]}
        try:
            _key, secret = api_keys.make(**wanted, by=me, at=timezone.now())
        except (api_keys.ScopesError, api_keys.TooManyKeysError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(secret)

    def _list(self, me: Actor) -> None:
        for key in _usable(me).order_by("made_at"):
            used = f"{key.used_at:%Y-%m-%d}" if key.used_at else "never used"
            until = f"until {key.expires_at:%Y-%m-%d}"
            self.stdout.write(f"{key.prefix}  {until}  {used}  {' '.join(key.scopes)}  {key.name}")

    def _revoke(self, me: Actor, prefix: str) -> None:
        found = list(_usable(me).filter(prefix=prefix))
        if not found:
            raise CommandError(f"No valid key of this account begins with {prefix}.")
        for key in found:
            api_keys.revoke(key.pk, by=me, at=timezone.now())


def _scopes() -> tuple[str, ...]:
    return (*api_keys.SCOPES[Account.Kind.OFFICER], api_keys.CALENDAR)


def _usable(me: Actor) -> Any:
    return ApiKey.objects.usable(at=timezone.now()).filter(account=me.signed_in)


def _account(login: str) -> Actor:
    try:
        account = Account.objects.get(login=login.lower())
        return officer_actor(account.pk, at=timezone.now()).through("command")
    except Account.DoesNotExist:
        raise CommandError(f"No officer signs in as {login}.") from None
