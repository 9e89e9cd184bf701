"""The app on a phone whose network comes and goes: installed, read, filled, sent, wiped, renewed."""

import re
import shutil
import sys
import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import FLAGS
from tests.browser.people import axe, go_on, photo, shot
from tests.browser.wire import Wire, wired

pytestmark = pytest.mark.browser


@pytest.fixture
def wire(house):
    with wired(house.portal) as between:
        yield between


@pytest.fixture
def app(chromium, wire):
    """A phone with the app: the front page read, its worker there."""
    context = chromium.new_context(viewport={"width": 360, "height": 740}, locale="id-ID")
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto(wire.portal)
    ready(page)
    yield page
    context.close()


def ready(page: Page) -> None:
    """Wait until the worker answers for this page and has learnt what it needs."""
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    has(page, "/luring")


def has(page: Page, address: str) -> None:
    """Wait until a copy of a page lies on the phone."""
    until = time.monotonic() + 15
    script = """async (url) =>
      !!await caches.match(url, {ignoreSearch: url.endsWith("/luring"), ignoreVary: true})"""
    while not page.evaluate(script, address):
        assert time.monotonic() < until, f"{address} is not kept"
        time.sleep(0.05)


def cut(page: Page, wire: Wire) -> None:
    wire.cut()
    page.context.set_offline(True)


def mend(page: Page, wire: Wire) -> None:
    wire.mend()
    page.context.set_offline(False)
    # Chromium 150 tells it to no page that was loaded meanwhile; a phone tells all.
    page.evaluate("dispatchEvent(new Event('online'))")


def read(page: Page, address: str) -> None:
    """Read a page, and let the worker keep it and what it leads to."""
    page.goto(address)
    has(page, address)


def waiting(page: Page) -> list[dict]:
    return page.evaluate(
        """() => new Promise((done) => {
          const open = indexedDB.open("pendopo");
          open.onsuccess = () => {
            const db = open.result;
            if (!db.objectStoreNames.contains("waiting")) { db.close(); return done([]); }
            const all = db.transaction("waiting").objectStore("waiting").getAll();
            all.onsuccess = () => { db.close(); done(all.result); };
          };
        })"""
    )


def stored(page: Page, value: str) -> None:
    """Wait until what was typed lies in the phone's store: it is kept with every key, not within one."""
    until = time.monotonic() + 15
    while not any(pair[1] == value for item in waiting(page) for pair in item["fields"]):
        assert time.monotonic() < until, f"{value} is not kept"
        time.sleep(0.05)


def test_the_city_installs_as_an_app(chromium, wire, tmp_path) -> None:
    """A profile that lasts: a private one refuses to install anything."""
    context = chromium.browser_type.launch_persistent_context(
        tmp_path, executable_path=shutil.which("chromium"), args=FLAGS
    )
    app = context.new_page()
    app.goto(wire.portal)
    ready(app)
    _installs(app)
    context.close()


def _installs(app: Page) -> None:
    session = app.context.new_cdp_session(app)
    assert session.send("Page.getInstallabilityErrors")["installabilityErrors"] == []
    manifest = session.send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert "Pendopo Kota Bogor" in manifest["data"]


def test_what_was_last_read_opens_without_a_network_and_says_so(app, wire) -> None:
    read(app, f"{wire.portal}/layanan/")
    read(app, f"{wire.portal}/layanan/akta-kelahiran/")
    cut(app, wire)
    app.goto(wire.portal)
    expect(app.get_by_role("heading", name="Apa yang ingin Anda urus?")).to_be_visible()
    banner = app.get_by_role("status")
    expect(banner).to_contain_text("Anda sedang luring")
    expect(banner).to_contain_text(re.compile(r"Ini yang terakhir Anda baca, \w+, \d+ \w+"))
    shot(app, "offline-home")
    axe(app)
    app.goto(f"{wire.portal}/layanan/akta-kelahiran/")
    expect(app.get_by_role("heading", name="Akta kelahiran", exact=False).first).to_be_visible()
    app.goto(f"{wire.portal}/bantuan")
    expect(app.get_by_text("Halaman itu belum tersimpan di ponsel ini")).to_be_visible()
    expect(app.get_by_role("link", name="Layanan", exact=True)).to_be_visible()
    shot(app, "offline-list")
    axe(app)
    mend(app, wire)
    app.goto(wire.portal)
    expect(app.get_by_role("status")).to_have_count(0)


