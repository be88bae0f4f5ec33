"""From rows to ranked offers and back: the shelf is compared, what is shown is told in words.

However many offers or requests there are, the number of queries is the same: one for what the
network knows and what is new on the shelves, one for the rows that are shown, and what hangs on
the row they are ranked for, unless that was read `with_facts()`. Whoever looks first after a
change reads what has changed, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import groupby, islice
from typing import Generic, TypeVar, overload

import numpy as np
from django.contrib.postgres.aggregates import JSONBAgg
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.utils import timezone
from numpy.typing import NDArray

from regions.models import Topic

from . import engine, standing
from .engine import Change, Fit, OfferFacts, Offers, OfferSide, RequestFacts, Requests
from .engine.columns import FULL_FIT, NOTHING, Flags
from .engine.flat import joined, taken
from .facts import TopicTree, offer_facts, request_facts
from .models import HostingOffer, OfferWindow, RequestTopic, RequestWindow, VisitRequest
from .reading import with_rarity
from .reasons import ToldFit, told_change
from .shelf import OFFERS, REQUESTS, Piece, Shelf
from .standing import Host, Standing

NEAR_GROUPS, NEAR_OFFERS = 3, 3

ID_BITS = 40
"""A trillion offers will do."""

Row = TypeVar("Row", HostingOffer, VisitRequest)
Shown = TypeVar("Shown")
Ids = NDArray[np.int64]


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


class Ranking(Sequence[Shown]):
    """What fits, the best first, ties by id. Only what is looked at is read and explained."""

    def __init__(self, ids: Ids, totals: Ids, tell: Callable[[list[int]], list[Shown]]) -> None:
        self._keys = ((FULL_FIT - totals.astype(np.int64)) << ID_BITS) | ids
        self._tell = tell

    def __len__(self) -> int:
        return len(self._keys)

    @overload
    def __getitem__(self, place: int) -> Shown: ...

    @overload
    def __getitem__(self, place: slice) -> list[Shown]: ...

    def __getitem__(self, place: int | slice) -> Shown | list[Shown]:
        if isinstance(place, int):
            [one] = self[slice(place, place + 1 or None)]
            return one
        start, stop, step = place.indices(len(self))
        ids = self._best(stop)[start:stop:step] & ((1 << ID_BITS) - 1)
        return self._tell(ids.tolist()) if len(ids) else []

    def __iter__(self) -> Iterator[Shown]:
        return iter(self[:])

    def _best(self, number: int) -> Ids:
        """The keys of so many, in order: the others need not be."""
        if number >= len(self._keys):
            return np.sort(self._keys)
        return np.sort(np.partition(self._keys, number)[:number])


@dataclass(frozen=True)
class Among:
    """The offers that may be ranked, and how those shown are read. Where `are_all_open` ones are
    among them, but those `without`, the database need not say which those are."""

    offers: QuerySet[HostingOffer]
    are_all_open: bool = False
    without: QuerySet[HostingOffer] | None = None


def all_open(*, without: QuerySet[HostingOffer] | None = None) -> Among:
    """All open offers but those."""
    return Among(HostingOffer.objects.open(), are_all_open=True, without=without)


def rank(request: VisitRequest, among: Among, *, on: date | None = None) -> Ranking[Ranked]:
    """The offers that suit the request. It may be a draft with anything missing, even one never
    saved. Days before `on` (today) are over and do not count."""
    return _offers_for(request, among, on).ranked()


def rank_and_look_near(
    request: VisitRequest, among: Among, *, on: date | None = None
) -> tuple[Ranking[Ranked], list[NearOffers]]:
    """As `rank`, with what would fit if the request changed one thing. No query more, if any of
    the offers ranked are looked at first."""
    found = _offers_for(request, among, on)
    return found.ranked(), found.near()


def fit_of(request: VisitRequest, offer: HostingOffer, *, on: date | None = None) -> ToldFit:
    """How well one offer suits the request, with what stands in the way. One query, if both came
    `with_facts()`."""
    today = on or timezone.localdate()
    question = OFFERS.question(today)
    told = standing.ask(
        standing.weights(),
        standing.hosts([offer.organisation_id]),
        standing.undecided([offer.pk]),
        standing.past([request.organisation_id]),
        question.row,
    )
    shelf = question.answered(told)
    known, tree = Standing.of(told, shelf.rarity), shelf.tree
    asked = request_facts(request, known, tree, today)
    fit = engine.fit_of(
        asked,
        offer_facts(offer, known, tree, today),
        weights=known.weights,
        rarity=known.rarity,
    )
    return ToldFit(fit, offer, request, tree.names, known.weights_set)


def rank_requests(
    offer: HostingOffer, requests: QuerySet[VisitRequest], *, on: date | None = None
) -> Ranking[RankedRequest]:
    """Those of the requests that the offer suits."""
    today = on or timezone.localdate()
    of_offers, of_requests = OFFERS.question(today), REQUESTS.question(today)
    possible = narrow_requests(offer, requests)
    told = standing.ask(
        standing.weights(),
        standing.hosts([offer.organisation_id]),
        standing.undecided([offer.pk]),
        of_offers.row,
        of_requests.row,
        _ids("possible", possible),
    )
    offers, shelf = of_offers.answered(told), of_requests.answered(told)
    return _RequestsFor(
        offer=offer,
        requests=requests,
        possible=_read_ids(told, "possible"),
        shelf=shelf,
        tree=shelf.tree,
        known=Standing.of(told, offers.rarity),
        today=today,
    ).ranked()


@dataclass(frozen=True)
class NearOffers:
    """Offers that `change` of the request would admit, `number` in all, and how to read the best
    of them with the fit they would have."""

    change: Change
    number: int
    read: Callable[[], list[tuple[HostingOffer, int]]]

    @property
    def best(self) -> list[tuple[HostingOffer, int]]:
        return self.read()

    @property
    def sentence(self) -> str:
        return told_change(self.change, self.number)


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


# --- Offers for a request -----------------------------------------------------------------------


def _offers_for(request: VisitRequest, among: Among, on: date | None) -> _OffersFor:
    today = on or timezone.localdate()
    question = OFFERS.question(today)
    narrowing = [] if among.are_all_open else [_ids("among", among.offers)]
    leaving_out = [] if among.without is None else [_ids("without", among.without)]
    told = standing.ask(
        standing.weights(),
        standing.past([request.organisation_id]),
        question.row,
        *narrowing,
        *leaving_out,
    )
    shelf = question.answered(told)
    known, tree = Standing.of(told, shelf.rarity), shelf.tree
    return _OffersFor(
        request=request,
        facts=request_facts(request, known, tree, today),
        among=None if among.are_all_open else _read_ids(told, "among"),
        without=_read_ids(told, "without"),
        rows=_Rows(among.offers),
        shelf=shelf,
        tree=tree,
        known=known,
        today=today,
    )


@dataclass(frozen=True)
class _OffersFor:
    """The shelf of offers as one request looks at it."""

    request: VisitRequest
    facts: RequestFacts
    among: Ids | None
    without: Ids
    rows: _Rows[HostingOffer]
    shelf: Shelf[Offers]
    tree: TopicTree
    known: Standing
    today: date

    def ranked(self) -> Ranking[Ranked]:
        asked = engine.requests_of([self.facts], self.shelf.world)
        found = [
            (side.offers.id[pairs.offer], pairs.total)
            for side, candidates in self._sides()
            for pairs in [
                engine.eligible_at(asked, side, self.known.weights, candidates=candidates)
            ]
        ]
        nothing = np.zeros(0, dtype=np.int64)
        ids = np.concatenate([nothing, *(ids for ids, _ in found)])
        totals = np.concatenate([nothing, *(totals for _, totals in found)])
        return Ranking(ids, totals, self._told)

    def near(self) -> list[NearOffers]:
        """The changes that admit something, the least first, each with its best offers."""
        misses = [
            (miss.change, -miss.total, int(side.offers.id[miss.offer]))
            for side, candidates in self._sides()
            for miss in engine.near_misses_at(
                self.facts,
                side,
                earliest=self.today.toordinal(),
                weights=self.known.weights,
                candidates=candidates,
                most=NEAR_GROUPS,
            )
        ]
        in_order = sorted(misses, key=lambda miss: (miss[0].order, *miss[1:]))
        groups = groupby(in_order, key=lambda miss: miss[0])
        return [self._near(change, list(found)) for change, found in islice(groups, NEAR_GROUPS)]

    def _sides(self) -> Iterator[tuple[OfferSide, Flags]]:
        """The pieces of the shelf, with those of their offers that may be ranked."""
        for piece in self.shelf.pieces:
            if piece.side is not None and len(piece.table):
                yield piece.side, self._candidates(piece)

    def _candidates(self, piece: Piece[Offers]) -> Flags:
        candidates = piece.is_there.copy()
        if self.among is not None:
            candidates[:] = False
            candidates[piece.rows_of(self.among)] = True
        candidates[piece.rows_of(self.without)] = False
        return candidates

    def _near(self, change: Change, found: list[tuple[Change, int, int]]) -> NearOffers:
        totals = {offer: (50 - total) // 100 for _change, total, offer in found[:NEAR_OFFERS]}
        self.rows.expect(totals)
        return NearOffers(
            change,
            len(found),
            lambda: [(offer, totals[offer.pk]) for offer in self.rows.of(totals)],
        )

    def _told(self, ids: list[int]) -> list[Ranked]:
        offers = self.rows.of(ids)
        known = replace(
            self.known,
            hosts={offer.organisation_id: self._host(offer.pk) for offer in offers},
            undecided={offer.pk: offer.undecided for offer in offers},
        )
        facts = [offer_facts(offer, known, self.tree, self.today) for offer in offers]
        fits = {fit.offer: fit for fit in self._fits(facts)}
        return [
            Ranked(
                offer,
                ToldFit(fits[offer.pk], offer, self.request, self.tree.names, known.weights_set),
            )
            for offer in offers
            if offer.pk in fits
        ]

    def _fits(self, facts: list[OfferFacts]) -> Iterator[Fit]:
        """By the shelf's own numbers, so that they are those by which the offers are sorted."""
        by_id = {one.id: one for one in facts}
        ids = np.array(list(by_id), dtype=np.int64)
        for piece in self.shelf.pieces:
            rows = piece.rows_of(ids)
            if piece.side is not None and len(rows):
                here = [by_id[pk] for pk in piece.table.id[rows].tolist()]
                yield from engine.score_at(
                    self.facts, here, piece.side, rows, weights=self.known.weights
                )

    def _host(self, offer: int) -> Host:
        """What is known of the host of an offer, as the shelf has it."""
        for piece in self.shelf.pieces:
            for row in piece.rows_of(np.array([offer])).tolist():
                answers = int(piece.table.answers[row])
                return Host(
                    None if answers == NOTHING else answers, bool(piece.table.has_hosted[row])
                )
        return Host()


