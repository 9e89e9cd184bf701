"""Files that mean harm, made here: each with its name, its bytes, and what becomes of it.

`say` is what the sender is told; None means the file is kept, and nothing of `MARK` is left in it.
"""

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String
from PIL import Image, PngImagePlugin

MARK = b"BAHAYA-SEKALI"
UNTOUCHED = {"compress_streams": False, "stream_decode_level": pikepdf.StreamDecodeLevel.none}
OFFICE, WEB, PROGRAM = "Word, Excel atau ZIP", "halaman web", "program atau skrip"
OTHER, BROKEN, LARGE = "Foto jenis ini belum", "bukan foto atau PDF", "Foto terlalu besar"
COMMANDS, COMPLICATED, MIXED = "perintah atau lampiran", "terlalu rumit", "bercampur"


@dataclass(frozen=True)
class Hostile:
    kind: str
    name: str
    data: bytes
    say: str | None


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), **told: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, kind, **told)
    return out.getvalue()


def pdf(change: Callable[[Pdf], object] | None = None, pages: int = 1, **save: Any) -> bytes:
    made = pikepdf.new()
    for _ in range(pages):
        made.add_blank_page()
    if change:
        change(made)
    out = io.BytesIO()
    made.save(out, **save)
    return out.getvalue()


def script() -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String(MARK.decode()))


def zipped(name: str = "a.txt", data: bytes = MARK, times: int = 1) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as kept:
        for n in range(times):
            kept.writestr(f"{n}{name}", data)
    return out.getvalue()


def png_of(width: int, height: int) -> bytes:
    """A PNG that claims a size, with next to nothing in it."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(10_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def png_with_text_bomb() -> bytes:
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", "A" * 90_000_000, zip=True)
    return picture("PNG", pnginfo=told)


def commented_jpeg() -> bytes:
    return picture("JPEG", comment=b"<?php " + MARK + b" ?>")


def jpeg_with_place() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = MARK.decode()
    exif[0x8825] = {1: "S", 2: (6.0, 35.0, 0.0), 3: "E", 4: (106.0, 47.0, 0.0)}
    return picture("JPEG", exif=exif)


def on_opening(made: Pdf) -> None:
    made.Root.OpenAction = script()


def on_each_page(made: Pdf) -> None:
    made.pages[0].obj.AA = Dictionary(O=script())


def named_scripts(made: Pdf) -> None:
    made.Root.Names = Dictionary(
        JavaScript=Dictionary(Names=Array([String("a"), made.make_indirect(script())]))
    )


def deep_script(made: Pdf) -> None:
    inner: Any = script()
    for _ in range(6):
        inner = Dictionary(A=Array([inner]))
    made.Root.PieceInfo = inner


def launching(made: Pdf) -> None:
    action = Dictionary(S=Name.Launch, F=String("cmd.exe"))
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=action)
    made.pages[0].obj.Annots = Array([made.make_indirect(link)])


def attaching(made: Pdf) -> None:
    file = made.make_stream(MARK)
    told = Dictionary(F=String("a.exe"), EF=Dictionary(F=file))
    made.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array([String("a"), told])))


def submitting(made: Pdf) -> None:
    action = Dictionary(S=Name.SubmitForm, F=String("https://jahat.example"))
    made.Root.AcroForm = Dictionary(Fields=Array([Dictionary(T=String("a"), A=action)]))


def xfa(made: Pdf) -> None:
    made.Root.AcroForm = Dictionary(XFA=made.make_stream(b"<xdp/>"), Fields=Array([]))


def rich(made: Pdf) -> None:
    film = Dictionary(Type=Name.Annot, Subtype=Name.RichMedia, Rect=[0, 0, 9, 9])
    made.pages[0].obj.Annots = Array([made.make_indirect(film)])


def elsewhere(made: Pdf) -> None:
    made.Root.OpenAction = Dictionary(S=Name.GoToR, F=String("\\\\jahat\\a.pdf"))


def opens_a_page(made: Pdf) -> None:
    made.Root.OpenAction = Dictionary(S=Name.URI, URI=String(MARK.decode()))


def growing(made: Pdf) -> None:
    """300 MB of zeros in 300 kB: a page's own content."""
    packed = zlib.compress(bytes(300_000_000), 9)
    made.pages[0].obj.Contents = pikepdf.Stream(made, packed, Filter=Name.FlateDecode)


def growing_twice(made: Pdf) -> None:
    packed = zlib.compress(zlib.compress(bytes(100_000_000), 9), 9)
    filters = Array([Name.FlateDecode, Name.FlateDecode])
    made.pages[0].obj.Contents = pikepdf.Stream(made, packed, Filter=filters)


