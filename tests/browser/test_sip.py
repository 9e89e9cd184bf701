"""A practice permit with six people at six screens: two bodies at once, one late, one that asks."""

import subprocess

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.people import axe, go_on, open_case, photo, shot, sign_in, wait_for, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.slow]
YES = "yes"
EMAIL = "asep@contoh.example"
TYPED = {
    "nama": "Asep Saepudin, A.Md.Kep.",
    "nik": "3271 0502 0379 0002",
    "ponsel": "0812 0000 0002",
    "str_nomor": "CONTOH-0001",
    "tempat_nama": "Klinik Contoh Sehat",
    "tempat_jalan": "Jl. Sempur Kaler 40",
    "jadwal-0-mulai": "08.00",
    "jadwal-0-selesai": "14.00",
}
CHOSEN = {YES, "baru", "perawat", "klinik", "senin", "rabu"}
PAPERS = ("STR", "Ijazah", "Surat klinik", "Pas foto", "KTP")
LATE = """
from django.utils import timezone
from pendopo.domain.workflow.models import Task
assert Task.objects.filter(node="konsultasi-profesi", closed_at=None).update(due_at=timezone.now())
"""


@pytest.fixture
def desks(chromium: Browser):
    """Return a maker of desks: each officer has a screen of their own."""
    contexts = []

    def made() -> Page:
        context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="id-ID")
        contexts.append(context)
        return context.new_page()

    yield made
    for context in contexts:
        context.close()


def apply(phone: Page, house) -> str:
    """Answer whatever is asked, page by page, and send. Returns the reference."""
    phone.goto(f"{house.portal}/layanan/izin-praktik-tenaga-kesehatan/")
    go_on(phone, "Mulai permohonan")
    reference = phone.locator("strong.number").first.inner_text()
    phone.locator(".task-list a").first.click()
    papers = iter(PAPERS)
    while not phone.get_by_role("heading", name="Periksa jawaban Anda").count():
        fill(phone, papers)
        here = phone.url
        go_on(phone)
        expect(phone).not_to_have_url(here)
        expect(phone.locator("h1")).to_be_visible()
        expect(phone.locator(".error-summary")).to_have_count(0)
    go_on(phone, "Lanjut, lalu kirim")
    phone.get_by_label("Nomor ponsel atau alamat surel").fill(EMAIL)
    go_on(phone, "Kirim kode")
    phone.get_by_label("Kode").fill(house.code_for(EMAIL))
    go_on(phone, "Masuk")
    go_on(phone, "Kirim permohonan")
    expect(phone.get_by_role("heading", name="Permohonan terkirim")).to_be_visible()
    return reference


def fill(phone: Page, papers) -> None:
    fields = phone.locator("main :is(input, select):not([type=hidden])")
    for field in fields.all():
        name, kind = field.get_attribute("name"), field.get_attribute("type")
        if name in TYPED:
            field.fill(TYPED[name])
        elif kind == "file":
            field.set_input_files(photo(next(papers)))
        elif name == "tempat_kelurahan":
            field.select_option(label="Sempur, Bogor Tengah")
        elif name == "benar" or field.get_attribute("value") in CHOSEN:
            field.check()


def at_work(phone: Page) -> dict[str, str]:
    """Return what the resident reads of each body at work: its name, and how it stands."""
    rows = phone.locator(".checks li").all()
    return {
        row.locator(".checks-title").inner_text(): row.locator(".work-state").inner_text()
        for row in rows
    }


def coming(phone: Page) -> list[str]:
    return phone.locator(".timeline li.is-coming .timeline-title").all_inner_texts()


def settled(desk: Page, button: str) -> None:
    desk.get_by_role("button", name=button, exact=True).click()
    expect(desk.locator(".said")).to_contain_text("tersimpan")


