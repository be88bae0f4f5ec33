"""Offers worth looking at for the requests somebody is responsible for."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import User
from matchmaking.models import HostingOffer, VisitRequest
from matchmaking.ranking import Among, NearOffers, Ranked, rank_and_look_near
from matchmaking.states import RequestState
from regions.rules import roles_of

REQUESTS_LOOKED_AT = 1
OFFERS_SHOWN = 3


@dataclass(frozen=True)
class Suggestion:
    """A request, the offers that suit it best, those already asked left out, and the least
    change that would let more of them fit, if there is one."""

    request: VisitRequest
    ranked: list[Ranked]
    near: NearOffers | None


def offers_for(user: User) -> list[Suggestion]:
    """The best offers for the newest open request of one's organisations."""
    wishes = VisitRequest.objects.filter(
        organisation__in=roles_of(user), state=RequestState.OPEN
    ).with_facts()
    suggestions = []
    for wish in wishes.order_by("-published_at")[:REQUESTS_LOOKED_AT]:
        asked = HostingOffer.objects.filter(matches__request=wish)
        offers = HostingOffer.objects.open().select_related("main_topic")
        ranked, near = rank_and_look_near(wish, Among(offers, are_all_open=True, without=asked))
        if ranked or near:
            least = near[0] if near else None
            suggestions.append(Suggestion(wish, ranked[:OFFERS_SHOWN], least))
    return suggestions
