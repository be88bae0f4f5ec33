from . import offer, request, writing

__all__ = ["offer", "request", "writing"]
