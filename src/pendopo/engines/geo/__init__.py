"""Places on the earth: how far apart two are, and which boundary a place lies within."""

from pendopo.engines.geo.boundaries import Boundaries, Boundary, BoundaryError, read_boundaries
from pendopo.engines.geo.distances import METRES, Point, apart, box, nearest

__all__ = [
    "METRES",
    "Boundaries",
    "Boundary",
    "BoundaryError",
    "Point",
    "apart",
    "box",
    "nearest",
    "read_boundaries",
]
