"""Pure machines without tables or Django."""
