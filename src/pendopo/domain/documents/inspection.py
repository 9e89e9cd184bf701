"""An upload is hostile until proven: told by content, measured, and rebuilt where possible."""

import io
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps

MAX_BYTES = 10_000_000
MAX_PIXELS = {"JPEG": 50_000_000, "PNG": 25_000_000, "WEBP": 25_000_000}
"""A JPEG is decoded at a fraction of its size; the others whole, at 4 bytes a pixel."""
MAX_SIDE = 2400
HEAD = 1024
APART = Path(__file__).with_name("pdf_inspection.py")
SECONDS = 30
WEB, OFFICE, PROGRAM, OTHER_PHOTO = (
    "Ini halaman web atau gambar vektor. Kirim foto atau PDF.",
    "Ini berkas Word, Excel atau ZIP. Simpan sebagai PDF, lalu kirim.",
    "Ini program atau skrip, bukan foto atau PDF. Pilih berkas lain.",
    "Foto jenis ini belum bisa kami buka. Simpan sebagai JPEG, lalu kirim.",
)
TOO_LARGE = "Foto terlalu besar. Pakai paling banyak 25 megapiksel, atau JPEG 50 megapiksel."
SIGNS = (
    (b"PK\x03\x04", OFFICE),
    (b"PK\x05\x06", OFFICE),
    (b"\xd0\xcf\x11\xe0", OFFICE),
    (b"{\\rtf", OFFICE),
    (b"Rar!", OFFICE),
    (b"7z\xbc\xaf", OFFICE),
    (b"\x1f\x8b", OFFICE),
    (b"MZ", PROGRAM),
    (b"\x7fELF", PROGRAM),
    (b"\xca\xfe\xba\xbe", PROGRAM),
    (b"#!", PROGRAM),
    (b"<?php", PROGRAM),
    (b"\x00asm", PROGRAM),
    (b"dex\n", PROGRAM),
    (b"GIF8", OTHER_PHOTO),
    (b"BM", OTHER_PHOTO),
    (b"II*\x00", OTHER_PHOTO),
    (b"MM\x00*", OTHER_PHOTO),
    (b"8BPS", OTHER_PHOTO),
    (b"%!PS", OTHER_PHOTO),
)
"""How files of other kinds begin, and what their sender is told."""


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

    An image is decoded and encoded anew, upright and without EXIF; a PDF is written anew once
    it holds nothing active. Raises HostileFileError with a sentence for the sender.
    """
    if not data:
        raise HostileFileError("Berkas kosong. Pilih berkas lain atau foto ulang.")
    if len(data) > MAX_BYTES:
        raise HostileFileError("Berkas lebih dari 10 MB. Foto ulang dengan ukuran lebih kecil.")
    if b"%PDF-" in data[:HEAD]:
        if "pdf" not in accept:
            raise HostileFileError("Kirim foto, bukan PDF.")
        return _pdf(data)
    if "image" not in accept:
        raise HostileFileError("Kirim berkas PDF.")
    _refuse_other_kinds(data)
    return _image(data)


def _refuse_other_kinds(data: bytes) -> None:
    """Say what a file is that is neither photo nor PDF, as its first bytes tell."""
    begins = data[:HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    for sign, say in SIGNS:
        if begins.startswith(sign):
            raise HostileFileError(say)
    if begins.startswith(b"<") or b"<svg" in begins.lower() or b"<html" in begins.lower():
        raise HostileFileError(WEB)
    if data[4:8] == b"ftyp":
        raise HostileFileError(OTHER_PHOTO)


def _image(data: bytes) -> Harmless:
    try:
        with Image.open(io.BytesIO(data), formats=tuple(MAX_PIXELS)) as probe:
            _refuse_large(probe)
            probe.draft("RGB", (MAX_SIDE, MAX_SIDE))
            upright = ImageOps.exif_transpose(probe).convert("RGB")
    except HostileFileError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise HostileFileError(TOO_LARGE) from error
    except Exception as error:
        raise HostileFileError(
            "Berkas ini bukan foto atau PDF yang bisa dibuka. Foto ulang."
        ) from error
    upright.info.clear()  # a JPEG's comment would travel along
    upright.thumbnail((MAX_SIDE, MAX_SIDE))
    out = io.BytesIO()
    upright.save(out, "JPEG", quality=82, optimize=True)
    return Harmless(out.getvalue(), "image/jpeg", 1)


def _refuse_large(probe: Image.Image) -> None:
    if probe.width * probe.height > MAX_PIXELS[probe.format or ""]:
        raise HostileFileError(TOO_LARGE)


def _pdf(data: bytes) -> Harmless:
    """Have a PDF inspected in a process of its own, bounded in memory and time."""
    if not data.startswith(b"%PDF-"):
        raise HostileFileError("Berkas ini bercampur dengan jenis lain. Simpan ulang sebagai PDF.")
    try:
        done = subprocess.run(
            [sys.executable, "-P", APART],
            input=data,
            capture_output=True,
            timeout=SECONDS,
            check=True,
        )
        told, _, rebuilt = done.stdout.partition(b"\n")
        found = json.loads(told)
    except (subprocess.SubprocessError, ValueError) as error:
        raise HostileFileError(
            "PDF ini terlalu rumit. Cetak ke PDF lagi, atau kirim fotonya."
        ) from error
    if "refused" in found:
        raise HostileFileError(found["refused"])
    return Harmless(rebuilt, "application/pdf", found["pages"])