# --- Requests for an offer ----------------------------------------------------------------------


@dataclass(frozen=True)
class _RequestsFor:
    """The shelf of requests as one offer looks at it."""

    offer: HostingOffer
    requests: QuerySet[VisitRequest]
    possible: Ids
    shelf: Shelf[Requests]
    tree: TopicTree
    known: Standing
    today: date

    def ranked(self) -> Ranking[RankedRequest]:
        world = with_rarity(self.shelf.world, self.known.rarity)
        side = OfferSide.of(engine.offers_of([self._facts], world), world)
        possible = joined(
            [taken(piece.table, piece.rows_of(self.possible)) for piece in self.shelf.pieces]
        )
        pairs = engine.eligible_at(possible, side, self.known.weights)
        return Ranking(possible.id[pairs.request], pairs.total, self._told)

    @cached_property
    def _facts(self) -> OfferFacts:
        return offer_facts(self.offer, self.known, self.tree, self.today)

    def _told(self, ids: list[int]) -> list[RankedRequest]:
        return [self._told_of(request) for request in _Rows(self.requests).of(ids)]

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
        """With what was turned down for a request and where its team has been, as the shelf has
        it."""
        turned_down, visited = set(), set()
        for piece in self.shelf.pieces:
            for row in piece.rows_of(np.array([request.pk])).tolist():
                turned_down |= {(request.pk, one) for one in piece.table.declined.of(row).tolist()}
                hosts = piece.table.visited.of(row).tolist()
                visited |= {(request.organisation_id, host) for host in hosts}
        return replace(self.known, turned_down=turned_down, visited=visited)


