from . import match, offer, request

__all__ = ["match", "offer", "request"]
