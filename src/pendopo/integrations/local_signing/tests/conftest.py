"""One authority, one officer and one letter, made once for these tests."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from pendopo.engines.letters.typesetting import Typesetter
from pendopo.engines.signatures.signing import Signed, complete
from pendopo.engines.signatures.validating import Validation, validate
from pendopo.integrations.local_signing.authority import LocalAuthority

PASSPHRASE = "frasa sandi yang panjang"
PLAIN = '#set document(title: "Surat")\n#set text(lang: "id")\nIsi surat.'


@dataclass
class Desk:
    authority: LocalAuthority
    officer: UUID
    draft: bytes

    def sign(self, pdf: bytes | None = None) -> bytes:
        document = uuid4()
        answer = self.authority.sign(
            [(document, pdf or self.draft)],
            account=self.officer,
            passphrase=PASSPHRASE,
            reason="Menandatangani",
            at=datetime.now(UTC),
        )[document]
        assert isinstance(answer, Signed)
        return answer.pdf

    def finish(self) -> bytes:
        return complete(self.sign(), self.authority)

    def judge(self, pdf: bytes, *, at: datetime | None = None) -> Validation:
        return validate(
            pdf,
            roots=self.authority.roots(),
            intermediates=self.authority.intermediates(),
            crls=self.authority.revocation(),
            at=at or datetime.now(UTC),
        )


def open_desk(folder, *, at: datetime) -> Desk:
    authority = LocalAuthority(folder / "ca", "Pemerintah Kota Contoh")
    officer = uuid4()
    authority.issue(
        account=officer, name="Dedi", employee_number="1976", passphrase=PASSPHRASE, at=at
    )
    draft = Typesetter().typeset(PLAIN, shared={}, data={}, at=datetime.now(UTC))
    return Desk(authority, officer, draft)


@pytest.fixture(scope="session")
def desk(tmp_path_factory) -> Desk:
    return open_desk(tmp_path_factory.mktemp("desk"), at=datetime.now(UTC))


@pytest.fixture(scope="session")
def finished(desk) -> bytes:
    return desk.finish()


@pytest.fixture
def own_desk(tmp_path) -> Desk:
    """A desk whose officer may be revoked."""
    return open_desk(tmp_path, at=datetime.now(UTC))
