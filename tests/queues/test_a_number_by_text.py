"""A number taken by SMS: one word and where; the same word alone tells how far it is."""

from uuid import uuid4

from pendopo.domain.queues import issuing, plans
from pendopo.domain.queues.holders import holder_of
from pendopo.domain.queues.models import Line, Ticket
from pendopo.domain.queues.places import token_of
from pendopo.ground.actor import ANONYMOUS
from pendopo.ground.vault.keyring import unseal
from tests.texting import PHONE

OTHER = "+6281200000002"
SURAT = "kel-sempur-surat"


def test_a_number_is_taken_and_followed_by_text(world, ask):
    issuing.issue(SURAT, key=uuid4(), by=ANONYMOUS, at=world.at)
    told = ask("antre Sempur surat")
    mine = Ticket.objects.get(source="conversation")
    assert mine.number == 2
    assert f"Nomor {mine.label}" in told
    assert "Sempur" in told
    assert "Di depan Anda: 1." in told
    assert token_of(mine.pk) in told
    assert mine.holder is not None
    assert bytes(mine.holder) == holder_of(phone=PHONE)
    assert unseal(mine.subject, "contact", mine.phone_sealed) == PHONE

    assert ask("ANTRE") == told  # the word alone: where it stands
    assert ask(f"QUEUE {SURAT}") == told  # one number a person and line, whatever is sent
    assert Ticket.objects.filter(source="conversation").count() == 1
    assert token_of(mine.pk) not in ask("ANTRE", OTHER)  # another's is nobody else's
    assert "Di depan Anda: 2." in ask("ngantri sempur surat", OTHER)


def test_what_was_not_understood_or_refused_says_what_to_send(world, ask):
    assert "misalnya ANTRE sempur surat" in ask("ANTRE")
    assert "misalnya ANTRE sempur surat" in ask("ANTRE kantor yang tidak ada")
    assert f"ANTRE {SURAT}" in ask("antre sempur")
    assert ask("antre kel").count("ANTRE ") == 3
    world.later(hours=14)
    told = ask("ANTRE SEMPUR SURAT")
    assert "sedang tutup" in told
    assert f"/antrean/{SURAT}/" in told
    assert not Ticket.objects.exists()
    assert "ANTRE" in ask("BANTUAN")


def test_a_line_that_was_withdrawn_holds_no_text_up(world, ask):
    ask("antre sempur surat")
    Line.objects.filter(slug=SURAT).update(withdrawn_at=world.at)
    plans.reread()
    assert "misalnya ANTRE sempur surat" in ask("ANTRE")
