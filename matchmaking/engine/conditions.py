"""The hard conditions: without all of them an offer and a request cannot be put together."""

from __future__ import annotations

from collections.abc import Sequence

from .facts import OfferFacts, RequestFacts
from .languages import WORKING_LEVEL, best_level


def failed_conditions(
    request: RequestFacts, offer: OfferFacts, starts: Sequence[int]
) -> tuple[str, ...]:
    """The names of the conditions that are not met, the most basic first."""
    is_met = {
        "both_verified": request.is_verified and offer.is_verified,
        "other_organisation": request.organisation != offer.organisation,
        "other_region": are_apart(request.region, offer.region),
        "offer_open": offer.is_open,
        "visits_left": offer.visits_left > 0,
        "not_declined": offer.id not in request.declined,
        "common_language": best_level(request, offer) >= WORKING_LEVEL,
        "team_size": offer.group_min <= request.team_size <= offer.group_max,
        "length": offer.days_min <= request.days <= offer.days_max,
        "audience": share_audience(request, offer),
        "dates": bool(starts),
    }
    return tuple(name for name, met in is_met.items() if not met)


def are_apart(one: str, other: str) -> bool:
    """Whether two regions are different places: neither is the other or lies within it."""
    return not (one.startswith(other) or other.startswith(one))


def share_audience(request: RequestFacts, offer: OfferFacts) -> bool:
    """Who names no audience means everybody."""
    if not request.audience or not offer.audience:
        return True
    return bool(request.audience & offer.audience)