def huge_picture(made: Pdf) -> None:
    image = pikepdf.Stream(made, b"x", Type=Name.XObject, Subtype=Name.Image)
    image.Width, image.Height = 60_000, 60_000
    made.pages[0].obj.Resources = Dictionary(XObject=Dictionary(A=image))


def nested(made: Pdf) -> None:
    inner: Any = Dictionary()
    for _ in range(60):
        inner = Dictionary(A=inner)
    made.Root.PieceInfo = inner


def many(made: Pdf) -> None:
    made.Root.PieceInfo = Array([made.make_indirect(Dictionary(N=n)) for n in range(21_000)])


def bomb_of_objects() -> bytes:
    """An object stream that grows to 3 GB as soon as the file is opened."""
    squeeze = zlib.compressobj(9)
    first = b"4 0 " + b" " * 96
    packed = squeeze.compress(first + b"<</Type/Catalog/Pages 3 0 R>>")
    packed += b"".join(squeeze.compress(bytes(50_000_000)) for _ in range(60)) + squeeze.flush()
    head = b"%PDF-1.5\n"
    stream = (
        b"1 0 obj<</Type/ObjStm/N 1/First 100/Filter/FlateDecode/Length %d>>stream\n" % len(packed)
        + packed
        + b"\nendstream endobj\n"
    )
    pages = b"3 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    at, second = len(head), len(head) + len(stream)
    third = second + len(pages)
    rows = b"".join(
        struct.pack(">BIB", *row)
        for row in ((0, 0, 255), (1, at, 0), (0, 0, 0), (1, second, 0), (2, 1, 0), (1, third, 0))
    )
    table = (
        b"5 0 obj<</Type/XRef/Size 6/W[1 4 1]/Root 4 0 R/Length %d>>stream\n" % len(rows)
        + rows
        + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF" % third
    )
    return head + stream + pages + table


def hidden_name() -> bytes:
    """The name of a script's key, spelt so that a search for it finds nothing."""
    return (
        pdf(on_opening, compress_streams=False)
        .replace(b"/JS ", b"/#4aS ")
        .replace(b"/JavaScript", b"/J#61vaScript")
    )


def locked() -> bytes:
    return pdf(encryption=pikepdf.Encryption(owner="a", user="b"))


