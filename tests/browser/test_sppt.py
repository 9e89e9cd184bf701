"""SPPT from search to a verified PDF, on a phone with JavaScript off, through the real house."""

import json
import re
import subprocess
from pathlib import Path

import pikepdf
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.people import axe, go_on, open_case, photo, shot, sign_in, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def apply(phone: Page, house, email: str, name: str, given=photo) -> str:
    phone.goto(house.portal)
    shot(phone, "01-home")
    phone.get_by_role("searchbox").fill("sppt ilang")
    phone.get_by_role("search").get_by_role("button").click()
    phone.get_by_role("link", name=re.compile("Salinan SPPT PBB")).click()
    expect(phone.get_by_text("16 hari kerja").first).to_be_visible()
    expect(phone.get_by_text("Contoh, belum disahkan").last).to_be_visible()
    shot(phone, "02-service")
    go_on(phone, "Mulai permohonan")
    reference = phone.locator("strong.number").first.inner_text()
    shot(phone, "03-tasks")
    phone.locator(".task-list a").first.click()
    go_on(phone)
    expect(phone.locator(".error-summary")).to_be_visible()
    shot(phone, "04-error")
    phone.get_by_label("Pemilik tanah atau bangunan").check()
    go_on(phone)
    phone.get_by_label("Nama lengkap").fill(name)
    phone.get_by_label("NIK").fill("3271 0365 0190 000")
    go_on(phone)
    expect(phone.locator(".error-message")).to_contain_text("16")
    assert phone.get_by_label("Nama lengkap").input_value() == name
    phone.get_by_label("NIK").fill("3271 0365 0190 0004")
    go_on(phone)
    phone.get_by_label("Nomor ponsel").fill("0812 0000 0001")
    go_on(phone)
    phone.get_by_label("NOP").fill("32.71.030.005.012-0345.0")
    go_on(phone)
    phone.get_by_label("Nama jalan").fill("Jl. Sempur Kaler No. 12")
    phone.get_by_label("Kelurahan").select_option(label="Sempur, Bogor Tengah")
    go_on(phone)
    phone.get_by_label("Tahun pajak").fill("2026")
    go_on(phone)
    phone.get_by_label("SPPT hilang").check()
    go_on(phone)
    for paper in ("KTP", "Sertifikat", "Bukti lunas"):
        phone.locator("input[type=file]").set_input_files(given(paper))
        shot(phone, f"05-{paper}")
        go_on(phone)
    phone.get_by_role("checkbox").check()
    go_on(phone)
    expect(phone.get_by_role("heading", name="Periksa jawaban Anda")).to_be_visible()
    shot(phone, "06-check")
    go_on(phone, "Lanjut, lalu kirim")
    phone.get_by_label("Nomor ponsel atau alamat surel").fill(email)
    go_on(phone, "Kirim kode")
    phone.get_by_label("Kode").fill(house.code_for(email))
    go_on(phone, "Masuk")
    go_on(phone, "Kirim permohonan")
    expect(phone.get_by_role("heading", name="Permohonan terkirim")).to_be_visible()
    shot(phone, "07-sent")
    return reference


