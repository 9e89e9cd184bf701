"""A morning in a hall: a phone, a kiosk's priority number, a booked time, two counters, one board."""

import json
import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import pendopo.design
from pendopo.domain.queues import speaking
from tests.browser.conftest import FLAGS
from tests.browser.people import axe, shot, sign_in
from tests.browser.test_uploads import FAKE_CAMERA
from tests.queues.test_speaking import pieces

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CLIPS = json.loads((Path(pendopo.design.__file__).parent / "static_src/voice.json").read_text())
SPY = """
window.spoken = [];
const start = AudioBufferSourceNode.prototype.start;
AudioBufferSourceNode.prototype.start = function (...told) { window.spoken.push(told[1]); return start.apply(this, told); };
addEventListener("pointerdown", () => window.tapped?.());
const now = Date.now.bind(Date);
Date.now = () => now() + SKEW;
"""
SKEW = 7_200_000  # ms by which the clocks of the hall's machines are wrong
SLOW_CAMERA = """
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = async function () { await new Promise((go) => setTimeout(go, 1000)); return play.call(this); };
"""  # so the shutter is pressed before the first picture is there
ZONE = timedelta(hours=7)
ITS_DAY = """
from datetime import timedelta
from django.utils import timezone
from pendopo.domain.queues.bookings import Booking
from pendopo.domain.queues.plans import today
now = timezone.now()
begins = now - timedelta(minutes=5)
Booking.objects.filter(reference="{}").update(begins=begins, date=today(now))
"""


def device(chromium, house, kind: str, width: int, height: int) -> Page:
    """Return a browser that was made a device of the kelurahan's hall; its clock is wrong."""
    told = next(
        d for d in house.accounts["devices"] if (d["office"], d["kind"]) == ("kel-sempur", kind)
    )
    context = chromium.new_context(
        viewport={"width": width, "height": height}, locale="id-ID", reduced_motion="reduce"
    )
    context.add_init_script(SPY.replace("SKEW", str(SKEW)))
    page = context.new_page()
    page.goto(told["address"])
    page.get_by_role("button", name="Pasang di peramban ini").click()
    return page


def take(kiosk: Page, choice: str) -> str:
    """Take a number in two taps, and go with the third; return it."""
    taps: list[int] = []
    kiosk.expose_function("tapped", lambda: taps.append(1))
    kiosk.get_by_role("link", name=re.compile("Surat keterangan")).click()
    kiosk.get_by_role("button", name=re.compile(choice)).click()
    label = kiosk.locator("h1").inner_text().split()[-1]
    expect(kiosk.get_by_text("Ambil kertas nomor Anda")).to_be_visible()
    shot(kiosk, "hall-kiosk-number")
    axe(kiosk)
    kiosk.get_by_role("link", name="Selesai").click()
    expect(kiosk.get_by_text("Apa keperluan Anda?")).to_be_visible()
    assert len(taps) == 3
    return label


def book(home: Page, house) -> str:
    """Book a time over the portal, let its day come, and return the address that is on its code."""
    home.goto(f"{house.portal}/janji-temu/kel-sempur-surat/")
    home.locator("a[href*='/janji-temu/kel-sempur-surat/20']").first.click()
    home.locator(".times a").first.click()
    home.get_by_label("Nama").first.fill("Fitri Handayani")
    home.get_by_label("Nomor ponsel").fill("0812 0000 0078")
    home.locator("main form button").last.click()
    expect(home.locator("main")).to_contain_text("Kelurahan Sempur")
    reference = home.locator("figure .reference").inner_text()
    house.pendopo("shell", "-c", ITS_DAY.format(reference))
    return home.url


def file_for(desk: Page, name: str) -> str:
    """Begin an application for whom the officer serves, photograph a paper, and return its reference."""
    with desk.expect_popup() as beside:
        desk.keyboard.press("p")
    page = beside.value
    expect(page.get_by_label("Nama lengkap")).to_have_value(name)
    expect(page.get_by_label("Ia hadir di depan saya")).to_be_checked()
    page.get_by_label("NIK", exact=True).fill("3271036501900004")
    page.get_by_label("Layanan").select_option("salinan-sppt-pbb")
    page.get_by_label("Saya sudah melihat KTP aslinya").check()
    page.get_by_role("button", name="Mulai mengisi").click()
    reference = page.locator(".desk-for .number").inner_text()
    page.goto(page.url + "ktp")
    page.get_by_role("button", name="Foto dengan bingkai").click()
    page.get_by_role("button", name="Ambil foto").click()
    expect(page.get_by_text("Sudah diterima: foto.jpg")).to_be_visible(timeout=15_000)
    shot(page, "hall-photo")
    axe(page)
    page.close()
    return reference


def counter(chromium, house, login: str, number: int) -> Page:
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="id-ID")
    context.add_init_script(SLOW_CAMERA)
    desk = context.new_page()
    sign_in(desk, house, login)
    desk.goto(f"{house.portal}/loket/")
    desk.get_by_role("button", name=re.compile(f"^Loket {number}")).click()
    expect(desk.get_by_role("heading", name=f"Loket {number}")).to_be_visible()
    return desk


