"""What makes a signed letter valid, and what ends its validity."""

import io
import re
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pikepdf
import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from pendopo.engines.signatures.signing import WrongPassphraseError
from pendopo.integrations.local_signing.authority import OFFICER, LocalAuthority
from pendopo.integrations.local_signing.tests.conftest import PASSPHRASE, open_desk


def test_a_completed_letter_is_valid_for_the_long_term(desk, finished):
    found = desk.judge(finished)
    assert found.valid
    assert found.long_term
    assert found.signer == "Dedi"
    assert abs(found.at - datetime.now(UTC)) < timedelta(minutes=2)


def test_a_letter_outlives_the_officers_certificate(tmp_path):
    nearly_over = datetime.now(UTC) - OFFICER + timedelta(days=2)
    desk = open_desk(tmp_path, at=nearly_over)
    letter = desk.finish()
    assert desk.judge(letter, at=datetime.now(UTC) + timedelta(days=10)).valid


def test_a_revocation_after_signing_leaves_earlier_letters_valid(own_desk):
    letter = own_desk.finish()
    own_desk.authority.revoke(own_desk.officer, at=datetime.now(UTC) + timedelta(seconds=2))
    found = own_desk.judge(letter, at=datetime.now(UTC) + timedelta(days=1))
    assert found.valid
    assert not found.revoked


def test_a_letter_signed_with_a_revoked_certificate_is_not_valid(own_desk):
    letter = own_desk.finish()
    own_desk.authority.revoke(own_desk.officer, at=datetime.now(UTC) - timedelta(minutes=5))
    found = own_desk.judge(letter)
    assert not found.valid
    assert found.revoked
    assert "revoked" in found.problem


def test_another_citys_signature_is_whole_but_not_trusted(own_desk, finished):
    found = own_desk.judge(finished)
    assert found.intact
    assert not found.trusted
    assert not found.valid


def test_one_flipped_bit_in_what_was_signed_is_found(desk):
    letter = desk.sign()
    before, after = _container(letter)
    places = [*range(7, before, before // 40), *range(after, len(letter) - 8, 8)]
    for place in places:
        bad = bytearray(letter)
        bad[place] ^= 0x01
        assert not desk.judge(bytes(bad)).valid, place


def test_another_signature_put_into_a_letter_is_found(desk):
    mine, other = desk.sign(), desk.sign(desk.draft + b"\n")
    before, after = _container(mine)
    start, end = _container(other)
    assert not desk.judge(mine[:before] + other[start:end] + mine[after:]).valid


def test_bytes_appended_are_found(desk, finished):
    assert not desk.judge(finished + b"\n% more\n").valid
    assert not desk.judge(finished + finished).valid


def test_another_page_added_after_signing_is_found(desk, finished):
    writer = IncrementalPdfFileWriter(io.BytesIO(finished))
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Rotate"] = writer.root["/Pages"]["/Count"]
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    found = desk.judge(out.getvalue())
    assert found.intact
    assert not found.whole
    assert not found.valid


@pytest.mark.parametrize(
    "junk", [b"", b"%PDF-1.7", b"hello", b"%PDF-1.7\n1 0 obj\n<<>>", b"\0" * 99]
)
def test_junk_is_told_from_a_letter_without_raising(desk, junk):
    assert not desk.judge(junk).valid


def test_a_letter_cut_short_is_not_valid(desk, finished):
    for end in range(100, len(finished), len(finished) // 12):
        assert not desk.judge(finished[:end]).valid


def test_an_unsigned_letter_says_so(desk):
    assert not desk.judge(desk.draft).signed


def test_a_wrong_passphrase_signs_nothing(desk):
    with pytest.raises(WrongPassphraseError):
        desk.authority.sign(
            [(uuid4(), desk.draft)],
            account=desk.officer,
            passphrase="salah",
            reason="",
            at=datetime.now(UTC),
        )


def test_keys_are_readable_by_their_owner_alone_and_sealed_by_the_passphrase(desk):
    for path in desk.authority.folder.iterdir():
        assert path.stat().st_mode & 0o077 == 0, path.name
    bundle = (desk.authority.folder / f"{desk.officer}.p12").read_bytes()
    assert PASSPHRASE.encode() not in bundle


def test_an_authority_opened_again_is_the_same(desk):
    again = LocalAuthority(desk.authority.folder, "Pemerintah Kota Contoh")
    assert [c.sha256 for c in again.roots()] == [c.sha256 for c in desk.authority.roots()]


@pytest.mark.parametrize("stage", ["draft", "signed", "completed"])
def test_a_letter_stays_pdf_a_2a_and_tagged_at_each_stage(desk, finished, stage):
    pdf = {"draft": desk.draft, "signed": desk.sign(), "completed": finished}[stage]
    with pikepdf.open(io.BytesIO(pdf)) as opened, opened.open_metadata() as told:
        root = opened.Root
        assert told["pdfaid:part"] == "2"
        assert told["pdfaid:conformance"] == "A"
        assert told["pdfuaid:part"] == "1"
        assert root.MarkInfo.Marked
        assert root.StructTreeRoot
        assert str(root.Lang) == "id"
        assert root.OutputIntents[0].S == "/GTS_PDFA1"
        assert root.ViewerPreferences.DisplayDocTitle
        fonts = [o for o in opened.objects if _is(o, "/FontDescriptor")]
        assert fonts
        assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(font.keys()) for font in fonts)
        widgets = [o for o in opened.objects if _subtype(o) == "/Widget"]
        assert len(widgets) == (0 if stage == "draft" else 1)
        assert all(list(map(float, w.Rect)) == [0, 0, 0, 0] for w in widgets)


@pytest.mark.skipif(not shutil.which("pdfsig"), reason="poppler is not on this machine")
def test_poppler_agrees_that_the_signature_is_valid(finished, tmp_path):
    file = tmp_path / "letter.pdf"
    file.write_bytes(finished)
    told = subprocess.run(["pdfsig", str(file)], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in told
    assert "ETSI.CAdES.detached" in told


def _is(thing, kind: str) -> bool:
    return isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == kind


def _subtype(thing) -> object:
    return thing.get("/Subtype") if isinstance(thing, pikepdf.Dictionary) else None


def _container(pdf: bytes) -> tuple[int, int]:
    """Return where the signature's own bytes begin and end: what it cannot cover itself."""
    numbers = re.search(rb"/ByteRange\s*\[\s*0\s+(\d+)\s+(\d+)", pdf)
    return int(numbers[1]), int(numbers[2])
