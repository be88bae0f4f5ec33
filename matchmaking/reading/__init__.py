"""From rows to the engine's columns: a handful of flat queries, however many rows there are.

What comes out is the same as `offers_of` and `requests_of` make of the facts of these rows; the
tests hold them side by side. Rows come in the order of their ids.
"""

from .ground import COMMON, with_rarity, world_of
from .offers import read_offers, undecided_at
from .requests import read_requests

__all__ = ["COMMON", "read_offers", "read_requests", "undecided_at", "with_rarity", "world_of"]
