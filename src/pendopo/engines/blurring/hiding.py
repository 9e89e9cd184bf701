"""A public copy of a photo: without its metadata, and with parts that nobody can make out again.

A part is replaced by at most four by four colours, rounded and with noise over them. A mosaic of
many small cells can be guessed back where few texts are possible, as on a plate (Hill et al. 2016).
"""

import os
from collections.abc import Iterable
from io import BytesIO
from math import ceil, floor

from PIL import Image, ImageChops, ImageOps

from pendopo.engines.blurring.rectangles import WHOLE, Rectangle

_CELLS = 4
_SHADES = 4
_NOISE = 24
_QUALITY = 85


def blur(data: bytes, rectangles: Iterable[Rectangle]) -> bytes:
    """Return a JPEG, upright and without metadata, in which the rectangles are hidden.

    OSError when the photo cannot be read.
    """
    with Image.open(BytesIO(data), formats=("JPEG", "PNG", "WEBP", "MPO")) as image:
        shown = ImageOps.exif_transpose(image).convert("RGB")
    shown.info.clear()
    for rectangle in rectangles:
        if part := rectangle.inside():
            _hide(shown, part)
    out = BytesIO()
    shown.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return out.getvalue()


def _hide(image: Image.Image, part: Rectangle) -> None:
    wide, high = image.size
    box = (
        floor(part.left * wide / WHOLE),
        floor(part.top * high / WHOLE),
        max(ceil((part.left + part.width) * wide / WHOLE), floor(part.left * wide / WHOLE) + 1),
        max(ceil((part.top + part.height) * high / WHOLE), floor(part.top * high / WHOLE) + 1),
    )
    seen = image.crop(box)
    cells = seen.resize((_CELLS, _CELLS), Image.Resampling.BOX)
    plain = ImageOps.posterize(cells, _SHADES).resize(seen.size, Image.Resampling.NEAREST)
    grain = Image.frombytes("L", seen.size, os.urandom(seen.width * seen.height))
    noise = grain.point(lambda value: value * _NOISE // 255).convert("RGB")
    image.paste(ImageChops.add(plain, noise), box)
