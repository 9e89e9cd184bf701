"""Acting for another: asked for, given, ended. Consent is on record before anything is done.

A mandate (KUHPerdata art. 1792-1819) ends by revocation at any time, and here after a year at
most; a parent speaks for a child until it is of age (18 years: UU 35/2014 art. 1).
"""

import secrets
from datetime import date, datetime, time, timedelta
from hmac import compare_digest
from uuid import UUID

from django.db import transaction

from pendopo.domain.directory.city import city
from pendopo.domain.people.models import Account, ContactPoint, Mandate, MandateCode, Person
from pendopo.domain.people.remembering import long_away
from pendopo.domain.people.signing_in import (
    DIGITS,
    LIFE,
    TRIES,
    CodeEndedError,
    CodeRefusedError,
)
from pendopo.domain.people.trust import SEEN, Proof
from pendopo.ground.actor import Actor, InPlaceOf
from pendopo.ground.identifiers import new_id
from pendopo.ground.log import record
from pendopo.ground.vault import blind
from pendopo.ground.vault.errors import ErasedError
from pendopo.ground.vault.keyring import Keyring, erase, open_subject

LONGEST = timedelta(days=365)
OF_AGE = 18


class OwnAddressError(Exception):
    """Tulis ponsel atau surel orang yang Anda bantu, bukan milik Anda sendiri."""


class NotAChildError(Exception):
    """Menurut tanggal lahirnya, orang ini sudah 18 tahun. Mintalah izinnya dengan kode."""


class GiverAwayError(CodeRefusedError):
    """Orang ini lama tidak masuk. Mintalah ia masuk sekali, lalu minta izinnya lagi."""


class NotTheirsToEndError(Exception):
    """Izin ini bukan milik Anda, atau sudah diakhiri."""


