"""A report from a phone, a crew's proof without a network, a colleague's look, the reporter's answer."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.people import axe, go_on, shot, sign_in, wait_for, wait_until
from tests.browser.test_offline import cut, mend, ready, waiting
from tests.browser.wire import wired
from tests.proofs.exif import jpeg
from tests.proofs.scenes import place, shoot

pytestmark = [pytest.mark.browser, pytest.mark.slow]
HERE = {"latitude": -6.58601, "longitude": 106.7984, "accuracy": 8}


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


def filed(phone: Page, portal: str) -> str:
    """Report rubbish in a river with a photo; returns the number."""
    phone.goto(f"{portal}/lapor/baru/sungai-kotor/")
    phone.locator("#text").fill("Sampah menumpuk di bawah jembatan, kata Pak Asep sejak Senin")
    phone.get_by_role("button", name="Pakai lokasi ponsel").click()
    expect(phone.get_by_text("Lokasi tercatat.")).to_be_visible()
    phone.locator("#area").select_option("32.71.03.1006")
    go_on(phone, "Lanjut")
    phone.locator("#photo").set_input_files(picture(repaired=False, seed=1))
    phone.locator("[name=identity][value=anonymous]").check()
    go_on(phone, "Kirim laporan")
    return phone.locator(".reference").first.inner_text()


def test_a_crews_proof_goes_from_a_dead_spot_to_a_colleagues_eyes(house, screens) -> None:
    reporter, desk, crew = screens(360, 740), screens(1366, 768), screens(360, 740)
    reference = filed(reporter, house.portal)
    sign_in(desk, house, "endang.sulastri@dlh")
    page = f"{house.portal}/petugas/laporan/{reference}/"
    desk.goto(page)
    desk.get_by_text("Beri tugas kepada instansi").click()
    desk.locator("#to-assign").select_option("dlh")
    desk.locator("#t-assign").fill("Angkut sampah di bawah jembatan")
    go_on(desk, "Beri tugas")

    with wired(house.portal) as wire:
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

    desk.locator("a", has_text="Lepas untuk umum").last.click()
    desk.locator("[data-canvas] img").evaluate("img => img.decode()")
    canvas = desk.locator("[data-canvas]").bounding_box()
    desk.mouse.move(canvas["x"] + 40, canvas["y"] + 40)
    desk.mouse.down()
    desk.mouse.move(canvas["x"] + 160, canvas["y"] + 120)
    desk.mouse.up()
    expect(desk.get_by_text("Kotak Anda")).to_be_visible()
    axe(desk)
    shot(desk, "lepas-foto")
    go_on(desk, "Lepas untuk umum")
    desk.get_by_text("Selesai dikerjakan").first.click()
    desk.locator("#t-resolve").fill("Sampah di bawah jembatan sudah diangkut")
    go_on(desk, "Nyatakan selesai")

    reporter.goto(f"{house.portal}/lapor/{reference}/")
    reporter.locator("[name=answer][value=content]").first.click()
    reporter.goto(f"{house.portal}/laporan/{reference}/")
    expect(reporter.locator("main")).to_contain_text("Sampah menumpuk di bawah jembatan")
    expect(reporter.locator("main")).not_to_contain_text("Asep")
    expect(reporter.locator("main img").first).to_be_visible()
    shot(reporter, "laporan-selesai")
