"""The requests that an offer suits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from regions.models import Topic

from .. import engine, standing
from ..engine import OfferFacts, OfferSide, Requests
from ..engine.flat import joined, taken
from ..enquiries import Enquiry, ask
from ..facts import TopicTree, offer_facts, request_facts
from ..models import (
    FitWeights,
    HostingOffer,
    OfferWindow,
    RequestTopic,
    RequestWindow,
    VisitRequest,
)
from ..obstacles import RuledOut, ruled_out_by
from ..reading import with_rarity
from ..shelf import OFFERS, REQUESTS, Piece, Shelf
from ..standing import Standing
from ..told import ToldFit
from .order import Ids, Ranking, Rows, ids_of, read_ids


@dataclass(frozen=True)
class RankedRequest:
    """A request with the fit of an offer for it."""

    request: VisitRequest
    fit: ToldFit


@dataclass(frozen=True)
class RequestsOutlook:
    """The requests that an offer suits; and, counted when it is asked for, what rules out the
    others."""

    ranked: Ranking[RankedRequest]
    count: Callable[[], RuledOut]

    @cached_property
    def ruled_out(self) -> RuledOut:
        return self.count()


def rank_requests(
    offer: HostingOffer,
    requests: QuerySet[VisitRequest],
    *,
    on: date | None = None,
    weights: FitWeights | None = None,
) -> Ranking[RankedRequest]:
    """Those of the requests that the offer suits. The weights are those in use, unless others are
    given."""
    [ranking] = rank_requests_each([(offer, requests)], on=on, weights=weights)
    return ranking


def rank_requests_each(
    asked: Sequence[tuple[HostingOffer, QuerySet[VisitRequest]]],
    *,
    on: date | None = None,
    weights: FitWeights | None = None,
) -> list[Ranking[RankedRequest]]:
    """As `rank_requests`, for several offers; no query more than for one."""
    return [found.ranked() for found in _requests_for_each(asked, on, weights)]


def look_at_requests(
    offer: HostingOffer, requests: QuerySet[VisitRequest], *, are_all_open: bool = False
) -> RequestsOutlook:
    """As `rank_requests`, with what stands in the way of the others. No query more; where
    `are_all_open` ones are among them, the database need not say which those are."""
    among = [] if are_all_open else [ids_of("among", requests)]
    [found] = _requests_for_each([(offer, requests)], besides=among)
    return RequestsOutlook(found.ranked(), found.ruled_out)


def _requests_for_each(
    asked: Sequence[tuple[HostingOffer, QuerySet[VisitRequest]]],
    on: date | None = None,
    weights: FitWeights | None = None,
    besides: Sequence[Enquiry] = (),
) -> list[_RequestsFor]:
    today = on or timezone.localdate()
    of_offers, of_requests = OFFERS.question(today), REQUESTS.question(today)
    told = ask(
        standing.weights(),
        standing.hosts({offer.organisation_id for offer, _requests in asked}),
        standing.undecided([offer.pk for offer, _requests in asked]),
        of_offers.enquiry,
        of_requests.enquiry,
        *besides,
        *(
            ids_of(f"possible {place}", narrow_requests(offer, requests))
            for place, (offer, requests) in enumerate(asked)
        ),
    )
    offers, shelf = of_offers.answered(told), of_requests.answered(told)
    known = Standing.of(told, offers.rarity).under(weights)
    return [
        _RequestsFor(
            offer=offer,
            requests=requests,
            possible=read_ids(told, f"possible {place}"),
            among=read_ids(told, "among") if besides else None,
            shelf=shelf,
            tree=shelf.tree,
            known=known,
            today=today,
        )
        for place, (offer, requests) in enumerate(asked)
    ]


def narrow_requests(
    offer: HostingOffer, requests: QuerySet[VisitRequest]
) -> QuerySet[VisitRequest]:
    """Leaves out what a hard condition rules out, seen from the host's side."""
    possible = requests.exclude(organisation=offer.organisation_id).filter(
        team_size__range=(offer.group_min, offer.group_max),
        days__range=(offer.days_min, offer.days_max),
    )
    if offer.audience:
        possible = possible.filter(Q(audience__overlap=offer.audience) | Q(audience=[]))
    shown = HostingOffer.topics.through.objects.filter(hostingoffer=offer.pk)
    groups = Topic.objects.filter(
        Q(pk__in=shown.values("topic")) | Q(pk=offer.main_topic_id)
    ).values("parent")
    wishes = RequestTopic.objects.filter(request=OuterRef("pk"))
    hosted = OfferWindow.objects.filter(
        offer=offer.pk, starts__lte=OuterRef("ends"), ends__gte=OuterRef("starts")
    )
    windows = RequestWindow.objects.filter(Exists(hosted), request=OuterRef("pk"))
    return possible.filter(
        Exists(wishes.filter(topic__parent__in=groups)) | ~Exists(wishes), Exists(windows)
    )


