"""A batch answers for each letter, whatever happens to the time-stamp authority."""

import socket
from contextlib import closing
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from pendopo.engines.signatures.signing import Refused, Signed
from pendopo.integrations.local_signing.authority import OFFICER, LocalAuthority
from pendopo.integrations.local_signing.tests.conftest import PASSPHRASE


def sign_two(authority, officer, *pdfs, at=None):
    batch = [(uuid4(), pdf) for pdf in pdfs]
    told = authority.sign(
        batch, account=officer, passphrase=PASSPHRASE, reason="", at=at or datetime.now(UTC)
    )
    return [told[document] for document, _ in batch]


def test_each_letter_of_a_batch_is_signed(desk):
    answers = sign_two(desk.authority, desk.officer, desk.draft, desk.draft)
    assert all(isinstance(answer, Signed) for answer in answers)
    assert all(desk.judge(answer.pdf).valid for answer in answers)


def test_one_broken_letter_is_refused_and_the_next_is_signed(desk):
    broken, fine = sign_two(desk.authority, desk.officer, b"%PDF-1.7 broken", desk.draft)
    assert isinstance(broken, Refused)
    assert isinstance(fine, Signed)


def test_without_a_time_stamp_every_letter_is_refused_and_may_be_signed_again(desk):
    with closing(socket.socket()) as unheard:
        unheard.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unheard.getsockname()[1]}/"
        lost = LocalAuthority(desk.authority.folder, "Pemerintah Kota Contoh", tsa_url=url)
        answers = sign_two(lost, desk.officer, desk.draft, desk.draft)
    assert all(isinstance(answer, Refused) and "Penanda waktu" in answer.why for answer in answers)


def test_an_officer_without_a_certificate_is_refused(desk):
    (answer,) = sign_two(desk.authority, uuid4(), desk.draft)
    assert isinstance(answer, Refused)


def test_a_certificate_that_ended_signs_nothing(desk):
    later = datetime.now(UTC) + OFFICER + timedelta(days=1)
    (answer,) = sign_two(desk.authority, desk.officer, desk.draft, at=later)
    assert isinstance(answer, Refused)
    assert "berakhir" in answer.why


def test_a_revoked_certificate_signs_nothing(own_desk):
    own_desk.authority.revoke(own_desk.officer, at=datetime.now(UTC) - timedelta(seconds=1))
    (answer,) = sign_two(own_desk.authority, own_desk.officer, own_desk.draft)
    assert isinstance(answer, Refused)
    assert "dicabut" in answer.why
