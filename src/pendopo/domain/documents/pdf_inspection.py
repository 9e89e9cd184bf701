"""Inspects one PDF, in a process of its own: standard input to standard output.

It answers a line of JSON, `{"pages": n}` followed by the PDF written anew, or `{"refused":
sentence}`. What a hostile PDF makes of it ends with the process: memory and time are bounded.
"""

import io
import json
import resource
import sys
import zlib
from typing import Any

import pikepdf

MEMORY = 1_500_000_000
CPU_SECONDS = 20
MAX_PAGES = 40
MAX_OBJECTS = 20_000
MAX_DEPTH = 20
MAX_PICTURE = 120_000_000
"""Bytes that a picture may grow to: an A4 page scanned in colour at 600 dpi, and a little."""
MAX_CONTENT = 30_000_000
"""Bytes that any other stream may grow to: what a page draws, a font."""
MAX_DECODED_TOTAL = 1_000_000_000
MAX_PIXELS = 100_000_000
ACTIVE = {
    *("/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/EF", "/RichMedia"),
    *("/XFA", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/Rendition", "/Movie", "/Sound"),
    *("/Collection", "/3D", "/FileAttachment"),
}
KINDS = {"/S", "/Type", "/Subtype"}
ON_OPENING = ("/OpenAction", "/AA")
COMMANDS = "PDF ini berisi perintah atau lampiran. Cetak ke PDF lagi, atau kirim fotonya."
COMPLICATED = "PDF ini terlalu rumit. Cetak ke PDF lagi, atau kirim fotonya."
LOCKED = "PDF ini terkunci kata sandi. Simpan ulang tanpa kata sandi."
BROKEN = "PDF ini rusak. Simpan ulang, atau kirim fotonya."
LENGTH = "PDF harus berisi 1 sampai 40 halaman."


class RefusedError(Exception):
    """PDF ini tidak bisa diterima."""


def inspect(data: bytes) -> tuple[int, bytes]:
    """Return the number of pages, and the PDF written anew. Raises RefusedError with a sentence."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            _refuse_unwieldy(pdf)
            _refuse_active(pdf)
            rebuilt = io.BytesIO()
            told = pikepdf.ObjectStreamMode.generate
            pdf.save(rebuilt, object_stream_mode=told, deterministic_id=True)
            return len(pdf.pages), rebuilt.getvalue()
    except RefusedError:
        raise
    except pikepdf.PasswordError as error:
        raise RefusedError(LOCKED) from error
    except MemoryError as error:
        raise RefusedError(COMPLICATED) from error
    except Exception as error:
        raise RefusedError(BROKEN) from error


def _refuse_unwieldy(pdf: pikepdf.Pdf) -> None:
    if pdf.is_encrypted:
        raise RefusedError(LOCKED)
    if len(pdf.objects) > MAX_OBJECTS:
        raise RefusedError(COMPLICATED)
    if not 0 < len(pdf.pages) <= MAX_PAGES:
        raise RefusedError(LENGTH)


def _refuse_active(pdf: pikepdf.Pdf) -> None:
    """Refuse scripts, attachments and forms that act: a paper has no use for them."""
    left = MAX_DECODED_TOTAL
    things: list[Any] = [*pdf.objects, pdf.trailer]
    for thing in things:
        if isinstance(thing, pikepdf.Stream | pikepdf.Dictionary):
            for key in ON_OPENING:
                if key in thing and isinstance(thing[key], pikepdf.Dictionary):
                    _refuse_dictionary(thing[key], depth=0)
                    del thing[key]
            _refuse_dictionary(thing, depth=0)
        if isinstance(thing, pikepdf.Stream):
            left -= _grown(thing)
            if left < 0:
                raise RefusedError(COMPLICATED)


def _refuse_dictionary(thing: Any, *, depth: int) -> None:
    for key, value in thing.items():
        if key in ACTIVE or (key in KINDS and str(value) in ACTIVE):
            raise RefusedError(COMMANDS)
        _descend(value, depth=depth)


def _descend(value: Any, *, depth: int) -> None:
    if depth > MAX_DEPTH:  # deeper nesting of direct objects is no paper
        raise RefusedError(COMPLICATED)
    if isinstance(value, pikepdf.Dictionary) and not value.is_indirect:
        _refuse_dictionary(value, depth=depth + 1)
    elif isinstance(value, pikepdf.Array) and not value.is_indirect:
        for item in value:
            _descend(item, depth=depth + 1)


def _grown(stream: pikepdf.Stream) -> int:
    """Return the bytes a stream grows to. Raises RefusedError for a bomb: too many, or packed twice."""
    if int(stream.get("/Width", 0)) * int(stream.get("/Height", 0)) > MAX_PIXELS:
        raise RefusedError(COMPLICATED)
    told: Any = stream.get("/Filter", [])
    filters = [str(told)] if isinstance(told, pikepdf.Name) else [str(each) for each in told]
    packed = [f for f in filters if f in {"/FlateDecode", "/Fl", "/LZWDecode", "/LZW"}]
    if len(packed) > 1:
        raise RefusedError(COMPLICATED)
    most = MAX_PICTURE if stream.get("/Subtype") == pikepdf.Name.Image else MAX_CONTENT
    if filters and filters[0] in {"/FlateDecode", "/Fl"}:
        return _inflated(stream.read_raw_bytes(), most)
    if packed and len(grown := stream.read_bytes()) > most:
        raise RefusedError(COMPLICATED)
    return len(grown) if packed else 0


def _inflated(raw: bytes, most: int) -> int:
    inflating, size, left = zlib.decompressobj(), 0, raw
    while left and not inflating.eof:
        try:
            size += len(inflating.decompress(left, 1_000_000))
        except zlib.error:
            return size  # a viewer stops here too
        left = inflating.unconsumed_tail
        if size > most:
            raise RefusedError(COMPLICATED)
    return size


def main() -> None:
    """Bound this process, inspect what comes in, and answer."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    told: dict[str, int | str]
    try:
        pages, data = inspect(sys.stdin.buffer.read())
        told = {"pages": pages}
    except RefusedError as error:
        told, data = {"refused": str(error)}, b""
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + data)


if __name__ == "__main__":
    main()
