"""Limits on how often a thing may be tried, kept in PostgreSQL so that every process counts together."""

from pendopo.ground.limits.spending import TooOftenError, give_back, spend
from pendopo.ground.limits.visitors import visitor_address

__all__ = ["TooOftenError", "give_back", "spend", "visitor_address"]
