"""A morning in a hall: a phone, a kiosk's priority number and one more, two counters, one board."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import axe, shot, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SPY = """
window.spoken = [];
window.speechSynthesis.speak = (told) => { window.spoken.push(told.text); setTimeout(() => told.onend?.(), 5); };
"""


def device(chromium, house, kind: str, width: int, height: int) -> Page:
    """Return a browser that was made a device of the kelurahan's hall."""
    told = next(
        d for d in house.accounts["devices"] if (d["office"], d["kind"]) == ("kel-sempur", kind)
    )
    context = chromium.new_context(
        viewport={"width": width, "height": height}, locale="id-ID", reduced_motion="reduce"
    )
    context.add_init_script(SPY)
    page = context.new_page()
    page.goto(told["address"])
    page.get_by_role("button", name="Pasang di peramban ini").click()
    return page


def take(kiosk: Page, choice: str) -> tuple[str, str]:
    """Take a number in three taps; return it and the address its code leads to."""
    kiosk.get_by_role("link", name=re.compile("Surat keterangan")).click()
    kiosk.get_by_role("button", name=re.compile(choice)).click()
    label = kiosk.locator("h1").inner_text().split()[-1]
    token = kiosk.url.rstrip("/").split("?")[0].rstrip("/").rpartition("/")[2]
    return label, token


def counter(chromium, house, login: str, number: int) -> Page:
    desk = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="id-ID").new_page()
    sign_in(desk, house, login)
    desk.goto(f"{house.portal}/loket/")
    desk.get_by_role("button", name=re.compile(f"^Loket {number}")).click()
    expect(desk.get_by_role("heading", name=f"Loket {number}")).to_be_visible()
    return desk


def spoken(board: Page, words: str) -> None:
    board.wait_for_function(
        "words => window.spoken.some((each) => each.includes(words))", arg=words
    )


def test_three_people_and_two_counters(chromium, house) -> None:
    kiosk = device(chromium, house, "kiosk", 1080, 1920)
    board = device(chromium, house, "display", 1920, 1080)
    expect(board.get_by_text("Belum ada panggilan")).to_be_visible()
    home = chromium.new_context(viewport={"width": 360, "height": 740}, locale="id-ID").new_page()
    home.goto(f"{house.portal}/antrean/")
    home.get_by_role("link", name=re.compile("Surat keterangan")).first.click()
    home.get_by_label("Nomor ponsel").fill("0812 0000 0077")
    home.get_by_role("button", name="Ambil nomor").click()
    expect(home.locator("h1")).to_contain_text("A001")
    axe(kiosk)
    first, _ = take(kiosk, "Tidak, nomor biasa")
    shot(kiosk, "hall-kiosk-number")
    expect(kiosk.get_by_text("Ambil kertas nomor Anda")).to_be_visible()
    axe(kiosk)
    kiosk.get_by_role("link", name="Selesai").click()
    urgent, _ = take(kiosk, "Prioritas")
    assert (first, urgent) == ("A002", "A003")
    one = counter(chromium, house, "lina.marlina@kel-sempur", 1)
    two = counter(chromium, house, "hendra.kurniadi@kel-sempur", 2)
    home.evaluate("window.same = true")
    one.keyboard.press("Space")
    expect(one.locator(".counter-number")).to_be_visible()
    two.keyboard.press("Space")
    expect(two.locator(".counter-number")).to_be_visible()
    called = {desk.locator(".counter-number").inner_text(): n for n, desk in ((1, one), (2, two))}
    assert "A001" in called
    for label, number in called.items():
        digits = " ".join({"0": "nol", "1": "satu", "2": "dua", "3": "tiga"}[d] for d in label[1:])
        words = f"Nomor A, {digits}, silakan ke loket {('', 'satu', 'dua')[number]}"
        spoken(board, words)
        expect(board.locator(".board-desks")).to_contain_text(label)
    shot(board, "hall-board")
    expect(home.get_by_text(re.compile(r"Silakan ke loket \d sekarang"))).to_be_visible()
    assert home.evaluate("window.same"), "the phone's page was loaded again"
    axe(home)
    axe(board)
    one.keyboard.press("Space")
    expect(one.get_by_text("Sedang dilayani")).to_be_visible()
    shot(one, "hall-counter")
    axe(one)
    one.keyboard.press("Space")
    rest = ({"A001", "A002", "A003"} - called.keys()).pop()
    expect(one.locator(".counter-number")).to_have_text(rest)
    expect(board.locator(".board-number")).to_have_text(rest)
    again = chromium.new_context(
        viewport={"width": 1366, "height": 768}, storage_state=one.context.storage_state()
    ).new_page()
    one.close()  # the officer's browser dies
    again.goto(f"{house.portal}/loket/")
    expect(again.locator(".counter-number")).to_have_text(rest)
    board.context.set_offline(True)
    expect(board.get_by_text("Sambungan terputus")).to_be_visible(timeout=40_000)
    said = board.evaluate("window.spoken.length")
    again.keyboard.press("r")
    board.context.set_offline(False)
    expect(board.get_by_text("Sambungan terputus")).to_be_hidden(timeout=20_000)
    board.wait_for_function("before => window.spoken.length > before", arg=said)  # the recall, late
