from . import match, offer, request, weights

__all__ = ["match", "offer", "request", "weights"]
