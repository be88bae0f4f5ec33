from .match import Match, MatchMessage
from .offer import HostingOffer, OfferLanguage, OfferWindow
from .request import (
    FundingScheme,
    RequestLanguage,
    RequestTopic,
    RequestWindow,
    VisitRequest,
)
from .weights import FitWeights
from .wishes import Audience, Level

__all__ = [
    "Audience",
    "FitWeights",
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
