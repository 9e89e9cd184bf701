"""Anything sent to a person, on any channel, at most one of it unknown."""