@dataclass(frozen=True)
class _RequestsFor:
    """The shelf of requests as one offer looks at it."""

    offer: HostingOffer
    requests: QuerySet[VisitRequest]
    possible: Ids
    among: Ids | None
    shelf: Shelf[Requests]
    tree: TopicTree
    known: Standing
    today: date

    def ranked(self) -> Ranking[RankedRequest]:
        possible = joined(
            [taken(piece.table, piece.rows_of(self.possible)) for piece in self.shelf.pieces]
        )
        pairs = engine.eligible_at(possible, self._side, self.known.weights)
        return Ranking(possible.id[pairs.request], pairs.total, self._told)

    def ruled_out(self) -> RuledOut:
        """The host's own requests do not count."""
        counts = []
        for piece in self.shelf.pieces:
            others = self._others(piece)
            each, the_offer = np.arange(len(others)), np.zeros(len(others), dtype=np.int64)
            pairs = engine.compare(others, self._side, self.known.weights, each, the_offer)
            counts.append(engine.count_first_missed(pairs.failed))
        return ruled_out_by(counts, names_none=False)

    def _others(self, piece: Piece[Requests]) -> Requests:
        among = np.flatnonzero(piece.is_there) if self.among is None else piece.rows_of(self.among)
        own = piece.table.organisation[among] == self.offer.organisation_id
        return taken(piece.table, among[~own])

    @cached_property
    def _side(self) -> OfferSide:
        world = with_rarity(self.shelf.world, self.known.rarity)
        return OfferSide.of(engine.offers_of([self._facts], world), world)

    @cached_property
    def _facts(self) -> OfferFacts:
        return offer_facts(self.offer, self.known, self.tree, self.today)

    def _told(self, ids: list[int]) -> list[RankedRequest]:
        return [self._told_of(request) for request in Rows(self.requests).of(ids)]

    def _told_of(self, request: VisitRequest) -> RankedRequest:
        known = self._with_past_of(request)
        fit = engine.fit_of(
            request_facts(request, known, self.tree, self.today),
            self._facts,
            weights=known.weights,
            rarity=known.rarity,
        )
        told = ToldFit(fit, self.offer, request, self.tree.names, known.weights_set)
        return RankedRequest(request, told)

    def _with_past_of(self, request: VisitRequest) -> Standing:
        """With what was turned down for a request, whom its team is kept apart from and where it
        has been, as the shelf has it."""
        team = request.organisation_id
        turned_down, apart, visited = set(), set(), set()
        for piece in self.shelf.pieces:
            for row in piece.rows_of(np.array([request.pk])).tolist():
                turned_down |= {(request.pk, one) for one in piece.table.declined.of(row).tolist()}
                apart |= {(team, other) for other in piece.table.apart.of(row).tolist()}
                visited |= {(team, host) for host in piece.table.visited.of(row).tolist()}
        return replace(self.known, turned_down=turned_down, kept_apart=apart, visited=visited)
