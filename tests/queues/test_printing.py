"""A ticket on paper: the real client, and a printer that runs out of paper, goes offline or silent."""

import threading

import pytest

from pendopo.domain.queues.printing import NoPaperError, OfflineError, Slip
from pendopo.ground.wire.misbehaving import Asked
from pendopo.integrations.escpos import client
from pendopo.integrations.escpos.client import NetworkPrinter
from pendopo.integrations.escpos.simulator import Control, Paper, Printer

SLIP = Slip(
    head=("Pemerintah Kota Bogor", "Disdukcapil"),
    number="A023",
    lines=("KTP-el", "Prioritas", "3 orang di depan Anda"),
    address="https://contoh.example/antrean/AbC",
    foot=("Ikuti nomor Anda lewat kode ini.", ""),
)


@pytest.fixture
def printer():
    paper = Paper()
    server = Printer(0, paper)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield paper, f"127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_a_slip_bears_number_place_and_code(printer) -> None:
    paper, at = printer
    NetworkPrinter().print(SLIP, at=at, columns=42)
    slip = paper.read()[0]
    for words in ("Disdukcapil", "A023", "Prioritas", "3 orang di depan Anda", SLIP.address):
        assert words in slip


@pytest.mark.parametrize(
    ("mode", "error"),
    [
        ("empty", NoPaperError),
        ("ends", NoPaperError),
        ("offline", OfflineError),
        ("gone", OfflineError),
        ("silent", OfflineError),
    ],
)
def test_what_keeps_a_printer_from_printing_is_told(printer, monkeypatch, mode, error) -> None:
    monkeypatch.setattr(client, "SECONDS", 0.3)
    paper, at = printer
    paper.mode = mode
    with pytest.raises(error):
        NetworkPrinter().print(SLIP, at=at, columns=42)
    assert paper.slips == []


def test_a_printer_that_is_not_there_is_offline_and_low_paper_prints(printer) -> None:
    paper, at = printer
    with pytest.raises(OfflineError):
        NetworkPrinter().print(SLIP, at="127.0.0.1:1", columns=42)
    asked = Asked("POST", "/sikap", {}, b'{"mode": "low"}')
    assert Control(paper).answer(asked).status == 200
    NetworkPrinter().print(SLIP, at=at, columns=42)
    told = Control(paper).answer(Asked("GET", "/kertas", {}, b""))
    assert b"A023" in told.body
