from . import match, offer, request
from . import round as matching_round

__all__ = ["match", "matching_round", "offer", "request"]
