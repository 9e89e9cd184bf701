"""Who acts: residents who come in by a code, and the officers whose posts a task names."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from random import Random
from uuid import UUID

from django.db.models import Q

from pendopo.config import demo
from pendopo.domain.applications import collecting
from pendopo.domain.applications.models import Application, Collection
from pendopo.domain.people.acting import actor_of, officer_actor, with_grants
from pendopo.domain.people.models import Role, SignInCode, Substitution
from pendopo.domain.people.signing_in import prove, request_code
from pendopo.domain.workflow.models import Task
from pendopo.ground.actor import Actor
from pendopo.ground.vault.keyring import Keyring

Life = Iterator[datetime]
"""Something that goes on: each time it gives is when it wants to go on."""
Later = Callable[[datetime, Life], None]


class Townspeople:
    """Everybody who does something in the city. `later` puts something on the agenda."""

    def __init__(self, pack: Path, later: Later) -> None:
        self.pack, self.later = pack, later
        told = demo.told()
        self.begins: date = told["journeys_begin"]
        self.named = {each["email"]: str(each["name"]) for each in told["residents"]}
        self._residents: dict[str, UUID] = {}

    def resident(self, email: str, *, at: datetime) -> Actor:
        """Return a resident, who came in by a code the first time."""
        known = self._residents.get(email)
        if known is None:
            code = request_code(kind="email", address=email, language="id", at=at)
            known = self._residents[email] = prove(code.pk, typed=_told(code), at=at).pk
        return actor_of(with_grants(at=at).get(pk=known))

    def officer(self, task: Task, random: Random, *, at: datetime) -> Actor | None:
        """Return who does a task: who holds it, stands in for its post, or one of its holders."""
        if task.claimed_by_id:
            return officer_actor(task.claimed_by_id, at=at)
        place = Q(agency=task.agency_id, office=task.office_id, role=task.role)
        standing_in = Substitution.objects.in_force(at=at).filter(place)
        found = list(standing_in.order_by("starts").values_list("substitute", flat=True))
        if not found:
            held = Role.objects.held(at=at).filter(place).order_by("account__login")
            found = list(held.values_list("account", flat=True))
        return officer_actor(random.choice(found), at=at) if found else None

    def again(self, actor: Actor, *, at: datetime) -> Actor:
        """Return an officer as they are now."""
        return officer_actor(actor.signed_in, at=at)

    def adviser(self, asking: Actor, random: Random, *, at: datetime) -> Actor | None:
        """Return an officer of another agency, whose first grant is what can be asked."""
        elsewhere = Role.objects.held(at=at).filter(office=None)
        own = {grant.agency for grant in asking.grants}
        found = elsewhere.exclude(agency__code__in=own).exclude(role__in=("kepala", "camat"))
        keys = list(found.order_by("account__login").values_list("account", flat=True))
        return officer_actor(random.choice(keys), at=at) if keys else None

    def give(self, case: UUID, random: Random, *, at: datetime) -> None:
        """Let an officer of the counter give what is fetched to who shows the code."""
        made = Collection.objects.filter(application=case, code_sealed__isnull=False)
        found = made.select_related("application").first()
        if found is None or found.code_sealed is None:
            return
        held = Role.objects.held(at=at).filter(agency=found.agency_id, office=found.office_id)
        keys = list(held.order_by("account__login").values_list("account", flat=True))
        subject = Application.objects.values_list("subject", flat=True).get(pk=case)
        code = Keyring.of([subject]).unseal(subject, "collection code", found.code_sealed)
        collecting.give(case, typed=code, by=officer_actor(random.choice(keys), at=at), at=at)


def _told(code: SignInCode) -> str:
    ring = Keyring.of([code.subject])
    return ring.unseal(code.subject, "code", bytes(code.code_sealed or b""))
