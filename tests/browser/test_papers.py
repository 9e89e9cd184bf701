"""An officer reads papers beside the answers: larger, turned, the next by a key, a PDF in its frame."""

import io

import pikepdf
import pytest
from playwright.sync_api import expect

from tests.browser.people import axe, go_on, open_case, photo, shot, sign_in, wait_for
from tests.browser.test_sppt import apply

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def paper(name: str) -> dict[str, object]:
    if name != "Sertifikat":
        return photo(name)
    made = pikepdf.new()
    for _ in range(3):
        made.add_blank_page(page_size=(595, 842))
    out = io.BytesIO()
    made.save(out)
    return {"name": f"{name}.pdf", "mimeType": "application/pdf", "buffer": out.getvalue()}


def test_papers_are_read_beside_the_answers(phone, desk, house) -> None:
    reference = apply(phone, house, "fitri@contoh.example", "Fitri Handayani", paper)
    sign_in(desk, house, "wulan.sari@bapenda")
    open_case(desk, reference)
    desk.wait_for_timeout(2000)
    desk.reload()
    viewer = desk.locator(".case-viewer")
    expect(viewer.get_by_text("1 dari 3")).to_be_visible()
    expect(viewer.locator("img")).to_be_visible()
    before = viewer.locator("img").bounding_box()
    desk.keyboard.press("+")
    desk.keyboard.press("+")
    expect(viewer.get_by_text("156%")).to_be_visible()
    assert viewer.locator("img").bounding_box()["height"] > before["height"]
    shot(desk, "30-besar")
    desk.keyboard.press("-")
    desk.keyboard.press("-")
    desk.keyboard.press("r")
    turned = viewer.locator("img").bounding_box()
    assert turned["height"] > turned["width"]
    shot(desk, "31-putar")
    axe(desk)
    desk.keyboard.press(".")
    expect(viewer.get_by_text("2 dari 3")).to_be_visible()
    expect(viewer.locator("iframe")).to_be_visible()
    desk.wait_for_timeout(1500)
    shot(desk, "32-pdf")
    axe(desk)
    desk.keyboard.press(",")
    expect(viewer.get_by_text("1 dari 3")).to_be_visible()


def test_a_paper_given_once_is_offered_again_without_javascript(phone, house) -> None:
    email = "budi@contoh.example"
    former = apply(phone, house, email, "Budi Santoso", paper)
    phone.goto(f"{house.portal}/berkas-saya")
    wait_for(phone, f"{house.portal}/berkas-saya", "Foto KTP")
    expect(phone.get_by_text(former).first).to_be_visible()
    shot(phone, "33-berkas-saya")
    phone.goto(f"{house.portal}/layanan/salinan-sppt-pbb/")
    go_on(phone, "Mulai permohonan")
    reference = phone.locator("strong.number").first.inner_text()
    page = f"{house.portal}/permohonan/{reference}/isian/ktp"
    phone.goto(page)
    shot(phone, "34-pakai-lagi")
    phone.get_by_role("button", name=f"Pakai berkas dari permohonan {former}").click()
    expect(phone).to_have_url(page)
    expect(phone.get_by_text("Sudah diterima")).to_be_visible()