class _Rows(Generic[Row]):
    """Rows of a queryset by id, read `with_facts()` when the first of them are asked for."""

    def __init__(self, queryset: QuerySet[Row]) -> None:
        self._queryset = queryset
        self._expected: set[int] = set()
        self._read: dict[int, Row] = {}

    def expect(self, ids: Iterable[int]) -> None:
        """These will be asked for: they are read with others."""
        self._expected.update(ids)

    def of(self, ids: Iterable[int]) -> list[Row]:
        """The rows in this order, but for those that are gone by now."""
        wanted = list(ids)
        if not self._read.keys() >= set(wanted):
            unread = {*wanted, *self._expected} - self._read.keys()
            rows = self._queryset.filter(pk__in=unread).with_facts()
            self._read.update((row.pk, row) for row in rows)
        return [self._read[pk] for pk in wanted if pk in self._read]


def _ids(what: str, rows: QuerySet) -> QuerySet:
    """The ids of these rows, as one row for `standing.ask`."""
    plain = rows.model._base_manager.filter(pk__in=rows.order_by().values("pk"))
    together = plain.order_by().values(what=Value(what)).annotate(ids=JSONBAgg("pk"))
    return standing.three_columns(together, what, Value(0), {"ids": F("ids")})


def _read_ids(told: standing.Told, what: str) -> Ids:
    row = told.get(what, {}).get(0, {})
    return np.array(row.get("ids") or [], dtype=np.int64)
