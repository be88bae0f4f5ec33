"""From rows to ranked offers: PostgreSQL narrows, the engine scores, the reasons are told.

However many offers or requests there are, the number of queries is the same: the topics, the
standing of both sides, the rows to be ranked, and what hangs on the one they are ranked
for. Who hands over all `topics`, or what was read `with_facts()`, saves the query for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, partial
from itertools import groupby

import numpy as np
from django.db.models import DateField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Value
from django.utils import timezone

from regions.models import Topic

from . import engine
from .engine import Change, OfferFacts, Offers, Pairs, RequestFacts, Requests, World
from .facts import offer_facts, request_facts, tree_of
from .models import HostingOffer, OfferWindow, RequestTopic, RequestWindow, VisitRequest
from .reasons import ToldFit, told_change
from .standing import Standing, read_standing

NEAR_GROUPS, NEAR_OFFERS = 3, 3

AS_IT_IS = timedelta(0)


@dataclass(frozen=True)
class Ranked:
    """An offer with its fit for a request."""

    offer: HostingOffer
    fit: ToldFit


@dataclass(frozen=True)
class RankedRequest:
    """A request with the fit of an offer for it."""

    request: VisitRequest
    fit: ToldFit


def rank(
    request: VisitRequest,
    offers: QuerySet[HostingOffer],
    *,
    on: date | None = None,
    topics: Iterable[Topic] | None = None,
) -> list[Ranked]:
    """The offers that suit the request, the best first, ties by id. At most four queries.

    `request` may be a draft with anything missing, even one never saved. Days before `on`
    (today) are over and do not count. The offers come back `with_facts()`.
    """
    compared = compare([request], narrow(request, offers).with_facts(), on=on, topics=topics)
    return _ranked(compared)


def rank_and_look_near(
    request: VisitRequest,
    offers: QuerySet[HostingOffer],
    *,
    on: date | None = None,
    topics: Iterable[Topic] | None = None,
) -> tuple[list[Ranked], list[NearOffers]]:
    """As `rank`, with what would fit if the request changed one thing. As many queries."""
    today = on or timezone.localdate()
    rows = narrow_loosely(request, offers).with_facts()
    compared = compare([request], rows, on=today, topics=topics)
    return _ranked(compared), _near(compared, today)


def fit_of(request: VisitRequest, offer: HostingOffer, *, on: date | None = None) -> ToldFit:
    """How well one offer suits the request, with what stands in the way. At most four queries."""
    return compare([request], [offer], on=on).fit(0, 0)


def rank_requests(
    offer: HostingOffer,
    requests: QuerySet[VisitRequest],
    *,
    on: date | None = None,
    topics: Iterable[Topic] | None = None,
) -> list[RankedRequest]:
    """The requests that the offer suits, the best first, ties by id. At most four queries.

    The requests come back `with_facts()`.
    """
    rows = narrow_requests(offer, requests).with_facts()
    compared = compare(rows, [offer], on=on, topics=topics)
    pairs = compared.eligible()
    best_first = np.lexsort((compared.requests.id[pairs.request], -pairs.total))
    return [
        RankedRequest(compared.request_rows[row], compared.fit(row, 0))
        for row in pairs.request[best_first].tolist()
    ]


@dataclass(frozen=True)
class NearOffers:
    """Offers that `change` of the request would admit, `number` in all, here the best of them
    with the fit they would have."""

    change: Change
    number: int
    best: list[tuple[HostingOffer, int]]

    @property
    def sentence(self) -> str:
        return told_change(self.change, self.number)


@dataclass(frozen=True)
class Comparison:
    """Requests and offers side by side, as rows, as facts and as columns in the same order."""

    request_rows: Sequence[VisitRequest]
    offer_rows: Sequence[HostingOffer]
    request_facts: Sequence[RequestFacts]
    offer_facts: Sequence[OfferFacts]
    standing: Standing
    topic_names: Mapping[int, str]

    @cached_property
    def world(self) -> World:
        return engine.world_of(self.request_facts, self.offer_facts, self.standing.rarity)

    @cached_property
    def requests(self) -> Requests:
        return engine.requests_of(self.request_facts, self.world)

    @cached_property
    def offers(self) -> Offers:
        return engine.offers_of(self.offer_facts, self.world)

    def eligible(self, *, best: int | None = None) -> Pairs:
        """All pairs that meet every condition, or the best few of each request."""
        return engine.eligible_pairs(
            self.requests, self.offers, self.world, self.standing.weights, best=best
        )

    def fit(self, request: int, offer: int) -> ToldFit:
        """The fit of a pair of rows, which is explained when somebody asks for it."""
        return ToldFit(
            find=partial(
                engine.fit_of,
                self.request_facts[request],
                self.offer_facts[offer],
                weights=self.standing.weights,
                rarity=self.standing.rarity,
            ),
            offer=self.offer_rows[offer],
            request=self.request_rows[request],
            topic_names=self.topic_names,
            weights_set=self.standing.weights_set,
        )


def compare(
    requests: Iterable[VisitRequest],
    offers: Iterable[HostingOffer],
    *,
    on: date | None = None,
    topics: Iterable[Topic] | None = None,
) -> Comparison:
    """Everything the engine asks about these rows. Two queries beside those for the rows, if
    they come `with_facts()`; one if `topics` are given."""
    today = on or timezone.localdate()
    tree = tree_of(topics)
    request_rows, offer_rows = list(requests), list(offers)
    standing = read_standing(offer_rows, request_rows)
    return Comparison(
        request_rows=request_rows,
        offer_rows=offer_rows,
        request_facts=[request_facts(row, standing, tree, today) for row in request_rows],
        offer_facts=[offer_facts(row, standing, tree, today) for row in offer_rows],
        standing=standing,
        topic_names=tree.names,
    )


def narrow(request: VisitRequest, offers: QuerySet[HostingOffer]) -> QuerySet[HostingOffer]:
    """Leaves out what a hard condition rules out, as far as the database can tell."""
    return _narrow(request, offers, people=0, days=0, weeks=AS_IT_IS)


def narrow_loosely(request: VisitRequest, offers: QuerySet[HostingOffer]) -> QuerySet[HostingOffer]:
    """As `narrow`, but keeps what a single change of the request might admit."""
    weeks = timedelta(weeks=engine.MOST_WEEKS)
    return _narrow(request, offers, people=engine.MOST_PEOPLE, days=engine.MOST_DAYS, weeks=weeks)


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


def _narrow(
    request: VisitRequest,
    offers: QuerySet[HostingOffer],
    *,
    people: int,
    days: int,
    weeks: timedelta,
) -> QuerySet[HostingOffer]:
    possible = offers.open().with_free_visits().exclude(organisation=request.organisation_id)
    possible = possible.filter(
        group_min__lte=request.team_size + people,
        group_max__gte=request.team_size - people,
        days_min__lte=request.days + days,
        days_max__gte=request.days - days,
    )
    if request.audience:
        possible = possible.filter(Q(audience__overlap=request.audience) | Q(audience=[]))
    if request.pk is None:
        return possible
    return possible.filter(
        _shows_what_is_wished_for(request), Exists(_windows_in_common(request, weeks))
    )


def _shows_what_is_wished_for(request: VisitRequest) -> Q:
    """A topic that is wished for or one of its group; anything, where none is named."""
    wishes = RequestTopic.objects.filter(request=request.pk)
    groups = wishes.values("topic__parent")
    shown = HostingOffer.topics.through.objects.filter(topic__parent__in=groups)
    return (
        Q(main_topic__parent__in=groups) | Q(pk__in=shown.values("hostingoffer")) | ~Exists(wishes)
    )


def _windows_in_common(request: VisitRequest, weeks: timedelta) -> QuerySet[OfferWindow]:
    """Windows of an offer that the request's reach if they are moved by up to `weeks`."""

    def moved(day: str, by: timedelta) -> OuterRef | ExpressionWrapper:
        if not by:
            return OuterRef(day)
        return ExpressionWrapper(OuterRef(day) + Value(by), output_field=DateField())

    wished = RequestWindow.objects.filter(
        request=request.pk, starts__lte=moved("ends", weeks), ends__gte=moved("starts", -weeks)
    )
    return OfferWindow.objects.filter(Exists(wished), offer=OuterRef("pk"))


def _ranked(compared: Comparison) -> list[Ranked]:
    pairs = compared.eligible()
    best_first = np.lexsort((compared.offers.id[pairs.offer], -pairs.total))
    return [
        Ranked(compared.offer_rows[row], compared.fit(0, row))
        for row in pairs.offer[best_first].tolist()
    ]


def _near(compared: Comparison, today: date) -> list[NearOffers]:
    """The changes that admit something, the least first, each with its best offers."""
    misses = engine.near_misses(
        compared.request_facts[0],
        compared.offer_facts,
        earliest=today.toordinal(),
        weights=compared.standing.weights,
        rarity=compared.standing.rarity,
    )
    by_change = sorted(misses, key=lambda miss: miss.change.order)
    groups = []
    for change, found in groupby(by_change, key=lambda miss: miss.change):
        admitted = list(found)
        best = [
            (compared.offer_rows[miss.offer], (miss.total + 50) // 100)
            for miss in admitted[:NEAR_OFFERS]
        ]
        groups.append(NearOffers(change, len(admitted), best))
    return groups[:NEAR_GROUPS]