def test_sppt_from_search_to_a_verified_document_without_javascript(
    phone, desk, house, tmp_path
) -> None:
    email = "fitri@contoh.example"
    reference = apply(phone, house, email, "Fitri Handayani")
    follow = f"{house.portal}/permohonan/{reference}/"

    sign_in(desk, house, "wulan.sari@bapenda")
    expect(desk.get_by_text("F•••• H••••••••").first).to_be_visible()
    shot(desk, "08-inbox")
    axe(desk)
    open_case(desk, reference)
    shot(desk, "09-case")
    axe(desk)
    desk.get_by_text("Isian yang perlu diperbaiki").first.click()
    desk.get_by_label("Alasan, dibaca pemohon").fill(
        "Foto KTP terpotong. Foto seluruh kartu, di tempat terang."
    )
    desk.locator("#q-ktp").check()
    desk.get_by_role("button", name="Minta perbaikan").click()

    wait_for(phone, follow, "Jam berhenti, menunggu Anda")
    shot(phone, "10-correction")
    phone.locator(".your-turn a").first.click()
    phone.locator("input[type=file]").set_input_files(photo("KTP utuh"))
    go_on(phone, "Simpan perbaikan")
    go_on(phone, "Kirim perbaikan")
    expect(phone.get_by_text("Perbaikan Anda sudah kami terima")).to_be_visible()

    desk.goto(f"{house.portal}/petugas/")
    open_case(desk, reference)
    desk.get_by_role("button", name="Lengkap, teruskan").click()
    sign_in(desk, house, "ratna.dewi@bapenda")
    open_case(desk, reference)
    desk.get_by_role("button", name="Setujui").click()

    sign_in(desk, house, "dedi.supriatna@bapenda")
    wait_for(desk, f"{house.portal}/petugas/tanda-tangan/", reference)
    shot(desk, "11-signatures")
    axe(desk)
    desk.get_by_label("Frasa sandi").fill("bukan frasanya")
    desk.get_by_role("button", name="Tanda tangani").click()
    expect(desk.get_by_text("Frasa sandi tidak cocok")).to_be_visible()
    desk.get_by_label("Frasa sandi").fill(house.officer("dedi.supriatna@bapenda")["passphrase"])
    desk.get_by_role("button", name="Tanda tangani").click()
    expect(desk.get_by_text("1 surat ditandatangani")).to_be_visible()

    wait_for(phone, follow, "Unduh dokumen")
    shot(phone, "12-done")
    with phone.expect_download() as download:
        phone.get_by_role("link", name="Unduh dokumen").click()
    pdf = tmp_path / "sppt.pdf"
    download.value.save_as(pdf)

    told = subprocess.run(["pdfsig", pdf], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in told
    assert "Dedi Supriatna" in told
    holds_pdf_a(pdf)
    seen = qr_of(pdf, tmp_path)
    assert seen.startswith(f"{house.portal}/periksa/")
    phone.goto(seen)
    expect(phone.get_by_role("heading", name="Dokumen ini asli")).to_be_visible()
    expect(phone.get_by_text("F•••• H••••••••")).to_be_visible()
    shot(phone, "13-verified")
    check_upload(phone, house, pdf.read_bytes(), "Dokumen ini asli")
    flipped = bytearray(pdf.read_bytes())
    flipped[9000] ^= 1
    check_upload(phone, house, bytes(flipped), "Dokumen ini sudah diubah")
    verifies_offline(desk, seen)
    assert "whole" in house.pendopo("audit", "verify")
    phone.goto(f"{house.portal}/data-saya/dilihat")
    expect(
        phone.get_by_text("Badan Pendapatan Daerah").or_(phone.get_by_text("Petugas kota")).first
    ).to_be_visible()


def holds_pdf_a(path: Path) -> None:
    with pikepdf.open(path) as pdf:
        with pdf.open_metadata() as told:
            assert (told["pdfaid:part"], told["pdfaid:conformance"]) == ("2", "A")
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.StructTreeRoot
        assert str(pdf.Root.Lang) == "id"
        assert len(pdf.Root.OutputIntents) == 1
        assert "/DSS" in pdf.Root


def qr_of(path: Path, folder: Path) -> str:
    subprocess.run(["pdftoppm", "-r", "150", "-png", path, folder / "page"], check=True)
    found = zxingcpp.read_barcodes(Image.open(next(folder.glob("page*.png"))))
    assert len(found) == 1
    return found[0].text


def check_upload(page: Page, house, pdf: bytes, heading: str) -> None:
    page.goto(f"{house.portal}/periksa/")
    page.get_by_label("Berkas PDF").set_input_files(
        {"name": "a.pdf", "mimeType": "application/pdf", "buffer": pdf}
    )
    page.get_by_role("button", name="Periksa berkas PDF").click()
    expect(page.get_by_role("heading", name=heading)).to_be_visible()


def verifies_offline(desk: Page, seen: str) -> None:
    """With the keys once fetched, the proof in the fragment is checked with the network's keys gone."""
    desk.goto(seen)
    expect(desk.locator("[data-offline]")).to_have_attribute("data-result", "genuine")
    desk.route("**/kunci.json", lambda route: route.abort())
    desk.goto("about:blank")
    desk.goto(seen)
    expect(desk.locator("[data-offline]")).to_have_attribute("data-result", "genuine")
    desk.goto("about:blank")
    address, proof = seen.split("#")
    desk.goto(f"{address.rpartition('/')[0]}/AAAA-AAAA-AAAA#{proof}")
    expect(desk.locator("[data-offline]")).to_have_attribute("data-result", "bad")
    desk.goto("about:blank")
    desk.goto(seen[:-3] + ("AAA" if not seen.endswith("AAA") else "BBB"))
    expect(desk.locator("[data-offline]")).to_have_attribute("data-result", "bad")


@pytest.mark.parametrize(
    "path",
    [
        "",
        "layanan/",
        "layanan/salinan-sppt-pbb/",
        "lacak",
        "masuk",
        "periksa/",
        "bantuan",
        "petugas/masuk",
    ],
)
def test_axe_finds_nothing_and_nothing_is_blocked(desk, house, path) -> None:
    said: list[str] = []
    desk.on(
        "console", lambda message: said.append(message.text) if message.type == "error" else None
    )
    for width in (320, 1366):
        desk.set_viewport_size({"width": width, "height": 740})
        desk.goto(f"{house.portal}/{path}")
        axe(desk)
        assert desk.evaluate("document.documentElement.scrollWidth") <= width, (
            "the page is wider than the screen"
        )
    assert said == []


def test_accounts_are_told_as_json(house) -> None:
    told = json.loads(house.pendopo("demo", "accounts", "--json"))
    assert {"login", "role", "agency", "password", "totp"} <= told["officers"][0].keys()
