"""EXIF as phones write it, thumbnail included, and as tools leave it."""

import io
import struct

ASCII, SHORT, LONG, RATIONAL, BYTES = 2, 3, 4, 5, 7
SIZES = {ASCII: 1, SHORT: 2, LONG: 4, RATIONAL: 8, BYTES: 1}


def _value(kind, value):
    if kind == ASCII:
        return len(value) + 1, value.encode() + b"\0"
    if kind == BYTES:
        return len(value), value
    values = value if isinstance(value, tuple) else (value,)
    if kind == RATIONAL:
        return len(values), b"".join(struct.pack("<II", round(v * 10000), 10000) for v in values)
    return len(values), b"".join(struct.pack("<H" if kind == SHORT else "<I", v) for v in values)


def _directory(entries, at, following=0):
    """Return one directory, its values behind it; `at` is where it stands in the file."""
    begin = at + 2 + 12 * len(entries) + 4
    head, tail = struct.pack("<H", len(entries)), b""
    for tag, kind, value in sorted(entries):
        count, raw = _value(kind, value)
        inline = raw.ljust(4, b"\0") if len(raw) <= 4 else struct.pack("<I", begin + len(tail))
        head += struct.pack("<HHI", tag, kind, count) + inline
        tail += b"" if len(raw) <= 4 else raw + b"\0" * (len(raw) % 2)
    return head + struct.pack("<I", following) + tail


def exif(*, main, photo, gps=(), thumbnail=None):
    """Return the bytes of an EXIF block from entries (tag, kind, value)."""
    main = list(main)
    subs = [(0x8769, list(photo))] + ([(0x8825, list(gps))] if gps else [])
    known = {tag: 0 for tag, _ in subs}
    third = 0
    for _ in range(2):  # the first round only measures
        first = _directory([*main, *((tag, LONG, known[tag]) for tag, _ in subs)], 8, third)
        body, at = first, 8 + len(first)
        for tag, entries in subs:
            known[tag] = at
            part = _directory(entries, at)
            body, at = body + part, at + len(part)
        if thumbnail:
            third = at
            small = _directory(
                [(0x0103, SHORT, 6), (0x0201, LONG, at + 42), (0x0202, LONG, len(thumbnail))], at
            )
            body += small + thumbnail
    return b"Exif\0\0II*\0" + struct.pack("<I", 8) + body


def degrees(value):
    value = abs(value)
    minutes = value % 1 * 60
    return (float(int(value)), float(int(minutes)), round(minutes % 1 * 60, 4))


def phone(
    *,
    make,
    model,
    taken,
    offset="+07:00",
    software="",
    size=(960, 720),
    position=None,
    at_gps=None,
    thumbnail=None,
    changed=None,
):
    """Return EXIF of a phone's camera; times are aware, positions (latitude, longitude)."""
    local = taken.strftime("%Y:%m:%d %H:%M:%S")
    main = [(0x010F, ASCII, make), (0x0110, ASCII, model), (0x0112, SHORT, 1)]
    main += [(0x0132, ASCII, changed.strftime("%Y:%m:%d %H:%M:%S") if changed else local)]
    main += [(0x0131, ASCII, software)] if software else []
    photo = [(0x9003, ASCII, local), (0x9004, ASCII, local), (0x9011, ASCII, offset)]
    photo += [(0xA002, LONG, size[0]), (0xA003, LONG, size[1]), (0x829A, RATIONAL, 0.01)]
    gps = []
    if position:
        north, east = position
        gps = [(1, ASCII, "S" if north < 0 else "N"), (2, RATIONAL, degrees(north))]
        gps += [(3, ASCII, "E" if east >= 0 else "W"), (4, RATIONAL, degrees(east))]
    if at_gps:
        gps += [(7, RATIONAL, (float(at_gps.hour), float(at_gps.minute), float(at_gps.second)))]
        gps += [(29, ASCII, at_gps.strftime("%Y:%m:%d"))]
    return exif(main=main, photo=photo, gps=gps, thumbnail=thumbnail)


def jpeg(image, *, quality=85, exif=b"", extra=b""):
    out = io.BytesIO()
    image.convert("RGB").save(out, "JPEG", quality=quality, exif=exif)
    data = out.getvalue()
    return data[:2] + extra + data[2:] if extra else data


def segment(marker, payload):
    return bytes((0xFF, marker)) + struct.pack(">H", len(payload) + 2) + payload


def xmp(packet):
    return segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + packet.encode())


def manifest(action="trainedAlgorithmicMedia"):
    """Return a C2PA manifest's outline in JUMBF, as APP11 carries it."""

    def box(kind, payload):
        return struct.pack(">I", len(payload) + 8) + kind + payload

    label = b"c2pa\0\x11\0\x10\x80\0\0\xaa\0\x38\x9b\x71\x03c2pa\0"
    said = (
        b'{"digitalSourceType":"http://cv.iptc.org/newscodes/digitalsourcetype/'
        + action.encode()
        + b'"}'
    )
    jumb = box(b"jumb", box(b"jumd", label) + box(b"json", said))
    return segment(0xEB, b"JP\0\x01" + struct.pack(">I", 1) + jumb)
