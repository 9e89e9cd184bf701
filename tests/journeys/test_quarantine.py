"""A file is in quarantine until it is found clean; one that is infected is removed and asked for again."""

import io
import shutil
import socket
import subprocess
import threading
import time
from datetime import timedelta
from functools import cache

import pikepdf
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from pikepdf import Dictionary, Name

from pendopo.config.worker import work_off
from pendopo.domain.applications import drafting, submission
from pendopo.domain.applications.models import Application
from pendopo.domain.documents import scanning
from pendopo.domain.documents.models import Evidence, Scan
from pendopo.domain.documents.scanning import SCANNING, NotScannedError, scan_next
from pendopo.domain.messaging.models import Message
from pendopo.ground.log import relay
from pendopo.integrations.clamd.client import Clamd
from pendopo.integrations.clamd.simulator import StandIn
from tests.world import photo

# The anti-malware test file of EICAR, harmless, in two halves so that no scanner finds this one.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS" + b"-TEST-FILE!$H+H*"


@pytest.fixture
def clamd(monkeypatch):
    server = StandIn(0)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    told = Clamd("127.0.0.1", server.server_address[1], seconds=1.0)
    monkeypatch.setattr(SCANNING, "scanner", told)
    yield server
    server.shutdown()
    server.server_close()


@cache
def infected() -> bytes:
    """A PDF that is a fine paper but for a picture that is no picture."""
    made = pikepdf.new()
    made.add_blank_page()
    image = pikepdf.Stream(made, EICAR, Subtype=Name.Image, Filter=Name.DCTDecode)
    image.Width = image.Height = 1
    made.pages[0].obj.Resources = Dictionary(XObject=Dictionary(A=image))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def given(client, draft: Application, data: bytes, question: str = "ktp"):
    page = f"/permohonan/{draft.reference}/isian/{question}"
    return client.post(page, {question: SimpleUploadedFile("ktp.pdf", data)})


def relayed() -> None:
    while relay.relay_once():
        pass


def test_a_clean_file_is_shown_once_it_is_clean_and_holds_nobody_up(world, clamd) -> None:
    me = world.resident()
    case = world.submitted(me)
    officer = world.client(world.officer("wulan.sari"))
    page = f"/petugas/kasus/{case.reference}/"
    paper = Evidence.objects.filter(about=case.pk).first()
    assert "sedang diperiksa" in officer.get(page).content.decode()
    assert officer.get(f"{page}berkas/{paper.pk}").status_code == 404
    assert (
        world.client(me).get(f"/permohonan/{case.reference}/berkas/{paper.pk}").status_code == 404
    )
    while scan_next(at=world.at):
        pass
    assert clamd.behaviour.scanned == Evidence.objects.filter(about=case.pk).count() == 3
    assert "sedang diperiksa" not in officer.get(page).content.decode()
    assert officer.get(f"{page}berkas/{paper.pk}").status_code == 200


def test_an_infected_file_leaves_a_draft_and_its_page_asks_again(
    world, clamd, django_capture_on_commit_callbacks
) -> None:
    me = world.resident()
    draft, _ = world.draft(me, ktp=[])
    client = world.client(me)
    assert given(client, draft, infected()).status_code == 302
    kept = Evidence.objects.get(about=draft.pk, media_type="application/pdf")
    assert default_storage.exists(kept.file)
    with django_capture_on_commit_callbacks(execute=True):
        while scan_next(at=kept.received_at):
            pass
    relayed()
    assert not default_storage.exists(kept.file)
    assert Scan.objects.get(evidence=kept).finding == "Eicar-Test-Signature"
    draft.refresh_from_db()
    assert drafting.answers_of(draft).get("ktp", []) == []
    page = client.get(f"/permohonan/{draft.reference}/isian/ktp").content.decode()
    assert "berisi virus" in page
    again = given(client, draft, infected())
    assert (again.status_code, "berisi virus" in again.content.decode()) == (422, True)
    with pytest.raises(submission.IncompleteError):
        submission.submit(draft.pk, by=me, at=world.at)
    assert given(client, draft, photo()).status_code == 302
    assert (
        "berisi virus"
        not in client.get(f"/permohonan/{draft.reference}/isian/ktp").content.decode()
    )


