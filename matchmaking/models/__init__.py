from .match import Match, MatchMessage
from .offer import HostingOffer, OfferLanguage, OfferWindow
from .request import (
    FundingScheme,
    RequestLanguage,
    RequestTopic,
    RequestWindow,
    VisitRequest,
)
from .wishes import Audience, Level

__all__ = [
    "Audience",
    "FundingScheme",
    "HostingOffer",
    "Level",
    "Match",
    "MatchMessage",
    "OfferLanguage",
    "OfferWindow",
    "RequestLanguage",
    "RequestTopic",
    "RequestWindow",
    "VisitRequest",
]