def receive(two: Page, house) -> None:
    """Give a number at the door in two presses, without a mouse."""
    door = two.context.new_page()
    door.goto(f"{house.portal}/meja-depan/")
    door.keyboard.press("a")
    door.keyboard.press("2")
    expect(door.locator(".counter-number")).to_have_text("A004")
    expect(door.get_by_text("Sudah dicetak.")).to_be_visible()
    shot(door, "hall-door")
    axe(door)
    door.close()


def spoken(board: Page, words: str) -> None:
    """Wait until the board has played the clips of a sentence, one after another."""
    wanted = [CLIPS["id"][each][0] for each in pieces(words, "id")]
    board.wait_for_function(
        "wanted => window.spoken.some((_, n) => wanted.every((each, m) => window.spoken[n + m] === each))",
        arg=wanted,
    )


def called_on(board: Page, label: str, number: int) -> None:
    spoken(board, speaking.call(label, number))
    expect(board.locator(".board-desks")).to_contain_text(label)


def test_three_people_and_two_counters(chromium, house) -> None:
    kiosk = device(chromium, house, "kiosk", 1080, 1920)
    board = device(chromium, house, "display", 1920, 1080)
    expect(board.get_by_text("Belum ada panggilan")).to_be_visible()
    board.mouse.click(4, 4)  # who installs it touches it once: then it may sound
    phone = {"viewport": {"width": 360, "height": 740}, "locale": "id-ID"}
    booked = book(chromium.new_context(**phone).new_page(), house)
    home = chromium.new_context(**phone).new_page()
    home.goto(f"{house.portal}/antrean/")
    home.get_by_role("link", name=re.compile("Surat keterangan")).first.click()
    home.get_by_label("Nomor ponsel").fill("0812 0000 0077")
    home.get_by_role("button", name="Ambil nomor").click()
    expect(home.locator("h1")).to_contain_text("A001")
    axe(kiosk)
    assert take(kiosk, "Prioritas") == "A002"
    kiosk.get_by_role("link", name=re.compile("Sudah punya janji")).click()
    kiosk.get_by_label("Kode yang dipindai").fill(booked)
    kiosk.get_by_role("button", name="Lanjut").click()
    kiosk.get_by_role("button", name="Tidak, nomor biasa").click()
    expect(kiosk.locator("h1")).to_contain_text("A003")
    camera = chromium.browser_type.launch(
        executable_path=shutil.which("chromium"), args=[*FLAGS, *FAKE_CAMERA]
    )
    one = counter(camera, house, "lina.marlina@kel-sempur", 1)
    two = counter(chromium, house, "hendra.kurniadi@kel-sempur", 2)
    receive(two, house)
    home.evaluate("window.same = true")
    one.keyboard.press("Space")
    expect(one.locator(".counter-number")).to_have_text("A003")  # booked: it waits since its time
    called_on(board, "A003", 1)
    two.keyboard.press("Space")
    expect(two.locator(".counter-number")).to_be_visible()
    urgent = two.locator(".counter-number").inner_text()
    called_on(board, urgent, 2)
    shot(board, "hall-board")
    two.keyboard.press("t")
    expect(two.get_by_text("Ditahan", exact=True)).to_be_visible()
    two.keyboard.press("k")
    two.keyboard.press("Enter")
    expect(two.locator(".counter-number")).to_have_text(urgent)
    one.keyboard.press("Space")
    expect(one.get_by_text("Sedang dilayani")).to_be_visible()
    reference = file_for(one, "Fitri Handayani")
    one.evaluate("dispatchEvent(new Event('focus'))")
    expect(one.locator(".counter-case")).to_contain_text(reference)
    shot(one, "hall-counter")
    axe(one)
    one.keyboard.press("Space")
    expect(one.get_by_text(f"Permohonan {reference} untuk A003 belum dikirim")).to_be_visible()
    rest = ({"A001", "A002"} - {urgent}).pop()
    expect(one.locator(".counter-number")).to_have_text(rest)
    called_on(board, rest, 1)
    expect(board.locator(".board-number")).to_have_text(rest)
    now = datetime.now(UTC) + ZONE
    expect(board.locator("[data-clock]")).to_have_text(
        re.compile("|".join(f"{now + timedelta(minutes=n):%H.%M}" for n in (-1, 0)))
    )  # the city's time, whatever the machine thinks
    expect(home.get_by_text(re.compile(r"Silakan ke loket \d sekarang"))).to_be_visible()
    assert home.evaluate("window.same"), "the phone's page was loaded again"
    axe(home)
    axe(board)
    two.goto(f"{house.portal}/pengawas/")
    two.get_by_label("Pesan, tampil di papan").fill("Simulasi gempa pukul sepuluh.")
    two.get_by_role("button", name="Sampaikan").click()
    expect(board.get_by_text("Simulasi gempa pukul sepuluh.").first).to_be_visible()
    shot(board, "hall-board-notice")
    spoken(board, speaking.ATTENTION)  # no voice in this browser: it asks to read
    again = camera.new_context(
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
    camera.close()
