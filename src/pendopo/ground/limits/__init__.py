"""Limits on how often a thing may be tried, kept in PostgreSQL so that every process counts together."""

from pendopo.ground.limits.spending import TooOftenError, spend

__all__ = ["TooOftenError", "spend"]
