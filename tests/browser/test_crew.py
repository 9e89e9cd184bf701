"""A report from a phone without a network, a crew's proof, a colleague's look, the answer, the map."""

import re
from dataclasses import replace
from functools import cache

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.people import axe, go_on, shot, sign_in, wait_for, wait_until
from tests.browser.test_offline import cut, mend, read, ready, waiting
from tests.browser.wire import Wire, wired
from tests.proofs.exif import jpeg
from tests.proofs.scenes import place, shoot

pytestmark = [pytest.mark.browser, pytest.mark.slow]
HERE = {"latitude": -6.58601, "longitude": 106.7984, "accuracy": 8}


@cache
def picture(*, repaired: bool, seed: int) -> dict[str, object]:
    data = jpeg(shoot(place(4242, repaired=repaired), seed))
    return {"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": data}


@pytest.fixture
def screens(chromium: Browser):
    contexts = []

    def made(wide: int, high: int) -> Page:
        context = chromium.new_context(
            viewport={"width": wide, "height": high},
            locale="id-ID",
            geolocation=HERE,
            permissions=["geolocation"],
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        return context.new_page()

    yield made
    for context in contexts:
        context.close()


def shown(desk: Page) -> None:
    """Draw a rectangle over the photo that is to be released."""
    desk.locator("[data-canvas] img").evaluate("img => img.decode()")
    canvas = desk.locator("[data-canvas]").bounding_box()
    desk.mouse.move(canvas["x"] + 40, canvas["y"] + 40)
    desk.mouse.down()
    desk.mouse.move(canvas["x"] + 160, canvas["y"] + 120)
    desk.mouse.up()
    expect(desk.get_by_text("Kotak Anda")).to_be_visible()
    axe(desk)
    shot(desk, "lepas-foto")


def picked(phone: Page, form: str, said: str) -> None:
    """Fill the page that the phone keeps: a photo from the camera, words, the place, no name."""
    phone.goto(form)
    phone.locator("#photo").set_input_files(picture(repaired=False, seed=1))
    phone.locator("#text").fill(said)
    phone.get_by_role("button", name="Pakai lokasi ponsel").click()
    expect(phone.get_by_text("Lokasi tercatat.")).to_be_visible()
    phone.locator("#area").select_option("32.71.03.1006")
    phone.locator("[name=identity][value=anonymous]").check()


def filed(phone: Page, wire: Wire) -> str:
    """File two reports in a dead spot, which go once each when the network is back; return the link to one."""
    form = f"{wire.portal}/lapor/foto/"
    phone.goto(form)
    ready(phone)
    read(phone, form)
    axe(phone)
    cut(phone, wire)
    for said in ("Lampu padam di gang", "Sampah menumpuk di bawah jembatan, kata Pak Asep"):
        picked(phone, form, said)
        if said.startswith("Sampah"):
            phone.locator("#category").select_option("sungai-kotor")
        go_on(phone, "Kirim laporan")
        expect(phone.get_by_text("Kami kirim saat jaringan kembali.")).to_be_visible()
    shot(phone, "lapor-menunggu")
    assert len(waiting(phone)) == 2
    mend(phone, wire)
    wait_until(phone, f"{wire.portal}/luring", lambda: not waiting(phone))
    phone.goto(f"{wire.portal}/lapor/saya/")
    expect(phone.get_by_text("Diterima")).to_have_count(2)
    phone.get_by_role("link", name="Sungai kotor").click()
    phone.goto(f"{phone.url}terkirim")
    return phone.get_by_role("link", name="Alamat untuk disimpan").get_attribute("href") or ""


def test_a_report_from_a_dead_spot_is_done_proven_looked_at_answered_and_on_the_map(
    house, screens
) -> None:
    reporter, desk, crew = screens(360, 740), screens(1366, 768), screens(360, 740)
    with wired(house.portal) as wire:
        link = filed(reporter, wire)
        reference = link.split("/")[2]
        sign_in(desk, house, "endang.sulastri@dlh")
        page = f"{house.portal}/petugas/laporan/{reference}/"
        desk.goto(page)
        expect(
            desk.get_by_text("Sampah dan pencemaran ditangani Dinas Lingkungan Hidup")
        ).to_be_visible()
        desk.get_by_text("Beri tugas kepada instansi").click()
        desk.locator("#to-assign").select_option("dlh")
        desk.locator("#t-assign").fill("Angkut sampah di bawah jembatan")
        go_on(desk, "Beri tugas")

        sign_in(crew, replace(house, portal=wire.portal), "rizky.ramadhan@dlh")
        crew.goto(f"{wire.portal}/lapangan/")
        ready(crew)
        axe(crew)
        shot(crew, "lapangan")
        crew.get_by_role("link", name=re.compile("Angkut sampah")).click()
        expect(crew.locator("[data-place]")).to_contain_text("8 meter")
        axe(crew)
        cut(crew, wire)
        crew.get_by_label("Foto dari kamera").set_input_files(picture(repaired=True, seed=2))
        crew.get_by_label("Apa yang dikerjakan").fill("Sampah diangkut, dua truk")
        shot(crew, "lapangan-tugas")
        go_on(crew, "Kirim foto")
        expect(crew.get_by_text("foto menunggu jaringan")).to_be_visible()
        shot(crew, "lapangan-menunggu")
        assert [item["kind"] for item in waiting(crew)] == ["proof"]
        mend(crew, wire)
        wait_for(crew, f"{wire.portal}/lapangan/", "Foto sedang diperiksa")
        assert waiting(crew) == []

    desk.goto(page)
    desk.locator("a[href*='/laporan/bukti/']").click()
    proof = desk.url
    compared = lambda: not desk.get_by_text("masih dibandingkan").count()  # noqa: E731
    wait_until(desk, proof, compared)
    expect(desk.get_by_text("catatan kamera yang biasanya ada")).to_be_visible()
    expect(desk.get_by_text("0 m ± 8 m")).to_be_visible()
    axe(desk)
    shot(desk, "bukti")
    go_on(desk, "Terima foto")
    expect(desk.get_by_role("alert")).to_contain_text("Tulis mengapa tetap diterima")
    desk.get_by_label("Alasan").fill("Ponsel regu membuang catatan kamera; tempatnya benar")
    go_on(desk, "Terima foto")
    expect(desk.get_by_text("Foto diterima. Tugas itu selesai.")).to_be_visible()

    for each in (0, 1):  # how it was, and what was done
        desk.goto(page)
        desk.locator("a", has_text="Lepas untuk umum").first.click()
        if each:
            shown(desk)
        go_on(desk, "Lepas untuk umum")
    desk.get_by_text("Selesai dikerjakan").first.click()
    desk.locator("#t-resolve").fill("Sampah di bawah jembatan sudah diangkut")
    go_on(desk, "Nyatakan selesai")

    reporter.context.clear_cookies()
    reporter.goto(f"{house.portal}{link}")
    reporter.locator("[name=answer][value=content]").first.click()
    reporter.goto(f"{house.portal}/laporan/?kelurahan=32.71.03.1006")
    reporter.locator(f"a[href='/laporan/{reference}/']").click()
    main = reporter.locator("main")
    expect(main).to_contain_text("Sampah menumpuk di bawah jembatan")
    expect(main).not_to_contain_text("Asep")
    expect(main.locator("img")).to_have_count(2)
    shot(reporter, "laporan-selesai")
    only = "kelurahan=32.71.03.1006&jenis=sungai-kotor&keadaan=selesai&tampil=peta"
    with reporter.expect_response(lambda said: "titik.geojson" in said.url) as points:
        reporter.goto(f"{house.portal}/laporan/?{only}")
    assert reference in points.value.text()
    axe(reporter)
    shot(reporter, "laporan-peta")
    reporter.locator(".pin-good").click()
    reporter.wait_for_url(f"**/laporan/{reference}/")
