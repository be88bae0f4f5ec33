"""What suits the requests and the offers that somebody is responsible for."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import User
from matchmaking.models import HostingOffer, VisitRequest
from matchmaking.ranking import (
    Among,
    NearOffers,
    Ranked,
    RankedRequest,
    look_around,
    rank_requests,
)
from matchmaking.states import OfferState, RequestState
from regions.rules import roles_of

REQUESTS_LOOKED_AT = 1
OFFERS_LOOKED_AT = 1
SHOWN = 3


@dataclass(frozen=True)
class Suggestion:
    """A request, the offers that suit it best, those already asked left out, and the least
    change that would let more of them fit, if there is one."""

    request: VisitRequest
    ranked: list[Ranked]
    near: NearOffers | None


@dataclass(frozen=True)
class Teams:
    """An offer, and the requests that it suits best, those already asked left out."""

    offer: HostingOffer
    ranked: list[RankedRequest]


def offers_for(user: User) -> list[Suggestion]:
    """The best offers for the newest open request of one's organisations."""
    wishes = VisitRequest.objects.filter(
        organisation__in=roles_of(user), state=RequestState.OPEN
    ).with_facts()
    suggestions = []
    for wish in wishes.order_by("-published_at")[:REQUESTS_LOOKED_AT]:
        asked = HostingOffer.objects.filter(matches__request=wish)
        offers = HostingOffer.objects.open().select_related("main_topic")
        outlook = look_around(wish, Among(offers, are_all_open=True, without=asked))
        if outlook.ranked or outlook.near:
            least = outlook.near[0] if outlook.near else None
            suggestions.append(Suggestion(wish, outlook.ranked[:SHOWN], least))
    return suggestions


def teams_for(user: User) -> list[Teams]:
    """Who looks for what the newest open offer of one's organisations shows."""
    offers = HostingOffer.objects.filter(
        organisation__in=roles_of(user), state=OfferState.OPEN
    ).with_facts()
    found = []
    for offer in offers.order_by("-published_at")[:OFFERS_LOOKED_AT]:
        requests = VisitRequest.objects.open().exclude(matches__offer=offer)
        if ranked := rank_requests(offer, requests)[:SHOWN]:
            found.append(Teams(offer, ranked))
    return found