def kinds() -> Iterator[Hostile]:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>' + MARK + b"</script></svg>"
    yield Hostile("svg script", "a.svg", svg, WEB)
    yield Hostile("svg named jpg", "a.jpg", b'<?xml version="1.0"?>' + svg, WEB)
    yield Hostile("html", "ktp.jpg", b"<!doctype html><script>" + MARK + b"</script>", WEB)
    yield Hostile("html with bom", "a.png", b"\xef\xbb\xbf \n<html onload=x>", WEB)
    yield Hostile("xml entities", "a.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', WEB)
    yield Hostile("word", "surat.docx", zipped("word/document.xml"), OFFICE)
    yield Hostile(
        "old word with macro", "a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + MARK, OFFICE
    )
    yield Hostile("rtf", "a.rtf", b"{\\rtf1 " + MARK + b"}", OFFICE)
    yield Hostile("zip bomb", "a.zip", zipped(data=bytes(20_000_000), times=8), OFFICE)
    yield Hostile("gzip bomb", "a.jpg", gzip.compress(bytes(50_000_000)), OFFICE)
    yield Hostile("windows program", "ktp.jpg.exe", b"MZ\x90\x00" + MARK, PROGRAM)
    yield Hostile("linux program", "ktp.jpg", b"\x7fELF\x02\x01\x01" + MARK, PROGRAM)
    yield Hostile("shell script", "a.pdf", b"#!/bin/sh\n" + MARK, PROGRAM)
    yield Hostile("php", "a.php.jpg", b"<?php " + MARK, PROGRAM)
    yield Hostile("gif with script", "a.gif", b"GIF89a/*" + MARK + b"*/=1;alert(1)//;", OTHER)
    yield Hostile("postscript", "a.jpg", b"%!PS-Adobe-3.0 EPSF\n(" + MARK + b") run", OTHER)
    yield Hostile("tiff", "a.tif", picture("TIFF"), OTHER)
    yield Hostile("bmp", "a.bmp", picture("BMP"), OTHER)
    yield Hostile("heic", "a.heic", b"\x00\x00\x00\x18ftypheic" + bytes(200), OTHER)
    yield Hostile("noise", "a.jpg", bytes(range(256)) * 40, BROKEN)
    yield Hostile("empty picture", "a.jpg", b"\xff\xd8\xff\xe0", BROKEN)
    yield Hostile("cut jpeg", "a.jpg", picture(size=(900, 900), quality=95)[:3000], BROKEN)
    yield Hostile("png bomb", "a.png", png_of(30_000, 30_000), LARGE)
    yield Hostile("png of a claimed size", "a.png", png_of(2**31 - 1, 2**31 - 1), LARGE)
    yield Hostile("png of 26 megapixels", "a.png", picture("PNG", (5100, 5100)), LARGE)
    yield Hostile("png text bomb", "a.png", png_with_text_bomb(), BROKEN)
    yield Hostile("php in a jpeg's comment", "a.jpg", commented_jpeg(), None)
    yield Hostile("place in exif", "a.jpg", jpeg_with_place(), None)
    yield Hostile("zip behind a jpeg", "a.jpg", picture() + zipped(), None)
    yield Hostile("page behind a png", "a.png", picture("PNG") + b"<script>" + MARK, None)
    yield Hostile("program behind a pdf", "a.pdf", pdf() + b"MZ" + MARK, None)
    yield Hostile("pdf that opens a page", "a.pdf", pdf(opens_a_page), None)
    yield Hostile("pdf behind a page", "a.pdf", b"<html>" + pdf(), MIXED)
    yield Hostile("pdf behind a jpeg", "a.pdf", picture()[:300] + pdf(), MIXED)
    yield Hostile("pdf script on opening", "a.pdf", pdf(on_opening), COMMANDS)
    yield Hostile("pdf script of a page", "a.pdf", pdf(on_each_page), COMMANDS)
    yield Hostile("pdf script by name", "a.pdf", pdf(named_scripts), COMMANDS)
    yield Hostile("pdf script deep inside", "a.pdf", pdf(deep_script), COMMANDS)
    yield Hostile("pdf script spelt oddly", "a.pdf", hidden_name(), COMMANDS)
    yield Hostile("pdf starts a program", "a.pdf", pdf(launching), COMMANDS)
    yield Hostile("pdf with attachment", "a.pdf", pdf(attaching), COMMANDS)
    yield Hostile("pdf that sends", "a.pdf", pdf(submitting), COMMANDS)
    yield Hostile("pdf with xfa", "a.pdf", pdf(xfa), COMMANDS)
    yield Hostile("pdf with film", "a.pdf", pdf(rich), COMMANDS)
    yield Hostile("pdf that leads elsewhere", "a.pdf", pdf(elsewhere), COMMANDS)
    yield Hostile("pdf that grows", "a.pdf", pdf(growing), COMPLICATED)
    yield Hostile("pdf packed twice", "a.pdf", pdf(growing_twice, **UNTOUCHED), COMPLICATED)
    yield Hostile("pdf bomb of objects", "a.pdf", bomb_of_objects(), "PDF")
    yield Hostile("pdf with a huge picture", "a.pdf", pdf(huge_picture), COMPLICATED)
    yield Hostile("pdf nested deep", "a.pdf", pdf(nested), COMPLICATED)
    yield Hostile("pdf of many objects", "a.pdf", pdf(many), COMPLICATED)
    yield Hostile("pdf of many pages", "a.pdf", pdf(pages=41), "1 sampai 40 halaman")
    yield Hostile("pdf without pages", "a.pdf", pdf(pages=0), "1 sampai 40 halaman")
    yield Hostile("locked pdf", "a.pdf", locked(), "terkunci kata sandi")
    yield Hostile("broken pdf", "a.pdf", b"%PDF-1.7\n" + MARK * 50, "rusak")
    yield Hostile("large", "a.jpg", picture() + bytes(10_000_000), "lebih dari 10 MB")


NAMES = {
    "path": ("../../etc/passwd", "passwd"),
    "windows path": ("C:\\Windows\\a.jpg", "a.jpg"),
    "right to left": ("ktp\u202egpj.exe", "ktpgpj.exe"),
    "isolates": ("\u2066a\u2069.jpg", "a.jpg"),
    "invisible": ("k\u200bt\u200dp.jpg", "ktp.jpg"),
    "control": ("a\r\nSet-Cookie: x.jpg", "aSet-Cookie: x.jpg"),
    "script": ("<img src=x onerror=alert(1)>.jpg", "<img src=x onerror=alert(1)>.jpg"),
    "dots": ("...", "berkas"),
    "long": ("a" * 900 + ".jpg", "a" * 76 + ".jpg"),
    "arabic": ("بطاقة.jpg", "بطاقة.jpg"),
}
