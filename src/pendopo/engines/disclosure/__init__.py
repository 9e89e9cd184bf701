"""Which counts may be published: small ones are hidden, and no total gives them away."""

from pendopo.engines.disclosure.counting import FEWEST, Key, Told, publish

__all__ = ["FEWEST", "Key", "Told", "publish"]
