"""Basa Sunda."""
