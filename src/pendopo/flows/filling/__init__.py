"""Filling a form, one question page at a time, without needing JavaScript."""
