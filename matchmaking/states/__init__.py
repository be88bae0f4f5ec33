"""Which verb leads an offer, a request, a match, a round, a ring or a separation where."""

from .match import (
    LIVE_MATCH_STATES,
    MATCH_DEEDS,
    MATCH_TRANSITIONS,
    UNDECIDED_MATCH_STATES,
    MatchState,
    Side,
)
from .offer import OFFER_DEEDS, OFFER_TRANSITIONS, OfferState
from .request import REQUEST_DEEDS, REQUEST_TRANSITIONS, RequestState
from .ring import RING_DEEDS, RING_TRANSITIONS, RingState
from .round import (
    ROUND_DEEDS,
    ROUND_STATES_AT_WORK,
    ROUND_STATES_WITH_A_SOLUTION,
    ROUND_TRANSITIONS,
    PartKind,
    RoundDeed,
    RoundStage,
    RoundState,
)
from .separation import SEPARATION_DEEDS, SEPARATION_TRANSITIONS, SeparationState

__all__ = [
    "LIVE_MATCH_STATES",
    "MATCH_DEEDS",
    "MATCH_TRANSITIONS",
    "OFFER_DEEDS",
    "OFFER_TRANSITIONS",
    "REQUEST_DEEDS",
    "REQUEST_TRANSITIONS",
    "RING_DEEDS",
    "RING_TRANSITIONS",
    "ROUND_DEEDS",
    "ROUND_STATES_AT_WORK",
    "ROUND_STATES_WITH_A_SOLUTION",
    "ROUND_TRANSITIONS",
    "SEPARATION_DEEDS",
    "SEPARATION_TRANSITIONS",
    "UNDECIDED_MATCH_STATES",
    "MatchState",
    "OfferState",
    "PartKind",
    "RequestState",
    "RingState",
    "RoundDeed",
    "RoundStage",
    "RoundState",
    "SeparationState",
    "Side",
]
