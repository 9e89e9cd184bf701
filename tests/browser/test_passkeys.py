"""A passkey made and used in a real browser, by its virtual authenticator; the page stays small."""

import gzip

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import axe, go_on, shot, sign_in

pytestmark = pytest.mark.browser
FIRST_VIEW = 45_000


def authenticator(page: Page) -> tuple[object, str]:
    """Give the browser a device that verifies its holder, as a phone with a PIN does."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    told = session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return session, told["authenticatorId"]


def test_a_resident_makes_a_passkey_and_comes_back_with_it(chromium, house) -> None:
    context = chromium.new_context(viewport={"width": 360, "height": 740}, locale="id-ID")
    page = context.new_page()
    weights: list[int] = []
    page.on("response", lambda r: weights.append(len(gzip.compress(r.body()))) if r.ok else None)
    page.goto(f"{house.portal}/masuk")
    page.wait_for_load_state("networkidle")
    assert sum(weights) <= FIRST_VIEW
    shot(page, "sign-in-360")
    axe(page)
    page.get_by_label("Nomor ponsel atau alamat surel").fill("kunci@contoh.example")
    go_on(page, "Kirim kode")
    page.get_by_label("Kode", exact=True).fill(house.code_for("kunci@contoh.example"))
    shot(page, "code-360")
    go_on(page, "Masuk")
    authenticator(page)
    page.goto(f"{house.portal}/akun/")
    shot(page, "account-360")
    axe(page)
    page.get_by_role("link", name="Cara masuk").click()
    go_on(page, "Buat kunci sandi di perangkat ini")
    expect(page.get_by_text("Kunci sandi dibuat")).to_be_visible()
    expect(page.get_by_text("Chrome, Linux").first).to_be_visible()
    shot(page, "ways-in-360")
    axe(page)
    context.clear_cookies()
    page.goto(f"{house.portal}/masuk")
    go_on(page, "Masuk dengan kunci sandi")
    expect(page.get_by_role("heading", name="Permohonan saya")).to_be_visible()
    page.goto(f"{house.portal}/akun/cara-masuk")
    go_on(page, "Keluar dari semua perangkat lain")
    expect(page.get_by_text("Anda sudah keluar dari semua perangkat lain")).to_be_visible()
    for name in ("kontak", "loket", "bukti"):
        page.goto(f"{house.portal}/akun/{name}")
        shot(page, f"{name}-360")
        axe(page)
    context.close()


def test_an_officer_comes_in_by_passkey_alone(desk, house) -> None:
    login = "lina.marlina@kel-sempur"
    sign_in(desk, house, login)
    session, device = authenticator(desk)
    desk.goto(f"{house.portal}/petugas/cara-masuk/")
    go_on(desk, "Buat kunci sandi di perangkat ini")
    expect(desk.get_by_text("Kunci sandi dibuat")).to_be_visible()
    shot(desk, "officer-ways-in-1366")
    axe(desk)
    desk.context.clear_cookies()
    desk.goto(f"{house.portal}/petugas/masuk")
    shot(desk, "officer-sign-in-1366")
    session.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    go_on(desk, "Masuk dengan kunci sandi")
    expect(desk.get_by_text("Kunci sandi tidak terbaca")).to_be_visible()
    session.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": True})
    go_on(desk, "Masuk dengan kunci sandi")
    expect(desk.get_by_role("heading", name="Tugas tim")).to_be_visible()
    desk.goto(f"{house.portal}/petugas/bukti-diri/")
    shot(desk, "identify-1366")
    axe(desk)


def test_without_javascript_the_code_is_the_way_and_nothing_is_promised(phone, house) -> None:
    phone.goto(f"{house.portal}/masuk")
    expect(phone.get_by_role("button", name="Masuk dengan kunci sandi")).to_be_hidden()
    expect(phone.get_by_role("button", name="Kirim kode")).to_be_visible()