def test_an_application_begun_without_a_network_is_sent_when_it_is_back(app, wire) -> None:
    read(app, f"{wire.portal}/layanan/akta-kelahiran/")
    has(app, "/layanan/akta-kelahiran/luring")
    cut(app, wire)
    go_on(app, "Mulai permohonan")
    expect(app).to_have_url(re.compile("/layanan/akta-kelahiran/luring"))
    shot(app, "begin-1")
    axe(app)
    app.get_by_label("Ibu", exact=True).check()
    expect(app.get_by_role("status")).to_contain_text("Tersimpan di ponsel ini")
    app.get_by_label("Nomor ponsel Anda").fill("0812 0000 0001")
    go_on(app)
    go_on(app)
    app.get_by_label("Nama lengkap anak").fill("Raka Pratama")
    shot(app, "begin-3")
    stored(app, "Raka Pratama")
    app.reload()
    expect(app.get_by_label("Nama lengkap anak")).to_have_value("Raka Pratama")
    mend(app, wire)
    app.wait_for_url(re.compile(r"/permohonan/[^/]+/isian/$"))
    expect(app.get_by_role("status")).to_contain_text("Sudah terkirim dari ponsel ini")
    shot(app, "begin-sent")
    axe(app)
    expect(app.locator(".task-list li").first).to_contain_text("Selesai")
    assert waiting(app) == []
    app.get_by_role("link", name="Anak", exact=True).click()
    expect(app.get_by_label("Nama lengkap anak")).to_have_value("Raka Pratama")


def test_a_page_sent_without_a_network_waits_and_the_next_one_opens(app, wire) -> None:
    app.goto(f"{wire.portal}/layanan/akta-kelahiran/")
    go_on(app, "Mulai permohonan")
    reference = app.locator("strong.number").first.inner_text()
    has(app, "/layanan/akta-kelahiran/luring")
    app.locator(".task-list a").first.click()
    expect(app.get_by_label("Ibu", exact=True)).to_be_visible()
    cut(app, wire)
    app.get_by_label("Ibu", exact=True).check()
    app.get_by_label("Nomor ponsel Anda").fill("12")
    go_on(app)
    expect(app).to_have_url(re.compile(f"permohonan={reference}"))
    go_on(app)
    app.get_by_label("Nama lengkap anak").fill("Raka Pratama")
    app.get_by_label("Laki-laki").check()
    app.get_by_label("Anak ke berapa dari ibu?").fill("1")
    shot(app, "draft-offline")
    assert len(waiting(app)) == 2
    mend(app, wire)
    app.wait_for_url(re.compile(rf"/permohonan/{reference}/isian/$"))
    # The telephone number was not right: what was typed is kept, and asked to be looked at.
    expect(app.get_by_role("status").last).to_contain_text("perlu Anda periksa")
    assert [item["state"] for item in waiting(app)] == ["refused"]
    app.goto(f"{wire.portal}/permohonan/{reference}/isian/anak")
    expect(app.get_by_label("Nama lengkap anak")).to_have_value("Raka Pratama")
    app.get_by_role("link", name="Periksa sekarang").click()
    expect(app.get_by_label("Nomor ponsel Anda")).to_have_value("12")
    shot(app, "draft-refused")
    axe(app)
    app.get_by_label("Nomor ponsel Anda").fill("0812 0000 0001")
    go_on(app)
    expect(app.get_by_label("Nama lengkap anak")).to_have_value("Raka Pratama")
    assert waiting(app) == []


def test_finished_and_wiped_leaves_nothing_on_the_phone(app, wire) -> None:
    app.goto(f"{wire.portal}/layanan/akta-kelahiran/")
    go_on(app, "Mulai permohonan")
    mine = app.url
    read(app, mine)
    cut(app, wire)
    app.goto(f"{wire.portal}/permohonan/X/isian/tak-ada")
    mend(app, wire)
    app.goto(f"{wire.portal}/keluar")
    go_on(app, "Selesai dan hapus jejak")
    expect(app.get_by_role("heading", name="Jejak sudah dihapus")).to_be_visible()
    app.goto(wire.portal)
    ready(app)
    cut(app, wire)
    app.goto(mine)
    expect(app.get_by_text("Halaman itu belum tersimpan di ponsel ini")).to_be_visible()
    assert waiting(app) == []
    assert mine not in kept(app)


