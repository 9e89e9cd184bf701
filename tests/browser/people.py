"""What people do in the browser: sign in, open a case, photograph a paper, look."""

import io
import os
import time
from collections.abc import Callable
from pathlib import Path

import pyotp
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

SHOTS = os.environ.get("PENDOPO_SHOTS")
AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"


def shot(page: Page, name: str) -> None:
    if SHOTS:
        full = page.viewport_size["width"] < 800
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=full)


def axe(page: Page) -> None:
    """Nothing for axe to find, on the page as it stands. The test may run scripts the page may not."""
    found = page.evaluate(
        f"async () => {{ {AXE.read_text()}; return (await axe.run()).violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' ')) }}"
    )
    assert found == [], f"{page.url}: {found}"


def photo(text: str) -> dict[str, object]:
    image = Image.new("RGB", (900, 600), "#f4f1e8")
    ImageDraw.Draw(image).text((60, 60), text, fill="black", font_size=48)
    out = io.BytesIO()
    image.save(out, "JPEG")
    return {"name": f"{text}.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def go_on(page: Page, button: str = "Lanjutkan") -> None:
    page.get_by_role("button", name=button, exact=True).click()


def sign_in(desk: Page, house, login: str) -> None:
    officer = house.officer(login)
    desk.context.clear_cookies()
    desk.goto(f"{house.portal}/petugas/")
    desk.get_by_label("Nama pengguna").fill(login)
    desk.get_by_label("Kata sandi").fill(officer["password"])
    desk.get_by_role("button", name="Lanjutkan").click()
    desk.get_by_label("Enam angka").fill(pyotp.TOTP(officer["totp"]).now())
    desk.get_by_role("button", name="Masuk").click()
    expect(desk.get_by_role("heading", name="Tugas tim")).to_be_visible()


def open_case(desk: Page, reference: str) -> None:
    desk.get_by_role("button", name=f"Ambil {reference}").click()
    expect(desk.locator(".case-head")).to_contain_text(reference)


def wait_for(page: Page, address: str, text: str) -> None:
    """Look again until the page says it."""
    wait_until(page, address, lambda: page.get_by_text(text).count() > 0)


def wait_until(page: Page, address: str, so: Callable[[], bool]) -> None:
    """Look at a page again until it is so."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        page.goto(address)
        if so():
            return
        time.sleep(0.3)
    raise AssertionError(f"{address} never came so far: {page.inner_text('main')}")
