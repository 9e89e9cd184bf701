"""Open311 GeoReport v2 at `/open311/v2`: other people's programs report, and read what came of it."""
