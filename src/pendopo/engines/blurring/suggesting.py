"""Faces and plates that OpenCV's cascades find, suggested to a person; they miss many (ADR 103)."""

from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageOps

from pendopo.engines.blurring.rectangles import WHOLE, Rectangle

_FOLDER = Path(cv2.__file__).parent / "data"
_SIDE = 1280
_MARGIN = 0.12
MOST = 12
_CASCADES = (
    ("haarcascade_frontalface_alt2.xml", 5, (24, 24)),
    ("haarcascade_profileface.xml", 6, (28, 28)),
    ("haarcascade_russian_plate_number.xml", 6, (40, 12)),
)


def suggest(data: bytes) -> tuple[Rectangle, ...]:
    """Return what may be faces and plates, largest first, each with a margin. OSError when unread."""
    with Image.open(BytesIO(data), formats=("JPEG", "PNG", "WEBP", "MPO")) as image:
        grey = ImageOps.exif_transpose(image).convert("L")
    grey.thumbnail((_SIDE, _SIDE))
    pixels = cv2.equalizeHist(np.asarray(grey))
    found: list[Rectangle] = []
    for name, sure, least in _CASCADES:
        cascade = cv2.CascadeClassifier(str(_FOLDER / name))
        for x, y, wide, high in cascade.detectMultiScale(
            pixels, scaleFactor=1.1, minNeighbors=sure, minSize=least
        ):
            around = _around(int(x), int(y), int(wide), int(high), grey.size)
            if around and not any(_mostly_in(around, other) for other in found):
                found.append(around)
    return tuple(sorted(found, key=lambda r: -r.width * r.height)[:MOST])


def _around(x: int, y: int, wide: int, high: int, size: tuple[int, int]) -> Rectangle | None:
    dx, dy = wide * _MARGIN, high * _MARGIN
    return Rectangle(
        round((x - dx) * WHOLE / size[0]),
        round((y - dy) * WHOLE / size[1]),
        round((wide + 2 * dx) * WHOLE / size[0]),
        round((high + 2 * dy) * WHOLE / size[1]),
    ).inside()


def _mostly_in(one: Rectangle, other: Rectangle) -> bool:
    wide = min(one.left + one.width, other.left + other.width) - max(one.left, other.left)
    high = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
    return wide > 0 and high > 0 and wide * high * 2 > one.width * one.height
