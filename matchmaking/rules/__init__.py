from . import match, offer, request, weights
from . import round as round_rules

__all__ = ["match", "offer", "request", "round_rules", "weights"]