def test_a_practice_permit_goes_through_five_hands_and_the_applicants_page_is_right_at_every_step(
    phone, desks, house, tmp_path
) -> None:
    reference = apply(phone, house)
    follow = f"{house.portal}/permohonan/{reference}/"
    phone.goto(follow)
    assert list(at_work(phone)) == ["DPMPTSP"]
    assert coming(phone)[-1] == "SIP terbit"

    maya = desks()
    sign_in(maya, house, "maya.puspita@dpmptsp")
    open_case(maya, reference)
    settled(maya, "Lengkap, minta pertimbangan")

    nurul, teguh = desks(), desks()
    sign_in(nurul, house, "nurul.aini@dinkes")
    sign_in(teguh, house, "teguh.prasetyo@organisasi-profesi")
    for desk in (nurul, teguh):
        desk.goto(f"{house.portal}/petugas/kasus/{reference}/")
        expect(desk.get_by_role("button", name="Ambil tugas ini")).to_be_visible()
    phone.goto(follow)
    work = at_work(phone)
    assert list(work) == ["Dinkes", "Organisasi profesi"]
    assert all(state.startswith("Paling lambat") for state in work.values())
    assert "Penilaian Dinkes dan organisasi profesi selesai" in coming(phone)
    shot(phone, "sip-1-both")
    shot(teguh, "sip-1-profesi")

    nurul.get_by_role("button", name="Ambil tugas ini").click()
    nurul.get_by_text("Isian yang perlu diperbaiki").first.click()
    nurul.locator("#q-surat_tempat").check()
    nurul.get_by_label("Alasan, dibaca pemohon").fill("Surat klinik belum ditandatangani.")
    shot(nurul, "sip-2-dinkes")
    settled(nurul, "Minta perbaikan")
    phone.goto(follow)
    work = at_work(phone)
    assert work["Dinkes"] == "Menunggu perbaikan Anda"
    assert work["Organisasi profesi"].startswith("Paling lambat")
    expect(phone.locator(".your-turn")).to_contain_text("Diminta oleh Dinkes")
    expect(phone.locator(".your-turn")).to_contain_text("Surat klinik belum ditandatangani.")
    shot(phone, "sip-2-correction")

    house.pendopo("shell", "-c", LATE)
    wait_for(phone, follow, "Terlambat, sudah diteruskan ke pimpinannya")
    assert at_work(phone)["Dinkes"] == "Menunggu perbaikan Anda"
    shot(phone, "sip-3-late")

    lestari = desks()
    sign_in(lestari, house, "lestari.wulandari@organisasi-profesi")
    shot(lestari, "sip-3-inbox")
    open_case(lestari, reference)
    expect(lestari.get_by_text("Dieskalasi ke pimpinan pada")).to_be_visible()
    shot(lestari, "sip-3-chair")
    axe(lestari)
    settled(lestari, "Rekomendasikan")
    phone.goto(follow)
    work = at_work(phone)
    assert work["Organisasi profesi"].startswith("Selesai")
    assert work["Dinkes"] == "Menunggu perbaikan Anda"

    phone.locator(".your-turn a").first.click()
    phone.locator("input[type=file]").set_input_files(photo("Surat bertanda tangan"))
    go_on(phone, "Simpan perbaikan")
    go_on(phone, "Kirim perbaikan")
    work = at_work(phone)
    assert work["Dinkes"].startswith("Paling lambat")
    assert work["Organisasi profesi"].startswith("Selesai")
    expect(phone.locator(".your-turn")).to_have_count(0)
    shot(phone, "sip-4-mended")

    nurul.goto(f"{house.portal}/petugas/")
    open_case(nurul, reference)
    settled(nurul, "Rekomendasikan")
    phone.goto(follow)
    assert list(at_work(phone)) == ["DPMPTSP"]
    assert "Penilaian Dinkes dan organisasi profesi selesai" not in coming(phone)
    expect(phone.locator(".timeline")).to_contain_text("Penilaian Dinkes dan organisasi profesi")

    yanti, bambang = desks(), desks()
    sign_in(yanti, house, "yanti.kusuma@dpmptsp")
    open_case(yanti, reference)
    shot(yanti, "sip-5-decision")
    axe(yanti)
    settled(yanti, "Setujui")
    phone.goto(follow)
    expect(phone.get_by_text("Permohonan Anda dikabulkan")).to_be_visible()
    shot(phone, "sip-5-granted")

    sign_in(bambang, house, "bambang.wijaya@dpmptsp")
    wait_for(bambang, f"{house.portal}/petugas/tanda-tangan/", reference)
    bambang.get_by_label("Frasa sandi").fill(house.officer("bambang.wijaya@dpmptsp")["passphrase"])
    bambang.get_by_role("button", name="Tanda tangani").click()
    expect(bambang.get_by_text("1 surat ditandatangani")).to_be_visible()
    wait_until(phone, follow, lambda: at_work(phone) == {})
    assert coming(phone) == []
    shot(phone, "sip-6-done")
    with phone.expect_download() as download:
        phone.get_by_role("link", name="Unduh dokumen").click()
    pdf = tmp_path / "sip.pdf"
    download.value.save_as(pdf)
    told = subprocess.run(["pdfsig", pdf], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in told
    assert "Bambang Wijaya" in told
