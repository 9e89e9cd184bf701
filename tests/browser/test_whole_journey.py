"""One application, begun without a network and broken off, ended by others, followed by text."""

import json
import re
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import House
from tests.browser.people import axe, go_on, photo, shot
from tests.browser.test_offline import has, mend, ready
from tests.browser.test_uploads import large_photo, parts
from tests.browser.wire import Wire, wired

pytestmark = [pytest.mark.browser, pytest.mark.slow]
BUDI, NEIGHBOUR = "+6281200000077", "sari@contoh.example"
SERVICE = "/layanan/salinan-sppt-pbb/"
HEADERS = 40_000  # bytes, of all requests while a photo is on its way
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 60_000, "uploadThroughput": 60_000}


def test_begun_offline_broken_off_gone_on_with_elsewhere_ended_by_a_helper_followed_by_sms(
    chromium, house
) -> None:
    with device(chromium, house, 360) as (phone, wire):
        reference = begins_without_a_network(phone, wire, house)
        standing = breaks_off(phone, wire, house, reference)
        assert 0 < standing["offset"] < standing["length"]
        assert wire.down < 150_000, "a phone's budget for the whole application"
    with device(chromium, house, 1366) as (laptop, wire):
        goes_on(laptop, wire, house, standing)
    with device(chromium, house, 360) as (helper, wire):
        begins_to_help(helper, wire, house)
        ends(helper, reference)
    assert_texted(house, reference)


@contextmanager
def device(chromium: Browser, house: House, width: int) -> Iterator[tuple[Page, Wire]]:
    """A device with a memory and a wire of its own."""
    context = chromium.new_context(viewport={"width": width, "height": 740}, locale="id-ID")
    context.set_default_timeout(15_000)
    with wired(house.portal) as wire:
        yield context.new_page(), wire
        context.close()


def looked(page: Page, name: str) -> None:
    """What stands there fits the screen and is for everybody."""
    shot(page, f"whole-{name}")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def enter(page: Page, wire: Wire, house: House, address: str) -> None:
    page.goto(f"{wire.portal}/masuk")
    looked(page, "sign-in")
    page.get_by_label("Nomor ponsel atau alamat surel").fill(address)
    go_on(page, "Kirim kode")
    looked(page, "code")
    page.get_by_label("Kode").fill(house.code_for(address))
    go_on(page, "Masuk")
    expect(page.get_by_role("heading", name="Permohonan saya")).to_be_visible()


def begins_without_a_network(phone: Page, wire: Wire, house: House) -> str:
    """The service has been read; the network goes; who, and to which number, is filled."""
    enter(phone, wire, house, BUDI)
    ready(phone)
    phone.goto(wire.portal + SERVICE)
    looked(phone, "service")
    has(phone, f"{SERVICE}luring")
    wire.cut()
    phone.context.set_offline(True)
    go_on(phone, "Mulai permohonan")
    expect(phone).to_have_url(re.compile(f"{SERVICE}luring"))
    looked(phone, "offline")
    phone.get_by_label("Pemilik tanah atau bangunan").check()
    go_on(phone)
    phone.goto(f"{phone.url.partition('#')[0]}#nama")
    phone.get_by_label("Nama lengkap").fill("Budi Santoso")
    phone.get_by_label("NIK").fill("3271 0365 0190 0004")
    go_on(phone)
    phone.get_by_label("Nomor ponsel").fill("0812 0000 0077")
    expect(phone.get_by_role("status")).to_contain_text("Tersimpan di ponsel ini")
    looked(phone, "offline-filled")
    mend(phone, wire)
    phone.wait_for_url(re.compile(r"/permohonan/[^/]+/isian/$"))
    expect(phone.get_by_role("status")).to_contain_text("Sudah terkirim dari ponsel ini")
    looked(phone, "sent-from-phone")
    return phone.locator("strong.number").first.inner_text()


def breaks_off(phone: Page, wire: Wire, house: House, reference: str) -> dict:
    """Return what stands in the city of a photo when the line breaks."""
    phone.goto(f"{wire.portal}/permohonan/{reference}/isian/ktp")
    looked(phone, "paper")
    phone.context.new_cdp_session(phone).send("Network.emulateNetworkConditions", SLOW)
    phone.locator("input[type=file]").set_input_files(large_photo(7))
    standing = None
    until = time.monotonic() + 30
    while not standing or not standing["offset"]:
        assert time.monotonic() < until, "nothing has arrived"
        time.sleep(0.2)
        standing = unfinished(phone, house, reference)
    wire.cut()
    phone.context.set_offline(True)
    expect(phone.get_by_text("Terputus. Kami lanjutkan saat jaringan kembali.")).to_be_visible(
        timeout=30_000
    )
    looked(phone, "broken-off")
    standing = unfinished(phone, house, reference)
    assert standing
    return standing


