from .contribution import TravelContribution
from .match import Match, MatchMessage
from .offer import HostingOffer, OfferLanguage, OfferWindow
from .part import RoundPart, SharedWork
from .read_text import ReadText
from .request import (
    FundingScheme,
    RequestLanguage,
    RequestTopic,
    RequestWindow,
    VisitRequest,
)
from .ring import Ring
from .round import MatchingRound, RoundPair, RoundRecord, RoundUnserved
from .separation import Separation
from .trial import RoundTrial
from .weights import FitWeights
from .wish_change import Snapshot, WishChange
from .wishes import Audience, Level

__all__ = [
    "Audience",
    "FitWeights",
    "FundingScheme",
    "HostingOffer",
    "Level",
    "Match",
    "MatchMessage",
    "MatchingRound",
    "OfferLanguage",
    "OfferWindow",
    "ReadText",
    "RequestLanguage",
    "RequestTopic",
    "RequestWindow",
    "Ring",
    "RoundPair",
    "RoundPart",
    "RoundRecord",
    "RoundTrial",
    "RoundUnserved",
    "Separation",
    "SharedWork",
    "Snapshot",
    "TravelContribution",
    "VisitRequest",
    "WishChange",
]
