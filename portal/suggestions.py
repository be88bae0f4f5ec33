"""Offers worth looking at for the requests somebody is responsible for."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import User
from matchmaking.models import HostingOffer, VisitRequest
from matchmaking.ranking import Ranked, rank
from matchmaking.states import RequestState
from regions.rules import roles_of

REQUESTS_LOOKED_AT = 1
OFFERS_SHOWN = 3


@dataclass(frozen=True)
class Suggestion:
    """A request and the offers that suit it best, those already asked left out."""

    request: VisitRequest
    ranked: list[Ranked]


def offers_for(user: User) -> list[Suggestion]:
    """The best offers for the newest open request of one's organisations."""
    wishes = VisitRequest.objects.filter(
        organisation__in=roles_of(user), state=RequestState.OPEN
    ).with_facts()
    suggestions = []
    for wish in wishes.order_by("-published_at")[:REQUESTS_LOOKED_AT]:
        fresh = HostingOffer.objects.open().exclude(matches__request=wish)
        fresh = fresh.select_related("organisation", "main_topic")
        best = rank(wish, fresh)[:OFFERS_SHOWN]
        if best:
            suggestions.append(Suggestion(wish, best))
    return suggestions