def unfinished(phone: Page, house: House, reference: str) -> dict | None:
    """What the city has of the photo, asked past the phone's own line."""
    session = next(c for c in phone.context.cookies() if c["name"] == "pendopo")
    asked = urllib.request.Request(
        f"{house.portal}/permohonan/{reference}/unggahan",
        headers={"Cookie": f"pendopo={session['value']}"},
    )
    with urllib.request.urlopen(asked) as answer:
        return next(iter(json.load(answer)["uploads"]), None)


def goes_on(laptop: Page, wire: Wire, house: House, standing: dict) -> None:
    enter(laptop, wire, house, BUDI)
    looked(laptop, "mine")
    laptop.get_by_role("link", name="Salinan SPPT PBB").click()
    looked(laptop, "tasks")
    laptop.get_by_role("link", name="Berkas", exact=True).click()
    expect(laptop.get_by_text("Kiriman ini belum selesai")).to_be_visible()
    looked(laptop, "unfinished")
    rest, before = parts(laptop), wire.up
    laptop.locator("input[type=file]").set_input_files(large_photo(7))
    expect(laptop.get_by_text("Sudah diterima: KTP Fitri.jpg")).to_be_visible(timeout=30_000)
    assert int(rest[0].headers["upload-offset"]) == standing["offset"]
    missing = standing["length"] - standing["offset"]
    assert missing <= wire.up - before < missing + HEADERS, "what had arrived is not sent again"
    looked(laptop, "received")
    go_on(laptop)


def begins_to_help(helper: Page, wire: Wire, house: House) -> None:
    """Budi reads the code out to his neighbour, from the text that the city sent to his phone."""
    enter(helper, wire, house, NEIGHBOUR)
    helper.get_by_role("link", name="Bantu orang lain").click()
    looked(helper, "help")
    helper.get_by_role("link", name="Orang tua, keluarga, atau tetangga").click()
    helper.get_by_label("Keluarga lain, tetangga, atau teman").check()
    helper.get_by_label("Nama lengkapnya").fill("Budi Santoso")
    helper.get_by_label("Nomor ponsel atau surelnya").fill("0812 0000 0077")
    helper.get_by_label("Nama Anda").fill("Sari Utami")
    looked(helper, "leave")
    go_on(helper, "Kirim kode kepadanya")
    looked(helper, "leave-code")
    helper.get_by_label("Kode").fill(house.code_for(BUDI))
    go_on(helper, "Catat izin")
    expect(helper.get_by_text("Anda bertindak untuk")).to_be_visible()
    looked(helper, "acting")


def ends(helper: Page, reference: str) -> None:
    """Answer what Budi has not, look, and send."""
    portal = helper.url.partition("/permohonan")[0]
    helper.goto(f"{portal}/permohonan/{reference}/isian/nop")
    looked(helper, "question")
    helper.get_by_label("NOP").fill("32.71.030.005.012-0345.0")
    go_on(helper)
    helper.get_by_label("Nama jalan").fill("Jl. Sempur Kaler No. 12")
    helper.get_by_label("Kelurahan").select_option(label="Sempur, Bogor Tengah")
    go_on(helper)
    helper.get_by_label("Tahun pajak").fill("2026")
    go_on(helper)
    helper.get_by_label("SPPT hilang").check()
    go_on(helper)
    for paper in ("sertifikat", "bukti-lunas"):
        helper.goto(f"{portal}/permohonan/{reference}/isian/{paper}")
        helper.locator("input[type=file]").set_input_files(photo(paper))
        expect(helper.get_by_text(f"Sudah diterima: {paper}.jpg")).to_be_visible()
        looked(helper, paper)
        go_on(helper)
    helper.get_by_role("checkbox").check()
    go_on(helper)
    expect(helper.get_by_role("heading", name="Periksa jawaban Anda")).to_be_visible()
    expect(helper.locator("main")).to_contain_text("Budi Santoso")
    looked(helper, "check")
    go_on(helper, "Kirim permohonan")
    expect(helper.get_by_role("heading", name="Permohonan terkirim")).to_be_visible()
    looked(helper, "sent")


def assert_texted(house: House, reference: str) -> None:
    """Budi texts the city from his own phone, and is told where his application stands."""
    told = (house.folder / "house.env").read_text()
    control = re.search(r"^PENDOPO_OPERATOR_CONTROL=(.+)$", told, re.MULTILINE)
    assert control
    door = f"{control[1]}/pesan"
    asks = json.dumps({"from": BUDI, "text": f"STATUS {reference}"}).encode()
    with urllib.request.urlopen(urllib.request.Request(door, asks)) as answer:
        assert answer.status == 202
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with urllib.request.urlopen(door) as answer:
            got = [m["text"] for m in json.load(answer) if m["to"] == BUDI]
        if said := [t for t in got if t.startswith(f"{reference}, Salinan SPPT")]:
            assert "Sedang dikerjakan" in said[0]
            return
        time.sleep(0.3)
    raise AssertionError(got)
