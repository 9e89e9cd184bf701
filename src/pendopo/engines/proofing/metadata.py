"""What a file says of itself: EXIF (CIPA DC-008), XMP, C2PA manifests, texts of PNG."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

from pendopo.engines.proofing.facts import Capture, Finding, Point

_TIME = "%Y:%m:%d %H:%M:%S"
_EDITORS = re.compile(
    r"photoshop|lightroom|snapseed|gimp|picsart|photolayers|pixlr|canva|facetune|affinity|exiftool"
    r"|paint\.net|vsco|remini|photoroom|inshot|touchretouch|piexif|meitu",
    re.IGNORECASE,
)
_GENERATORS = re.compile(
    r"stable.?diffusion|dall.?e|midjourney|firefly|imagen|google ai|comfyui|automatic1111|flux\.?1"
    r"|gpt-4o|openai|gemini|grok|leonardo\.ai|novelai|invokeai|ideogram|trainedalgorithmicmedia"
    r"|algorithmicmedia|ksampler|cfg scale|sampler:",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What stands in a file beside its pixels; `texts` are all its words that name a maker."""

    format: str
    size: tuple[int, int]
    camera: str
    local: datetime | None
    offset: timedelta | None
    changed_after: timedelta | None
    satellites: datetime | None
    position: Point | None
    said_size: tuple[int, int] | None
    thumbnail: bytes | None
    texts: tuple[str, ...]

    def shot(self, about: datetime) -> datetime | None:
        """Return when the shutter was pressed; without an offset in the zone of `about`."""
        if self.local is None:
            return None
        zone = about.tzinfo if self.offset is None else timezone(self.offset)
        return self.local.replace(tzinfo=zone)


def read(data: bytes) -> Metadata:
    """Return what a photo says of itself. What cannot be read counts as not said."""
    with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP", "MPO")) as image:
        exif = image.getexif()
        photo, gps = exif.get_ifd(IFD.Exif), exif.get_ifd(IFD.GPSInfo)
        local = _time(photo.get(Base.DateTimeOriginal))
        changed = _time(exif.get(Base.DateTime))
        said = (photo.get(Base.ExifImageWidth), photo.get(Base.ExifImageHeight))
        return Metadata(
            format=image.format or "",
            size=image.size,
            camera=" ".join(_text(exif.get(tag)) for tag in (Base.Make, Base.Model)).strip(),
            local=local,
            offset=_offset(_text(photo.get(Base.OffsetTimeOriginal))),
            changed_after=changed - local if changed and local else None,
            satellites=_satellites(gps),
            position=_position(gps),
            said_size=(int(said[0]), int(said[1])) if said[0] and said[1] else None,
            thumbnail=_thumbnail(image),
            texts=tuple(_texts(image)),
        )


def self_told(capture: Capture, metadata: Metadata) -> Iterator[Finding]:
    """Yield what is odd about what a file says of itself, its times and places aside."""
    marks = [m[0] for text in metadata.texts if (m := _GENERATORS.search(text))]
    if marks:
        yield Finding("synthetic", 2, {"mark": marks[0]})
    tools = [m[0] for text in metadata.texts if (m := _EDITORS.search(text))]
    if tools:
        yield Finding("edited", 2, {"tool": tools[0]})
    if capture.camera and metadata.format in {"PNG", "WEBP"}:
        yield Finding("screenshot", 2)
    elif capture.camera and not (metadata.camera and metadata.local):
        yield Finding("no_exif", 2)
    if metadata.said_size and sorted(metadata.said_size) != sorted(metadata.size):
        yield Finding("other_size", 2)
    if metadata.camera and capture.cameras and metadata.camera not in capture.cameras:
        yield Finding("new_camera", 1, {"camera": metadata.camera})


def _text(value: object) -> str:
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    return str(value or "").strip("\0 ")


def _time(value: object) -> datetime | None:
    try:
        return datetime.strptime(_text(value)[:19], _TIME)  # noqa: DTZ007  (the camera's wall clock)
    except ValueError:
        return None


def _offset(text: str) -> timedelta | None:
    m = re.fullmatch(r"([+-])(\d\d):(\d\d)", text)
    if not m or int(m[2]) > 14:  # noqa: PLR2004  (no zone is further from Greenwich)
        return None
    return timedelta(hours=int(m[2]), minutes=int(m[3])) * (-1 if m[1] == "-" else 1)


def _satellites(gps: dict[int, object]) -> datetime | None:
    clock, day = gps.get(GPS.GPSTimeStamp), _text(gps.get(GPS.GPSDateStamp))
    try:
        hours, minutes, seconds = (float(part) for part in clock)  # type: ignore[attr-defined]
        begun = datetime.strptime(day, "%Y:%m:%d").replace(tzinfo=UTC)
        return begun + timedelta(hours=hours, minutes=minutes, seconds=seconds)
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None


def _position(gps: dict[int, object]) -> Point | None:
    try:
        north = _degrees(gps.get(GPS.GPSLatitude), _text(gps.get(GPS.GPSLatitudeRef)) == "S")
        east = _degrees(gps.get(GPS.GPSLongitude), _text(gps.get(GPS.GPSLongitudeRef)) == "W")
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    return Point(north, east) if (north, east) != (0, 0) else None


def _degrees(parts: object, negative: bool) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)  # type: ignore[attr-defined]
    value = degrees + minutes / 60 + seconds / 3600
    return -value if negative else value


def _thumbnail(image: Image.Image) -> bytes | None:
    """Return the small picture in an EXIF block's second directory (tags 0x0201, 0x0202)."""
    small = image.getexif().get_ifd(IFD.IFD1)
    begin, length = small.get(0x0201), small.get(0x0202)
    block = image.info.get("exif", b"")
    if not isinstance(begin, int) or not isinstance(length, int):
        return None
    return block[6 + begin : 6 + begin + length] or None


def _texts(image: Image.Image) -> Iterator[str]:
    """Yield every text of a file that may name what made it."""
    exif = image.getexif()
    for tag in (Base.Software, Base.ImageDescription, Base.Artist, Base.ProcessingSoftware):
        yield _text(exif.get(tag))
    for tag in (Base.UserComment, Base.MakerNote):
        yield _text(exif.get_ifd(IFD.Exif).get(tag))
    for key, value in image.info.items():
        if isinstance(value, str) or key in {"xmp", "comment", "photoshop"}:
            yield f"{key}: {_text(value)}"
    for marker, payload in getattr(image, "applist", ()):
        if marker == "APP11":
            yield _text(payload)
