"""Two photos compared: the very same picture, the same place, or neither.

A picture used again, cropped, scaled, brightened, turned or with the harm painted away, lies on
the old one by an affine map to the pixel. A new photo of the same place never does: the hand
stood elsewhere, so that only a perspective map brings the two together.
"""

from dataclasses import dataclass
from io import BytesIO
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

Array = NDArray[Any]
Likeness = Literal["same picture", "same place", "unlike", "not comparable"]
SIDE = 960
"""Pixels of the longer side to which photos are brought before they are compared."""
POINTS = 600
KEPT_POINTS = 240
"""Corners by which a photo is known again among thousands: 33 kB each."""
FEW_POINTS = 60
_RATIO = 0.8
_LOOSE, _TIGHT = 4.0, 1.6
_PLACE, _PLACE_SHARE = 14, 0.3
_PICTURE, _PICTURE_SHARE = 24, 0.85
_MINIMUM = 4
_MOST_GROWN = 25


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The corners of a photo, strongest first: where they are (float32, n x 2) and how they look (uint8, n x 128)."""

    where: Array
    look: Array

    def strongest(self, count: int) -> "Fingerprint":
        return Fingerprint(self.where[:count], self.look[:count])

    def pack(self) -> bytes:
        """Return it as bytes: the count, then positions, then looks."""
        count = np.array([len(self.where)], "<u4")
        return count.tobytes() + self.where.astype("<f4").tobytes() + self.look.tobytes()

    @classmethod
    def unpack(cls, data: bytes) -> "Fingerprint":
        count = int(np.frombuffer(data[:4], "<u4")[0])
        where = np.frombuffer(data[4 : 4 + 8 * count], "<f4").reshape(-1, 2)
        return cls(where, np.frombuffer(data[4 + 8 * count :], np.uint8).reshape(-1, 128))


def pixels(data: bytes) -> Array:
    """Return a photo upright, grey, its longer side SIDE pixels."""
    with Image.open(BytesIO(data), formats=("JPEG", "PNG", "WEBP", "MPO")) as image:
        image.draft("L", (SIDE, SIDE))
        grey = ImageOps.exif_transpose(image).convert("L")
    scale = SIDE / max(grey.size)
    size = (max(1, round(grey.width * scale)), max(1, round(grey.height * scale)))
    return np.asarray(grey.resize(size, Image.Resampling.LANCZOS))


def fingerprint(grey: Array) -> Fingerprint:
    """Return the strongest corners of a photo (SIFT)."""
    found, look = cv2.SIFT.create(nfeatures=POINTS).detectAndCompute(grey, None)
    if not found:
        return Fingerprint(np.zeros((0, 2), np.float32), np.zeros((0, 128), np.uint8))
    strongest = np.argsort([-point.response for point in found])
    where = np.array([point.pt for point in found], np.float32)
    return Fingerprint(where[strongest], look[strongest].astype(np.uint8))


def same_picture(one: Fingerprint, other: Fingerprint) -> bool:
    """Return whether one photo was made of the other, by their strongest corners alone."""
    return compare(one.strongest(KEPT_POINTS), other.strongest(KEPT_POINTS)) == "same picture"


def compare(one: Fingerprint, other: Fingerprint) -> Likeness:
    """Return what two photos have in common."""
    if min(len(one.where), len(other.where)) < FEW_POINTS:
        return "not comparable"
    here, there = _pairs(one, other)
    if len(here) < _MINIMUM:
        return "unlike"
    _, loose = cv2.findHomography(here, there, cv2.USAC_MAGSAC, _LOOSE)
    places = int(np.count_nonzero(loose))
    map_, tight = cv2.estimateAffine2D(here, there, method=cv2.RANSAC, ransacReprojThreshold=_TIGHT)
    pictures = int(np.count_nonzero(tight)) if _plausible(map_) else 0
    if pictures >= _PICTURE and pictures >= _PICTURE_SHARE * places:
        return "same picture"
    alike = places >= _PLACE and places >= _PLACE_SHARE * len(here)
    return "same place" if alike else "unlike"


def _plausible(map_: Array | None) -> bool:
    """Return whether an affine map keeps a picture's size within a factor of five."""
    if map_ is None or not map_.size:
        return False
    grown = abs(float(np.linalg.det(map_[:, :2])))
    return 1 / _MOST_GROWN < grown < _MOST_GROWN


def _pairs(one: Fingerprint, other: Fingerprint) -> tuple[Array, Array]:
    """Return corners that look alike and like no other (Lowe's ratio)."""
    matcher = cv2.BFMatcher(cv2.NORM_L2)
    both = matcher.knnMatch(one.look.astype(np.float32), other.look.astype(np.float32), k=2)
    good = [m[0] for m in both if len(m) == 2 and m[0].distance < _RATIO * m[1].distance]  # noqa: PLR2004
    good = list({m.trainIdx: m for m in good}.values())  # no corner stands for two
    here = np.array([one.where[m.queryIdx] for m in good], np.float32)
    there = np.array([other.where[m.trainIdx] for m in good], np.float32)
    return here, there
