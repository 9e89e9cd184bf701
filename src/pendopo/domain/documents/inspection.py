"""An upload is hostile until proven: told by content, measured, and rebuilt where possible."""

import io
from dataclasses import dataclass
from typing import Any

import pikepdf
from PIL import Image, ImageOps

MAX_BYTES = 10_000_000
MAX_PIXELS = 50_000_000
MAX_SIDE = 2400
MAX_PAGES = 40
MAX_OBJECTS = 20_000
IMAGES = {"JPEG", "PNG", "WEBP"}
ACTIVE = (
    "/JavaScript",
    "/JS",
    "/Launch",
    "/EmbeddedFile",
    "/RichMedia",
    "/XFA",
    "/SubmitForm",
    "/ImportData",
    "/GoToE",
    "/GoToR",
)


class HostileFileError(Exception):
    """Berkas tidak bisa diterima."""


@dataclass(frozen=True, slots=True)
class Harmless:
    """A file that has proven harmless: what is kept of it."""

    data: bytes
    media_type: str
    pages: int


def inspect(data: bytes, *, accept: frozenset[str]) -> Harmless:
    """Return what may be kept of an upload. `accept` holds `image`, `pdf` or both.

    An image is decoded and encoded anew, upright and without EXIF; a PDF is kept as it is
    once it holds nothing active. Raises HostileFileError with a sentence for the sender.
    """
    if not data:
        raise HostileFileError("Berkas kosong. Pilih berkas lain atau foto ulang.")
    if len(data) > MAX_BYTES:
        raise HostileFileError("Berkas lebih dari 10 MB. Foto ulang dengan ukuran lebih kecil.")
    if b"%PDF-" in data[:1024]:
        if "pdf" not in accept:
            raise HostileFileError("Kirim foto, bukan PDF.")
        return _pdf(data)
    if "image" not in accept:
        raise HostileFileError("Kirim berkas PDF.")
    return _image(data)


def _image(data: bytes) -> Harmless:
    try:
        with Image.open(io.BytesIO(data)) as probe:
            _refuse_image(probe)
            probe.draft("RGB", (MAX_SIDE, MAX_SIDE))
            upright = ImageOps.exif_transpose(probe).convert("RGB")
    except HostileFileError:
        raise
    except Exception as error:
        raise HostileFileError(
            "Berkas ini bukan foto atau PDF yang bisa dibuka. Foto ulang."
        ) from error
    upright.thumbnail((MAX_SIDE, MAX_SIDE))
    out = io.BytesIO()
    upright.save(out, "JPEG", quality=82, optimize=True)
    return Harmless(out.getvalue(), "image/jpeg", 1)


def _refuse_image(probe: Image.Image) -> None:
    if probe.format not in IMAGES:
        raise HostileFileError("Kirim foto JPEG atau PNG, atau berkas PDF.")
    if probe.width * probe.height > MAX_PIXELS:
        raise HostileFileError("Foto terlalu besar. Pakai paling banyak 50 megapiksel.")


def _pdf(data: bytes) -> Harmless:
    if not data.startswith(b"%PDF-"):
        raise HostileFileError("Berkas ini bercampur dengan jenis lain. Simpan ulang sebagai PDF.")
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            pages = len(pdf.pages)
            _refuse_active(pdf)
            rebuilt = io.BytesIO()
            pdf.save(rebuilt, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    except HostileFileError:
        raise
    except Exception as error:
        raise HostileFileError("PDF ini rusak. Simpan ulang, atau kirim fotonya.") from error
    return Harmless(rebuilt.getvalue(), "application/pdf", pages)


def _refuse_active(pdf: pikepdf.Pdf) -> None:
    """Refuse scripts, attachments and forms that act: a paper has no use for them."""
    if pdf.is_encrypted:
        raise HostileFileError("PDF ini terkunci kata sandi. Simpan ulang tanpa kata sandi.")
    if not 0 < len(pdf.pages) <= MAX_PAGES:
        raise HostileFileError("PDF harus berisi 1 sampai 40 halaman.")
    if len(pdf.objects) > MAX_OBJECTS:
        raise HostileFileError("PDF ini terlalu rumit. Cetak ke PDF lagi, atau kirim fotonya.")
    waiting: list[Any] = [*pdf.objects, pdf.trailer]
    for thing in waiting:
        if isinstance(thing, pikepdf.Stream | pikepdf.Dictionary):
            _refuse_dictionary(thing, depth=0)


def _refuse_dictionary(thing: Any, *, depth: int) -> None:
    for key, value in thing.items():
        if key in ACTIVE or (key in {"/S", "/Type", "/Subtype"} and str(value) in ACTIVE):
            raise HostileFileError(
                "PDF ini berisi perintah atau lampiran. Cetak ke PDF lagi, atau kirim fotonya."
            )
        _descend(value, depth=depth)


def _descend(value: Any, *, depth: int) -> None:
    if depth > 20:  # noqa: PLR2004  # deeper nesting of direct objects is no paper
        raise HostileFileError("PDF ini terlalu rumit. Cetak ke PDF lagi, atau kirim fotonya.")
    if isinstance(value, pikepdf.Dictionary) and not value.is_indirect:
        _refuse_dictionary(value, depth=depth + 1)
    elif isinstance(value, pikepdf.Array) and not value.is_indirect:
        for item in value:
            _descend(item, depth=depth + 1)