def test_the_page_that_fetched_the_worker_opens_without_a_network(chromium, wire) -> None:
    context = chromium.new_context(viewport={"width": 360, "height": 740}, locale="id-ID")
    page = context.new_page()
    page.goto(f"{wire.portal}/bantuan")
    ready(page)
    has(page, "/bantuan")
    cut(page, wire)
    page.goto(f"{wire.portal}/bantuan")
    expect(page.get_by_role("status")).to_contain_text("Anda sedang luring")
    context.close()


def test_a_network_too_slow_shows_what_was_last_read(app, wire) -> None:
    read(app, f"{wire.portal}/layanan/")
    wire.stalls = True
    app.goto(f"{wire.portal}/layanan/")
    expect(app.get_by_role("status")).to_contain_text("Jaringan lambat")
    wire.stalls = False


def test_what_was_begun_without_a_network_brings_its_photo(app, wire) -> None:
    read(app, f"{wire.portal}/layanan/akta-kelahiran/")
    has(app, "/layanan/akta-kelahiran/luring")
    cut(app, wire)
    app.goto(f"{wire.portal}/layanan/akta-kelahiran/luring#ktp-ibu")
    app.locator("#ktp-ibu input[type=file]").set_input_files(photo("KTP Ibu"))
    expect(app.get_by_role("status")).to_contain_text("Tersimpan di ponsel ini")
    app.reload()
    expect(app.locator("#ktp-ibu [data-file-name]")).to_contain_text("KTP Ibu.jpg")
    shot(app, "begin-photo")
    mend(app, wire)
    app.wait_for_url(re.compile(r"/permohonan/[^/]+/isian/$"))
    app.goto(f"{app.url}ktp-ibu")
    expect(app.locator(".file-current")).to_contain_text("KTP Ibu.jpg")
    assert waiting(app) == []


@pytest.mark.parametrize("lost", ["permohonan", "luring"])
def test_an_answer_lost_on_the_way_makes_no_second_draft(app, wire, house, lost) -> None:
    enter(app, wire, house, f"{lost}@contoh.example")
    read(app, f"{wire.portal}/layanan/akta-kelahiran/")
    has(app, "/layanan/akta-kelahiran/luring")
    cut(app, wire)
    app.goto(f"{wire.portal}/layanan/akta-kelahiran/luring#anak")
    app.get_by_label("Nama lengkap anak").fill("Raka Pratama")
    expect(app.get_by_role("status")).to_contain_text("Tersimpan di ponsel ini")
    wire.loses = f"POST /layanan/akta-kelahiran/{lost}".encode()
    mend(app, wire)
    app.wait_for_url(re.compile(r"/permohonan/[^/]+/isian/$"))
    assert wire.loses == b""
    app.goto(f"{wire.portal}/permohonan/")
    expect(app.get_by_text(re.compile(r"^BGR-"))).to_have_count(1)


def test_another_person_on_this_phone_sees_nothing_of_the_former(app, wire, house) -> None:
    enter(app, wire, house, "asep@contoh.example")
    app.goto(f"{wire.portal}/layanan/akta-kelahiran/")
    go_on(app, "Mulai permohonan")
    reference = app.locator("strong.number").first.inner_text()
    read(app, app.url)
    app.goto(f"{app.url}anak")
    cut(app, wire)
    app.get_by_label("Nama lengkap anak").fill("Raka Pratama")
    go_on(app)
    app.context.clear_cookies(name="pendopo")  # the session lapses before the network is back
    mend(app, wire)
    enter(app, wire, house, "fitri@contoh.example")
    app.goto(f"{wire.portal}/luring")
    expect(app.locator("[data-waiting]")).to_contain_text("Masuk, atau lacak")
    shot(app, "another")
    axe(app)
    assert reference not in app.content()
    assert not [url for url in kept(app) if reference in url]
    cut(app, wire)
    app.goto(f"{wire.portal}/permohonan/{reference}/isian/")
    expect(app.get_by_text("Halaman itu belum tersimpan di ponsel ini")).to_be_visible()
    app.goto(f"{wire.portal}/permohonan/")
    expect(app.get_by_role("heading", name="Permohonan saya")).to_be_visible()
    # Its owner comes back: what was typed is sent.
    app.context.clear_cookies(name="pendopo")
    mend(app, wire)
    enter(app, wire, house, "asep@contoh.example")
    app.goto(f"{wire.portal}/permohonan/{reference}/isian/anak")
    expect(app.get_by_label("Nama lengkap anak")).to_have_value("Raka Pratama")


