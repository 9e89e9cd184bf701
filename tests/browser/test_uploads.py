"""Photos travel over a network that breaks: shrunk, in parts, gone on with, also on another phone."""

import io
import random
import shutil

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from tests.browser.conftest import FLAGS
from tests.browser.people import axe, go_on, shot

pytestmark = [pytest.mark.browser, pytest.mark.slow]
FAKE_CAMERA = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]


def large_photo(seed: int) -> dict[str, object]:
    """A photo of 12 megapixels and some megabytes, as a phone makes it."""
    noise = random.Random(seed).randbytes(500 * 375 * 3)  # noqa: S311  # a picture, no secret
    out = io.BytesIO()
    Image.frombytes("RGB", (500, 375), noise).resize((4000, 3000)).save(out, "JPEG", quality=92)
    return {"name": "KTP Fitri.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


@pytest.fixture
def phones(chromium: Browser):
    """Return a maker of phones with JavaScript, each with a memory of its own."""
    contexts: list[BrowserContext] = []

    def made() -> Page:
        context = chromium.new_context(viewport={"width": 360, "height": 740}, locale="id-ID")
        contexts.append(context)
        return context.new_page()

    yield made
    for context in contexts:
        context.close()


def begin(phone: Page, house) -> tuple[str, str]:
    phone.goto(f"{house.portal}/layanan/salinan-sppt-pbb/")
    go_on(phone, "Mulai permohonan")
    reference = phone.locator("strong.number").first.inner_text()
    return reference, phone.locator("strong.number").nth(1).inner_text()


def parts(phone: Page) -> list[Request]:
    seen: list[Request] = []
    phone.on("request", lambda r: seen.append(r) if r.method == "PATCH" else None)
    return seen


def test_a_photo_broken_off_on_one_phone_is_gone_on_with_on_another(phones, house) -> None:
    first, second = phones(), phones()
    reference, secret = begin(first, house)
    paper = large_photo(1)
    first.goto(f"{house.portal}/permohonan/{reference}/isian/ktp")
    shot(first, "20-ktp")
    sent = parts(first)

    def break_off(route) -> None:
        if route.request.method == "PATCH" and len(sent) > 2:
            route.abort("internetdisconnected")
        else:
            route.continue_()

    first.route("**/unggahan/**", break_off)
    first.locator("input[type=file]").set_input_files(paper)
    expect(first.get_by_text("Terputus. Kami lanjutkan saat jaringan kembali.")).to_be_visible(
        timeout=30_000
    )
    shot(first, "21-terputus")
    first.close()

    second.goto(f"{house.portal}/lacak")
    second.get_by_label("Nomor permohonan").fill(reference)
    second.get_by_label("Kode rahasia").fill(secret)
    second.locator("main form button").click()
    second.goto(f"{house.portal}/permohonan/{reference}/isian/ktp")
    expect(second.get_by_text("Kiriman ini belum selesai")).to_be_visible()
    shot(second, "22-lanjut")
    axe(second)
    rest = parts(second)
    second.locator("input[type=file]").set_input_files(paper)
    expect(second.get_by_text("Sudah diterima: KTP Fitri.jpg")).to_be_visible(timeout=30_000)
    assert int(rest[0].headers["upload-offset"]) == 2 * 256 * 1024
    travelled = 2 * 256 * 1024 + sum(len(r.post_data_buffer or b"") for r in rest)
    assert travelled < len(paper["buffer"]) / 2, "it was shrunk before it travelled"
    shot(second, "23-diterima")
    go_on(second)
    expect(second).to_have_url(f"{house.portal}/permohonan/{reference}/isian/sertifikat")


def test_the_same_page_goes_on_by_itself_when_the_network_is_back(phones, house) -> None:
    phone = phones()
    reference, _ = begin(phone, house)
    phone.goto(f"{house.portal}/permohonan/{reference}/isian/ktp")
    with phone.expect_request(lambda r: r.method == "PATCH"):
        phone.locator("input[type=file]").set_input_files(large_photo(2))
    phone.context.set_offline(True)
    expect(phone.get_by_text("Terputus. Kami lanjutkan saat jaringan kembali.")).to_be_visible(
        timeout=30_000
    )
    go_on(phone)
    expect(phone.get_by_text("Halaman ini berlanjut sendiri")).to_be_visible()
    phone.context.set_offline(False)
    expect(phone).to_have_url(
        f"{house.portal}/permohonan/{reference}/isian/sertifikat", timeout=30_000
    )


def test_what_cannot_be_taken_is_told_on_the_spot(phones, house) -> None:
    phone = phones()
    reference, _ = begin(phone, house)
    phone.goto(f"{house.portal}/permohonan/{reference}/isian/ktp")
    word = {"name": "ktp.docx", "mimeType": "application/zip", "buffer": b"PK\x03\x04" + bytes(900)}
    phone.locator("input[type=file]").set_input_files(word)
    expect(phone.get_by_text("Ini berkas Word, Excel atau ZIP.")).to_be_visible()
    shot(phone, "24-ditolak")
    axe(phone)


def test_a_card_is_photographed_in_a_frame(chromium, house) -> None:
    browser = chromium.browser_type.launch(
        executable_path=shutil.which("chromium"), args=[*FLAGS, *FAKE_CAMERA]
    )
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="id-ID")
    phone = context.new_page()
    reference, _ = begin(phone, house)
    phone.goto(f"{house.portal}/permohonan/{reference}/isian/ktp")
    phone.get_by_role("button", name="Foto dengan bingkai").click()
    expect(phone.locator("dialog[data-camera]")).to_be_visible()
    phone.locator("dialog video").evaluate(
        "v => new Promise(go => (v.videoWidth ? go() : v.addEventListener('loadeddata', go)))"
    )
    shot(phone, "25-kamera")
    axe(phone)
    phone.get_by_role("button", name="Kertas").click()
    shot(phone, "26-kamera-kertas")
    phone.get_by_role("button", name="Ambil foto").click()
    expect(phone.get_by_text("Sudah diterima: foto.jpg")).to_be_visible(timeout=30_000)
    browser.close()
