from . import match, offer, request, separation, weights
from . import round as round_rules

__all__ = ["match", "offer", "request", "round_rules", "separation", "weights"]
