from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from pendopo.domain.queues.leases import Lease, Link
from pendopo.domain.queues.models import Hall
from pendopo.domain.queues.nodes import credentials, leasing, provisions
from pendopo.domain.queues.nodes.carrying import CENTRE, CutOffError, RefusedError
from pendopo.domain.queues.standing_aside import HeldByNodeError
from pendopo.ground.actor import system

BY = system("command")


class Command(BaseCommand):
    help = (
        "Office nodes. At the centre: lease OFFICE (prints the credential, once), end OFFICE, list. "
        "At the node: join [CREDENTIAL]."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("deed", choices=("lease", "end", "list", "join"))
        parser.add_argument("told", nargs="?", default="", metavar="OFFICE|CREDENTIAL")

    def handle(self, *_args: Any, deed: str, told: str, **_options: Any) -> None:
        {"lease": _lease, "end": _end, "list": _list, "join": _join}[deed](self, told)


def _lease(command: BaseCommand, office: str) -> None:
    try:
        _, told = leasing.grant(_hall(office).pk, node=office, by=BY, at=timezone.now())
    except (HeldByNodeError, leasing.OpenCounterError) as error:
        raise CommandError(str(error)) from None
    command.stdout.write(told)


def _end(command: BaseCommand, office: str) -> None:
    lease = Lease.objects.held().filter(hall=_hall(office)).first()
    if lease is None:
        raise CommandError(f"No node holds {office}.")
    leasing.end(lease.pk, by=BY, at=timezone.now())
    command.stdout.write(
        f"{office} is the centre's again; numbers of epoch {lease.epoch} are burnt."
    )


def _list(command: BaseCommand, _office: str) -> None:
    for each in Lease.objects.held().select_related("hall__office").order_by("node"):
        seen = f"{each.seen_at:%Y-%m-%d %H:%M:%S}" if each.seen_at else "never"
        clock = f"clock {each.skew:+.0f} s"
        command.stdout.write(f"{each.hall.office.code}  epoch {each.epoch}  seen {seen}  {clock}")


def _join(command: BaseCommand, given: str) -> None:
    if given:
        credentials.keep(given)
    if CENTRE.centre is None or not credentials.credential():
        raise CommandError("Say PENDOPO_CENTRE_URL, and the credential that `node lease` printed.")
    try:
        provisions.join(CENTRE.centre.provisions(), at=timezone.now())
    except CutOffError:
        if not Link.objects.exists():
            raise CommandError(f"{settings.PENDOPO.centre_url} does not answer.") from None
    except (RefusedError, provisions.OtherLeaseError) as error:
        raise CommandError(str(error)) from None
    command.stdout.write(f"This is the node of {Link.objects.get().hall.office.name}.")


def _hall(office: str) -> Hall:
    found = Hall.objects.filter(office__code=office).first()
    if found is None:
        raise CommandError(f"No hall at an office {office!r}.")
    return found
