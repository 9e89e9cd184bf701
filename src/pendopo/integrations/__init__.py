"""One package per outside system, each behind a room's Protocol."""
