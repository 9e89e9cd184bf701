"""What a photo of a proof, as it was sent, says by itself: its times, places, maker and small picture."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from statistics import fmean, pstdev

from PIL import Image, ImageChops, ImageFilter, ImageOps

from pendopo.engines.proofing.facts import Capture, Finding
from pendopo.engines.proofing.metadata import read, self_told
from pendopo.engines.proofing.placing import placing
from pendopo.engines.proofing.timing import timing

FORMATS = ("JPEG", "PNG", "WEBP", "MPO")
_SMALL = (64, 48)
_BLOCK = 8
_THUMBNAIL_OFF = 0.42
"""Standard deviations by which a block of eight by eight may differ on the average."""
_SEEN_AT = (960, 960)
_SMOOTH = 1


@dataclass(frozen=True, slots=True)
class Told:
    """What was found, and by which camera the photo says it was taken."""

    findings: tuple[Finding, ...]
    camera: str


def tell(data: bytes, capture: Capture) -> Told:
    """Return what is odd about a photo before it is compared with others. OSError when unread."""
    told = read(data)
    with Image.open(BytesIO(data), formats=FORMATS) as image:
        image.draft("L", _SEEN_AT)
        grey = image.convert("L")
    findings = (
        *timing(capture, told),
        *placing(capture, told),
        *self_told(capture, told),
        *_thumbnail(told.thumbnail, grey),
        *_grain(grey),
    )
    return Told(findings, told.camera)


def _thumbnail(small: bytes | None, grey: Image.Image) -> Iterator[Finding]:
    if small is None:
        return
    try:
        with Image.open(BytesIO(small), formats=("JPEG",)) as image:
            little = _even(image.convert("L"))
    except OSError:
        yield Finding("other_thumbnail", 2)
        return
    large = _even(grey)
    wide, high = _SMALL
    off = [
        fmean(
            abs(little[y * wide + x] - large[y * wide + x])
            for y in range(top, top + _BLOCK)
            for x in range(left, left + _BLOCK)
        )
        for top in range(0, high, _BLOCK)
        for left in range(0, wide, _BLOCK)
    ]
    if max(off) > _THUMBNAIL_OFF:
        yield Finding("other_thumbnail", 2)


def _even(image: Image.Image) -> list[float]:
    """Return a picture's pixels with mean 0 and deviation 1."""
    values = list(image.resize(_SMALL, Image.Resampling.BOX).tobytes())
    mean, spread = fmean(values), pstdev(values) or 1.0
    return [(value - mean) / spread for value in values]


def _grain(grey: Image.Image) -> Iterator[Finding]:
    """Find a photo without any noise of a sensor: half of it loses nothing by a blur."""
    seen = ImageOps.contain(grey, _SEEN_AT) if max(grey.size) > max(_SEEN_AT) else grey
    fine = ImageChops.difference(seen, seen.filter(ImageFilter.GaussianBlur(1)))
    counts = fine.histogram()
    if sum(counts[:_SMOOTH]) > sum(counts) / 2:
        yield Finding("no_grain", 1)
