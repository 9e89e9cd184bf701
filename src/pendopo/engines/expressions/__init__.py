"""Typed rules in CEL: compiled once against named variables, evaluated on plain values."""