def test_what_another_session_began_goes_only_when_one_says_it_is_theirs(app, wire, house) -> None:
    enter(app, wire, house, "asep@contoh.example")
    read(app, f"{wire.portal}/layanan/akta-kelahiran/")
    has(app, "/layanan/akta-kelahiran/luring")
    cut(app, wire)
    app.goto(f"{wire.portal}/layanan/akta-kelahiran/luring#anak")
    app.get_by_label("Nama lengkap anak").fill("Raka Pratama")
    expect(app.get_by_role("status")).to_contain_text("Tersimpan di ponsel ini")
    app.context.clear_cookies(name="pendopo")
    mend(app, wire)
    app.goto(f"{wire.portal}/luring")
    shot(app, "held")
    axe(app)
    assert [item["state"] for item in waiting(app)] == ["held"]
    go_on(app, "Kirim sebagai isian saya")
    app.wait_for_url(re.compile(r"/permohonan/[^/]+/isian/$"))
    assert waiting(app) == []


def enter(page: Page, wire: Wire, house, email: str) -> None:
    page.goto(f"{wire.portal}/masuk")
    page.get_by_label("Nomor ponsel atau alamat surel").fill(email)
    go_on(page, "Kirim kode")
    page.get_by_label("Kode").fill(house.code_for(email))
    go_on(page, "Masuk")
    expect(page.get_by_role("heading", name="Permohonan saya")).to_be_visible()
    has(page, "/permohonan/")


def test_leaving_without_a_network_wipes_at_once_and_signs_out_later(app, wire, house) -> None:
    enter(app, wire, house, "asep@contoh.example")
    cut(app, wire)
    app.goto(f"{wire.portal}/keluar")
    go_on(app, "Selesai dan hapus jejak")
    expect(app.get_by_role("status").first).to_contain_text("Jejak di ponsel ini sudah dihapus")
    shot(app, "left")
    axe(app)
    app.goto(f"{wire.portal}/permohonan/")
    expect(app.get_by_text("Halaman itu belum tersimpan di ponsel ini")).to_be_visible()
    assert [url.removeprefix(wire.portal) for url in kept(app) if "/static/" not in url] == [
        "/luring"
    ]
    mend(app, wire)
    app.goto(f"{wire.portal}/permohonan/")
    expect(app.get_by_role("heading", name="Masuk dengan ponsel atau surel")).to_be_visible()


def kept(page: Page) -> list[str]:
    return page.evaluate(
        """async () => (await Promise.all((await caches.keys()).map(async (name) =>
          (await (await caches.open(name)).keys()).map((r) => r.url)))).flat()"""
    )


RENEWED = b"""
self.addEventListener("fetch", (event) => {
  if (new URL(event.request.url).pathname === "/baru") event.respondWith(new Response("ya"));
});
"""


def test_a_new_worker_takes_over_by_itself(app, wire) -> None:
    """The page stays where it is meanwhile: a page asked for in that very instant may hang in
    Chromium.
    """
    app.evaluate("async () => { await caches.open('dulu'); }")
    wire.worker_suffix = RENEWED
    app.evaluate("async () => (await navigator.serviceWorker.getRegistration()).update()")
    until = time.monotonic() + 15
    renewed = "async () => (await fetch('/baru')).ok && !await caches.has('dulu')"
    while not app.evaluate(renewed):
        assert time.monotonic() < until
        time.sleep(0.1)
    app.reload()
    expect(app.get_by_role("heading", name="Apa yang ingin Anda urus?")).to_be_visible()


