from . import offer, request

__all__ = ["offer", "request"]
