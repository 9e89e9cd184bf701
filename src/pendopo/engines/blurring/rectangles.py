"""Where something in a photo is to be hidden."""

from typing import NamedTuple

WHOLE = 1000


class Rectangle(NamedTuple):
    """A part of an upright photo, in thousandths of its width and height."""

    left: int
    top: int
    width: int
    height: int

    def inside(self) -> "Rectangle | None":
        """Return the part of it that lies in the photo, None when nothing does."""
        left, top = max(0, self.left), max(0, self.top)
        right, bottom = min(WHOLE, self.left + self.width), min(WHOLE, self.top + self.height)
        return (
            Rectangle(left, top, right - left, bottom - top)
            if right > left and bottom > top
            else None
        )
