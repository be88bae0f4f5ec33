from . import match, offer, request, separation
from . import round as matching_round

__all__ = ["match", "matching_round", "offer", "request", "separation"]