def test_a_whole_birth_application_moves_less_than_150_kb_without_photos(chromium, house, wire):
    """Every byte that comes over the wire, headers, worker and icons too, but for what photos need:
    the script that sends them in parts, and the answers to their parts.
    """
    wire.setting_aside = (b"/unggahan", b"/tus.")
    context = chromium.new_context(viewport={"width": 360, "height": 740}, locale="id-ID")
    page = context.new_page()
    page.goto(wire.portal)
    ready(page)
    page.get_by_role("searchbox").fill("akte lahir")
    page.get_by_role("search").get_by_role("button").click()
    page.get_by_role("link", name=re.compile("Akta kelahiran")).click()
    go_on(page, "Mulai permohonan")
    birth(page)
    expect(page.get_by_role("heading", name="Periksa jawaban Anda")).to_be_visible()
    go_on(page, "Lanjut, lalu kirim")
    email = "sari@contoh.example"
    page.get_by_label("Nomor ponsel atau alamat surel").fill(email)
    go_on(page, "Kirim kode")
    page.get_by_label("Kode").fill(house.code_for(email))
    go_on(page, "Masuk")
    go_on(page, "Kirim permohonan")
    expect(page.get_by_role("heading", name="Permohonan terkirim")).to_be_visible()
    page.wait_for_timeout(1000)
    moved = wire.down - wire.aside
    told = (
        f"a birth certificate moves {moved} bytes, and {wire.aside} for photos; {wire.up} are sent"
    )
    sys.stderr.write(f"{told}\n")
    assert moved < 150_000, told
    context.close()


def birth(page: Page) -> None:
    """Fill every question of the birth certificate."""
    page.locator(".task-list a").first.click()
    page.get_by_label("Ibu", exact=True).check()
    page.get_by_label("Nomor ponsel Anda").fill("0812 0000 0001")
    go_on(page)
    page.get_by_label("Nama lengkap anak").fill("Raka Pratama")
    page.get_by_label("Laki-laki").check()
    page.get_by_label("Anak ke berapa dari ibu?").fill("1")
    go_on(page)
    day(page, "lahir_tanggal", 20, 11, 2026)
    page.get_by_label("Jam lahir").fill("03.20")
    go_on(page)
    page.get_by_label("Kota atau kabupaten").fill("Kota Bogor")
    page.get_by_label("Rumah sakit").check()
    page.get_by_label("Berat lahir").fill("3100")
    page.get_by_label("Panjang lahir").fill("49")
    go_on(page)
    page.get_by_label("Nama tempat persalinan").fill("RSUD Kota Bogor")
    go_on(page)
    person(page, "ibu", "Dewi Lestari", "3271035506920001")
    day(page, "ibu_lahir", 15, 6, 1992)
    go_on(page)
    page.get_by_label("Nomor Kartu Keluarga").fill("3271031204150003")
    page.get_by_label("Kelurahan di KK").select_option(index=3)
    go_on(page)
    page.get_by_label("Ya").check()
    go_on(page)
    page.get_by_label("Ya").check()
    go_on(page)
    person(page, "ayah", "Agus Pratama", "3271031204900002")
    day(page, "ayah_lahir", 12, 4, 1990)
    go_on(page)
    page.get_by_label("Nomor buku nikah atau akta perkawinan").fill("123/45/VI/2015")
    day(page, "nikah_tanggal", 14, 6, 2015)
    go_on(page)
    for number, (name, nik) in enumerate(
        [("Siti Aminah", "3271035506800003"), ("Budi Santoso", "3271031204850004")]
    ):
        page.locator(f"[name=saksi-{number}-nama]").fill(name)
        page.locator(f"[name=saksi-{number}-nik]").fill(nik)
    go_on(page)
    page.get_by_label("Ya").check()
    go_on(page)
    for _ in range(5):
        page.wait_for_url(re.compile("(berkas|foto|ktp)"))  # its script has come too
        page.locator("input[type=file]").set_input_files(photo("berkas"))
        page.locator(".file-pick.is-done").wait_for()
        here = page.url
        go_on(page)
        page.wait_for_url(lambda url, here=here: url != here)
    page.get_by_role("checkbox").check()
    go_on(page)


def day(page: Page, name: str, *parts: int) -> None:
    for part, value in zip(("day", "month", "year"), parts, strict=True):
        page.locator(f"[name={name}-{part}]").fill(str(value))


def person(page: Page, name: str, called: str, nik: str) -> None:
    page.locator(f"[name={name}-nama]").fill(called)
    page.locator(f"[name={name}-nik]").fill(nik)
