"""What suits the requests and the offers that somebody is responsible for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import User
from matchmaking.models import HostingOffer, VisitRequest
from matchmaking.ranking import (
    Among,
    NearOffers,
    Ranked,
    RankedRequest,
    Ranking,
    all_open,
    look_around,
    rank_each,
    rank_requests_each,
)
from matchmaking.states import OfferState, RequestState
from regions.rules import roles_of

SHOWN = 3

MOST_OTHERS = 9
"""Beside the newest."""


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


@dataclass(frozen=True)
class Fitting:
    """One more of one's own requests or offers: how many offers or requests suit it, as many as
    the list to which it leads shows, and how well the best of them does."""

    own: VisitRequest | HostingOffer
    number: int
    best: int | None


def offers_for(user: User) -> tuple[list[Suggestion], list[Fitting]]:
    """The best offers for the newest open request of one's organisations, and what there is for
    their other open ones."""
    own = VisitRequest.objects.filter(organisation__in=roles_of(user), state=RequestState.OPEN)
    wishes = list(own.with_facts().order_by("-published_at", "-pk")[: 1 + MOST_OTHERS])
    newest, others = wishes[:1], wishes[1:]
    rankings = rank_each([(wish, all_open()) for wish in others]) if others else []
    suggestions = [_suggestion_for(wish) for wish in newest]
    told = [group for group in suggestions if group.ranked or group.near]
    return told, _fitting(others, rankings)


def teams_for(user: User) -> tuple[list[Teams], list[Fitting]]:
    """Who looks for what the newest open offer of one's organisations shows, and how many look for
    what their other open ones show."""
    own = HostingOffer.objects.filter(organisation__in=roles_of(user), state=OfferState.OPEN)
    offers = list(own.with_facts().order_by("-published_at", "-pk")[: 1 + MOST_OTHERS])
    newest, others = offers[:1], offers[1:]
    looking = VisitRequest.objects.open()
    asked = [(one, looking.exclude(matches__offer=one)) for one in newest]
    asked += [(one, looking) for one in others]
    rankings = rank_requests_each(asked) if asked else []
    teams = [Teams(one, ranked[:SHOWN]) for one, ranked in zip(newest, rankings, strict=False)]
    told = [group for group in teams if group.ranked]
    return told, _fitting(others, rankings[len(newest) :])


def _suggestion_for(wish: VisitRequest) -> Suggestion:
    offers = HostingOffer.objects.open().select_related("main_topic")
    asked = HostingOffer.objects.filter(matches__request=wish)
    outlook = look_around(wish, Among(offers, are_all_open=True, without=asked))
    near = outlook.near[0] if outlook.near else None
    return Suggestion(wish, outlook.ranked[:SHOWN], near)


def _fitting(
    own: Sequence[VisitRequest] | Sequence[HostingOffer],
    rankings: Sequence[Ranking[Ranked]] | Sequence[Ranking[RankedRequest]],
) -> list[Fitting]:
    return [
        Fitting(one, len(ranking), ranking.best) for one, ranking in zip(own, rankings, strict=True)
    ]
