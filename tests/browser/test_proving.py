"""A resident proves their NIK on a phone, then shows their KTP at a counter, in the real house."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import axe, go_on, shot, sign_in

pytestmark = pytest.mark.browser


def typed(page: Page, day: str = "18") -> None:
    page.get_by_label("NIK").fill("3271 0118 1270 0003")
    page.get_by_label("Nama lengkap").fill("Dadang Hidayat")
    for label, value in (("Tanggal", day), ("Bulan", "12"), ("Tahun", "1970")):
        page.get_by_label(label, exact=True).fill(value)


def test_a_nik_is_matched_while_one_waits_and_the_ktp_seen_at_a_counter(
    phone, chromium, desk, house
) -> None:
    phone.goto(f"{house.portal}/masuk")
    phone.get_by_label("Nomor ponsel atau alamat surel").fill("dadang@contoh.example")
    go_on(phone, "Kirim kode")
    phone.get_by_label("Kode", exact=True).fill(house.code_for("dadang@contoh.example"))
    go_on(phone, "Masuk")
    phone.goto(f"{house.portal}/akun/bukti")
    go_on(phone, "Cocokkan")
    shot(phone, "prove-errors-360")
    typed(phone, day="17")
    go_on(phone, "Cocokkan")
    shot(phone, "proof-waits-360")
    answered(phone, "Data belum cocok")
    shot(phone, "prove-differs-360")
    typed(phone)
    go_on(phone, "Cocokkan")
    answered(phone, "Diri Anda sudah terbukti")
    shot(phone, "proven-360")
    phone.goto(f"{house.portal}/akun/loket")
    go_on(phone, "Buat kode")
    code = phone.locator(".counter-code .number").inner_text()
    shot(phone, "counter-code-360")

    sign_in(desk, house, "yusuf.maulana@kel-tegallega")
    desk.get_by_role("link", name="Bukti diri warga").click()
    desk.get_by_label("Kode dari warga, atau NIK").fill(code.replace("-", "").lower())
    go_on(desk, "Cari")
    expect(desk.get_by_text("Dadang Hidayat")).to_be_visible()
    shot(desk, "identify-person-1366")
    axe(desk)
    desk.get_by_label(re.compile("KTP asli sudah saya lihat")).check()
    go_on(desk, "Catat terbukti")
    expect(desk.get_by_text("Tercatat: diri warga ini terbukti di loket.")).to_be_visible()
    phone.goto(f"{house.portal}/akun/")
    expect(phone.get_by_text("KTP dilihat petugas")).to_be_visible()
    shot(phone, "account-seen-360")


def answered(page: Page, text: str) -> None:
    """Without JavaScript one looks again by the button; the worker takes a second or two."""
    for _ in range(40):
        if page.get_by_role("heading", name="Sedang kami cocokkan").count() == 0:
            break
        page.wait_for_timeout(250)
        page.get_by_role("link", name="Lihat hasilnya").click()
    expect(page.get_by_text(text).first).to_be_visible()