@transaction.atomic
def ask(
    *,
    kind: str,
    giver_name: str,
    helper_name: str,
    contact: str,
    address: str,
    case: UUID | None,
    language: str,
    by: Actor,
    at: datetime,
) -> Mandate:
    """Ask a person for a mandate (parent or other): a code goes to their own phone or e-mail.

    `contact` and `address` are as for signing in. Raises OwnAddressError.
    """
    helper = Account.objects.select_for_update().get(pk=by.signed_in)
    _forget_unanswered(helper, at=at)
    known = blind.find(contact, address)
    if helper.person_id in known:
        raise OwnAddressError(OwnAddressError.__doc__)
    giver = _known(known) or _new_person(giver_name, at=at)
    mandate = _mandate(
        giver, helper, giver_name, helper_name, kind=kind, case=case, language=language, at=at
    )
    mandate.how = Mandate.How.CODE
    mandate.until = at + LONGEST
    mandate.save(force_insert=True)
    ring = Keyring.of([giver.pk])
    MandateCode.objects.create(
        mandate=mandate,
        kind=contact,
        address_sealed=ring.seal(giver.pk, "contact", address),
        code_sealed=ring.seal(giver.pk, "code", f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"),
        expires_at=at + LIFE,
    )
    record(mandate, "mandate.asked", by=by, at=at, kind=kind)
    return mandate


def give(mandate_id: UUID, *, typed: str, by: Actor, at: datetime) -> Mandate:
    """Put a mandate in force, by the code its giver has read out to the helper.

    Raises CodeEndedError when used, too old or tried too often; CodeRefusedError when wrong;
    GiverAwayError when the address may have gone to another holder since its person was here.
    """
    with transaction.atomic():
        code = (
            MandateCode.objects.select_for_update(of=("self",))
            .select_related("mandate__giver")
            .filter(pk=mandate_id, mandate__helper=by.account)
            .first()
        )
        if code is None or code.code_sealed is None or code.expires_at <= at or code.tries >= TRIES:
            raise CodeEndedError(CodeEndedError.__doc__)
        ring = Keyring.of([code.mandate.giver_id])
        right = compare_digest(
            ring.unseal(code.mandate.giver_id, "code", code.code_sealed).encode(), typed.encode()
        )
        code.tries += 1
        if right:
            code.code_sealed = None
        code.save(update_fields=["tries", "code_sealed"])
        if right:
            _prove_giver(code, ring, at=at)
            return _in_force(code.mandate, by=by, at=at)
    if code.tries >= TRIES:
        raise CodeEndedError(CodeEndedError.__doc__)
    raise CodeRefusedError(CodeRefusedError.__doc__)


@transaction.atomic
def declare_child(
    *, child_name: str, born: date, helper_name: str, language: str, by: Actor, at: datetime
) -> Mandate:
    """Let a parent act for their own minor child, by the parent's declaration; no account needed.

    It ends with the month before the one in which the child is of age. Raises NotAChildError.
    """
    of_age = _first_of_month(born, years=OF_AGE)
    if of_age <= at:
        raise NotAChildError(NotAChildError.__doc__)
    helper = Account.objects.get(pk=by.signed_in)
    child = _new_person(child_name, at=at)
    mandate = _mandate(
        child, helper, child_name, helper_name, kind="child", case=None, language=language, at=at
    )
    mandate.how = Mandate.How.DECLARATION
    mandate.until = of_age
    mandate.save(force_insert=True)
    return _in_force(mandate, by=by, at=at)


@transaction.atomic
def take_at_desk(
    *,
    name: str,
    nik: str,
    how: str,
    helper_name: str,
    place: tuple[UUID | None, UUID | None],
    by: Actor,
    at: datetime,
) -> Mandate:
    """Let an officer act for who stands at the counter, or gave them a signed paper.

    The person is found by their NIK (16 digits), or made known. Who has proven it online alone is
    not taken for them: they knew a number, a name and a birth date, and were never seen. `place` is agency and office. The
    caller says in which case, before anything else is done.
    """
    giver = _known(_seen(nik) or blind.find("nik", nik))
    if giver is None:
        giver = _new_person(name, at=at)
        giver.nik_sealed = Keyring.of([giver.pk]).seal(giver.pk, "nik", nik)
        giver.save(update_fields=["nik_sealed"])
        blind.remember(giver.pk, "nik", nik)
    return stand_in(giver, name=name, how=how, helper_name=helper_name, place=place, by=by, at=at)


@transaction.atomic
def stand_in(
    giver: Person,
    *,
    name: str,
    how: str = Mandate.How.PRESENT,
    case: UUID | None = None,
    helper_name: str,
    place: tuple[UUID | None, UUID | None],
    by: Actor,
    at: datetime,
) -> Mandate:
    """Let an officer act in one case for a known person who stands at the counter.

    The caller has looked whether it is them, and says in which case at once. `place` is as above.
    """
    officer = Account.objects.get(pk=by.signed_in)
    mandate = _mandate(
        giver, officer, name, helper_name, kind="desk", case=case, language="id", at=at
    )
    mandate.how = how
    mandate.agency_id, mandate.office_id = place
    mandate.until = at + LONGEST
    mandate.save(force_insert=True)
    return _in_force(mandate, by=by, at=at)


def _seen(nik: str) -> list[UUID]:
    """Return who has proven a NIK at a counter."""
    holders = blind.find("identity", nik)
    seen = Proof.objects.standing().filter(person__in=holders, level=SEEN)
    return list(seen.values_list("person", flat=True))


@transaction.atomic
def end(mandate_id: UUID, *, by: Actor, at: datetime) -> Mandate:
    """End a mandate at once: its giver takes it back, or its helper lays it down.

    One that has ended stays as it is. Raises NotTheirsToEndError.
    """
    mandate = (
        Mandate.objects.select_for_update(of=("self",))
        .select_related("helper")
        .filter(pk=mandate_id, given_at__isnull=False)
        .first()
    )
    mine = mandate and by.account and by.person in {mandate.giver_id, mandate.helper.person_id}
    if mandate is None or not mine:
        raise NotTheirsToEndError(NotTheirsToEndError.__doc__)
    if mandate.ended_at is None:
        mandate.ended_at, mandate.ended_by_id = at, by.account
        mandate.save(update_fields=["ended_at", "ended_by"])
        by_giver = by.person == mandate.giver_id
        record(mandate, "mandate.ended", by=by, at=at, by_giver=by_giver)
    return mandate


def under(by: Actor, mandate: Mandate) -> Actor:
    """Return an actor as they act under a mandate of theirs that is in force."""
    return by.in_place_of(
        InPlaceOf(
            person=mandate.giver_id,
            mandate=mandate.pk,
            since=mandate.given_at or mandate.asked_at,
            case=mandate.case,
        )
    )


def giver_name(mandate: Mandate, ring: Keyring | None = None) -> str:
    """Return the name of whom somebody acts for; empty once erased."""
    return _name(mandate.giver_id, "giver name", mandate.giver_name_sealed, ring)


def acting_for(actor: Actor) -> str:
    """Return the name of whom an actor acts for; empty when for nobody but themselves."""
    if actor.acting is None:
        return ""
    return giver_name(Mandate.objects.get(pk=actor.acting.mandate))


def helper_name(mandate: Mandate, ring: Keyring | None = None) -> str:
    """Return the name of who acts for another; empty once erased."""
    return _name(mandate.helper.person_id, "helper name", mandate.helper_name_sealed, ring)


def _name(subject: UUID, label: str, sealed: bytes | memoryview, ring: Keyring | None) -> str:
    try:
        return (ring or Keyring.of([subject])).unseal(subject, label, sealed)
    except ErasedError:
        return ""


def _known(subjects: list[UUID]) -> Person | None:
    """Return the person among subjects found by an index, if any is one."""
    return Person.objects.filter(pk__in=subjects, erased_at=None).first()


def _new_person(name: str, *, at: datetime) -> Person:
    person = Person(id=new_id(), created_at=at)
    open_subject(person.pk)
    person.name_sealed = Keyring.of([person.pk]).seal(person.pk, "name", name)
    person.save(force_insert=True)
    return person


def _mandate(
    giver: Person,
    helper: Account,
    giver_name: str,
    helper_name: str,
    *,
    kind: str,
    case: UUID | None,
    language: str,
    at: datetime,
) -> Mandate:
    ring = Keyring.of([giver.pk, helper.person_id])
    return Mandate(
        giver=giver,
        helper=helper,
        kind=kind,
        case=case,
        giver_name_sealed=ring.seal(giver.pk, "giver name", giver_name),
        helper_name_sealed=ring.seal(helper.person_id, "helper name", helper_name),
        language=language,
        asked_at=at,
    )


def _in_force(mandate: Mandate, *, by: Actor, at: datetime) -> Mandate:
    mandate.given_at = at
    mandate.save(update_fields=["given_at", "giver", "giver_name_sealed"])
    record(mandate, "mandate.given", by=by, at=at, kind=mandate.kind, how=mandate.how)
    return mandate


def _prove_giver(code: MandateCode, ring: Keyring, *, at: datetime) -> None:
    """Let the giver be known by the address they have proven; whoever became known so meanwhile is it."""
    mandate = code.mandate
    address = ring.unseal(mandate.giver_id, "contact", code.address_sealed)
    known = _known(blind.find(code.kind, address))
    if known:
        account = known.accounts.filter(kind=Account.Kind.RESIDENT).first()
        if account and long_away(account, at=at):
            raise GiverAwayError(GiverAwayError.__doc__)
        if known.pk != mandate.giver_id:
            name = giver_name(mandate, ring)
            mandate.giver = known
            mandate.giver_name_sealed = Keyring.of([known.pk]).seal(known.pk, "giver name", name)
        return
    blind.remember(mandate.giver_id, code.kind, address)
    ContactPoint.objects.create(
        person=mandate.giver, kind=code.kind, address_sealed=code.address_sealed, proven_at=at
    )
    account = Account(kind=Account.Kind.RESIDENT, person=mandate.giver, created_at=at)
    account.set_unusable_password()
    account.save(force_insert=True)


def _forget_unanswered(helper: Account, *, at: datetime) -> None:
    """Let go of what this helper asked and nobody gave: names and addresses are not kept for it."""
    old = Mandate.objects.filter(helper=helper, given_at=None, code__expires_at__lte=at)
    for mandate in old.select_related("giver"):
        stranger = not mandate.giver.accounts.exists()
        mandate.delete()
        if stranger and not mandate.giver.mandates_given.exists():
            mandate.giver.delete()
            erase(mandate.giver_id)


def _first_of_month(born: date, *, years: int) -> datetime:
    return datetime.combine(date(born.year + years, born.month, 1), time(), city().zone)