def test_a_sent_case_asks_its_applicant_for_another_and_takes_it(world, clamd) -> None:
    me = world.resident()
    draft, _ = world.draft(me, ktp=[])
    client = world.client(me)
    given(client, draft, infected())
    case = submission.submit(draft.pk, by=me, at=world.at)
    work_off()
    assert Message.objects.filter(about=case.pk, template="infected").count() == 1
    officer = world.client(world.officer("wulan.sari"))
    desk = f"/petugas/kasus/{case.reference}/"
    gone = Evidence.objects.get(about=case.pk, media_type="application/pdf")
    assert "sudah dihapus" in officer.get(f"{desk}?berkas={gone.pk}").content.decode()
    follow = f"/permohonan/{case.reference}/"
    assert "Kirim gantinya sekarang" in client.get(follow).content.decode()
    assert client.get(f"{follow}isian/nama").status_code == 302
    before = case.submissions.count()
    assert given(client, case, photo()).headers["Location"] == follow
    assert case.submissions.count() == before + 1
    assert "Kirim gantinya" not in client.get(follow).content.decode()
    assert client.get(f"{follow}isian/ktp").status_code == 302
    assert "sudah dihapus" not in officer.get(desk).content.decode()


@pytest.mark.parametrize("mode", ["slow", "gone", "error", "wrong"])
def test_without_a_verdict_the_file_stays_and_is_scanned_again(world, clamd, mode) -> None:
    case = world.submitted(world.resident())
    clamd.behaviour.mode, clamd.behaviour.seconds = mode, 1.5
    assert scan_next(at=world.at) == 1
    scans = Scan.objects.filter(evidence__about=case.pk)
    assert {scan.verdict for scan in scans} == {"waiting"}
    clamd.behaviour.mode = "normal"
    while scan_next(at=world.at + timedelta(seconds=30)):
        pass
    assert {scan.verdict for scan in scans.all()} == {"clean"}


def test_a_scanner_that_is_not_there_is_waited_for(world, clamd, monkeypatch) -> None:
    world.submitted(world.resident())
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        nobody = Clamd.from_url(f"tcp://127.0.0.1:{unused.getsockname()[1]}")
        with pytest.raises(NotScannedError):
            nobody.scan(b"x")
    monkeypatch.setattr(SCANNING, "scanner", nobody)
    assert scan_next(at=world.at) == 1
    assert Scan.objects.exclude(verdict="waiting").count() == 0


def test_without_a_scanner_there_is_no_quarantine(world) -> None:
    world.submitted(world.resident())
    assert scanning.scan_next(at=world.at) == 0
    assert Scan.objects.count() == 0


@pytest.mark.parametrize("url", ["http://a", "tcp:///x", "unix://"])
def test_an_address_of_no_scanner_is_refused(url) -> None:
    with pytest.raises(ValueError, match="PENDOPO_CLAMD_URL"):
        Clamd.from_url(url)


@pytest.mark.skipif(not shutil.which("clamd"), reason="Debian's clamav-daemon is not here")
def test_the_real_clamd_says_the_same(tmp_path) -> None:
    signatures = tmp_path / "db"
    signatures.mkdir()
    mark = b"EICAR-STANDARD-ANTIVIRUS" + b"-TEST-FILE"
    (signatures / "own.ndb").write_text(f"Pendopo-Test:0:*:{mark.hex()}\n")
    path = tmp_path / "clamd.ctl"
    config = tmp_path / "clamd.conf"
    config.write_text(
        f"Foreground yes\nLocalSocket {path}\nDatabaseDirectory {signatures}\nUser root\n"
    )
    run = subprocess.Popen(
        [shutil.which("clamd"), "-c", config], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        until = time.monotonic() + 60
        while not path.exists() and time.monotonic() < until and run.poll() is None:
            time.sleep(0.1)
        real = Clamd.from_url(f"unix://{path}")
        assert real.scan(photo()) == ""
        assert real.scan(infected()) == "Pendopo-Test.UNOFFICIAL"
        assert real.scan(bytes(3_000_000)) == ""
        with pytest.raises(NotScannedError):
            real.scan(bytes(200_000_000))
    finally:
        run.terminate()
        run.wait(20)
