"""The offers that suit a request, and what would if it changed one thing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial

import numpy as np
from django.db.models import QuerySet
from django.utils import timezone

from .. import engine, standing
from ..engine import Change, Fit, NearMiss, OfferFacts, Offers, OfferSide, RequestFacts, Requests
from ..engine.columns import NOTHING, Flags
from ..engine.loops import Mask
from ..enquiries import Enquiry, ask
from ..facts import TopicTree, offer_facts, request_facts
from ..models import FitWeights, HostingOffer, VisitRequest
from ..near_misses import told_change
from ..obstacles import RuledOut, ruled_out_by
from ..shelf import OFFERS, Piece, Shelf
from ..standing import Host, Standing
from ..told import ToldFit
from .order import Ids, Ranking, Rows, ids_of, read_ids

NEAR_GROUPS, NEAR_OFFERS = 3, 3

Seen = tuple[OfferSide, Mask]
"""Offers, and what a request misses at each of them."""


@dataclass(frozen=True)
class Ranked:
    """An offer with its fit for a request."""

    offer: HostingOffer
    fit: ToldFit


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


@dataclass(frozen=True)
class Outlook:
    """What suits a request now; what would if it changed one thing; and, counted when it is asked
    for, what rules out the others."""

    ranked: Ranking[Ranked]
    near: list[NearOffers]
    count: Callable[[], RuledOut]

    @cached_property
    def ruled_out(self) -> RuledOut:
        return self.count()


@dataclass(frozen=True)
class Among:
    """The offers that may be ranked, and how those shown are read. Where `are_all_open` ones are
    among them, but those `without`, the database need not say which those are."""

    offers: QuerySet[HostingOffer]
    are_all_open: bool = False
    without: QuerySet[HostingOffer] | None = None

    def enquiries(self, place: int) -> Iterator[Enquiry]:
        """What to ask the database, for the request of this place among others."""
        if not self.are_all_open:
            yield ids_of(f"among {place}", self.offers)
        if self.without is not None:
            yield ids_of(f"without {place}", self.without)


def all_open(*, without: QuerySet[HostingOffer] | None = None) -> Among:
    """All open offers but those."""
    return Among(HostingOffer.objects.open(), are_all_open=True, without=without)


def rank(
    request: VisitRequest,
    among: Among,
    *,
    on: date | None = None,
    weights: FitWeights | None = None,
) -> Ranking[Ranked]:
    """The offers that suit the request. It may be a draft with anything missing, even one never
    saved. Days before `on` (today) are over and do not count. The weights are those in use,
    unless others are given."""
    [found] = _offers_for_each([(request, among)], on, weights)
    return found.ranked(found.sides())


def rank_each(asked: Sequence[tuple[VisitRequest, Among]]) -> list[Ranking[Ranked]]:
    """As `rank`, for several requests; no query more than for one."""
    return [found.ranked(found.sides()) for found in _offers_for_each(asked)]


def look_around(request: VisitRequest, among: Among, *, on: date | None = None) -> Outlook:
    """As `rank`, with what would fit besides and what stands in the way; for the request's own
    people, who may look before they are verified. No query more, if any of the offers ranked are
    looked at first."""
    [found] = _offers_for_each([(request, among)], on)
    found = replace(found, facts=replace(found.facts, is_verified=True))
    seen = found.seen()
    fitting = [(side, missed == 0) for side, missed in seen]
    return Outlook(found.ranked(fitting), found.near(seen), partial(found.ruled_out, seen))


def fit_of(
    request: VisitRequest,
    offer: HostingOffer,
    *,
    on: date | None = None,
    weights: FitWeights | None = None,
) -> ToldFit:
    """How well one offer suits the request, with what stands in the way and what one change
    would admit it. One query, if both came `with_facts()`."""
    today = on or timezone.localdate()
    question = OFFERS.question(today)
    told = ask(
        standing.weights(),
        standing.hosts([offer.organisation_id]),
        standing.undecided([offer.pk]),
        standing.past([request.organisation_id]),
        standing.kept_apart([request.organisation_id]),
        question.enquiry,
    )
    shelf = question.answered(told)
    known, tree = Standing.of(told, shelf.rarity).under(weights), shelf.tree
    asked = request_facts(request, known, tree, today)
    shown = offer_facts(offer, known, tree, today)
    fit = engine.fit_of(asked, shown, weights=known.weights, rarity=known.rarity)
    near = None if fit.is_possible else _near_miss(asked, shown, known, today)
    return ToldFit(fit, offer, request, tree.names, known.weights_set, near)


def _near_miss(
    asked: RequestFacts, shown: OfferFacts, known: Standing, today: date
) -> NearMiss | None:
    """As `look_around` finds it for the same offer: a team may look before it is verified."""
    found = engine.near_misses(
        replace(asked, is_verified=True),
        [shown],
        earliest=today.toordinal(),
        weights=known.weights,
        rarity=known.rarity,
    )
    return found[0] if found else None


def _offers_for_each(
    asked: Sequence[tuple[VisitRequest, Among]],
    on: date | None = None,
    weights: FitWeights | None = None,
) -> list[_OffersFor]:
    today = on or timezone.localdate()
    question = OFFERS.question(today)
    teams = {request.organisation_id for request, _among in asked}
    told = ask(
        standing.weights(),
        standing.past(teams),
        standing.kept_apart(teams),
        question.enquiry,
        *(one for place, (_request, among) in enumerate(asked) for one in among.enquiries(place)),
    )
    shelf = question.answered(told)
    known, tree = Standing.of(told, shelf.rarity).under(weights), shelf.tree
    return [
        _OffersFor(
            request=request,
            facts=request_facts(request, known, tree, today),
            among=None if among.are_all_open else read_ids(told, f"among {place}"),
            without=read_ids(told, f"without {place}"),
            rows=Rows(among.offers),
            shelf=shelf,
            tree=tree,
            known=known,
            today=today,
        )
        for place, (request, among) in enumerate(asked)
    ]


@dataclass(frozen=True)
class _OffersFor:
    """The shelf of offers as one request looks at it."""

    request: VisitRequest
    facts: RequestFacts
    among: Ids | None
    without: Ids
    rows: Rows[HostingOffer]
    shelf: Shelf[Offers]
    tree: TopicTree
    known: Standing
    today: date

    def sides(self) -> Iterator[tuple[OfferSide, Flags]]:
        """The pieces of the shelf, with those of their offers that may be ranked."""
        for piece in self.shelf.pieces:
            if piece.side is not None and len(piece.table):
                yield piece.side, self._candidates(piece)

    def seen(self) -> list[Seen]:
        """The pieces of the shelf, with what the request misses at each of these offers."""
        return [
            (side, engine.missed_at(self.asked, side, candidates))
            for side, candidates in self.sides()
        ]

    def ranked(self, sides: Iterable[tuple[OfferSide, Flags]]) -> Ranking[Ranked]:
        found = [
            (side.offers.id[pairs.offer], pairs.total)
            for side, candidates in sides
            for pairs in [
                engine.eligible_at(self.asked, side, self.known.weights, candidates=candidates)
            ]
        ]
        ids, totals = _joined(found, 2)
        return Ranking(ids, totals, self._told)

    def near(self, seen: Sequence[Seen]) -> list[NearOffers]:
        """The changes that admit something, the least first, each with its best offers."""
        changes = engine.changes_in_order(
            self.facts, [side for side, _ in seen], earliest=self.today.toordinal()
        )
        found = [
            (misses.change, side.offers.id[misses.offer], misses.total)
            for side, missed in seen
            for misses in [
                engine.near_misses_at(
                    self.facts,
                    side,
                    changes,
                    missed,
                    weights=self.known.weights,
                    most=NEAR_GROUPS,
                )
            ]
        ]
        change, ids, totals = _joined(found, 3)
        return [
            self._near(changes[one], ids[change == one], totals[change == one])
            for one in np.unique(change)[:NEAR_GROUPS]
        ]

    def ruled_out(self, seen: Sequence[Seen]) -> RuledOut:
        """The team's own offers do not count."""
        own = self.facts.organisation
        counts = [
            engine.count_first_missed(missed[side.offers.organisation != own])
            for side, missed in seen
        ]
        return ruled_out_by(counts, names_none=not self.facts.topics)

    @cached_property
    def asked(self) -> Requests:
        return engine.requests_of([self.facts], self.shelf.world)

    def _candidates(self, piece: Piece[Offers]) -> Flags:
        candidates = piece.is_there.copy()
        if self.among is not None:
            candidates[:] = False
            candidates[piece.rows_of(self.among)] = True
        candidates[piece.rows_of(self.without)] = False
        return candidates

    def _near(self, change: Change, ids: Ids, totals: Ids) -> NearOffers:
        best = np.lexsort((ids, -totals))[:NEAR_OFFERS]
        fits = dict(zip(ids[best].tolist(), ((totals[best] + 50) // 100).tolist(), strict=True))
        self.rows.expect(fits)
        return NearOffers(
            change,
            len(ids),
            lambda: [(offer, fits[offer.pk]) for offer in self.rows.of(fits)],
        )

    def _told(self, ids: list[int]) -> list[Ranked]:
        offers = {offer.pk: offer for offer in self.rows.of(ids)}
        fits = {fit.offer: fit for piece in self.shelf.pieces for fit in self._fits(piece, offers)}
        return [
            Ranked(offers[pk], self._in_words(fits[pk], offers[pk])) for pk in ids if pk in fits
        ]

    def _fits(self, piece: Piece[Offers], offers: Mapping[int, HostingOffer]) -> list[Fit]:
        """By the shelf's own numbers, so that they are those by which the offers are sorted."""
        rows = piece.rows_of(np.array(list(offers), dtype=np.int64))
        if piece.side is None or not len(rows):
            return []
        facts = [self._facts_of(offers[int(piece.table.id[row])], piece.table, row) for row in rows]
        return engine.score_at(self.facts, facts, piece.side, rows, weights=self.known.weights)

    def _facts_of(self, offer: HostingOffer, table: Offers, row: int) -> OfferFacts:
        """With what the shelf knows of its host and has read of its text."""
        answers = int(table.answers[row])
        host = Host(None if answers == NOTHING else answers, bool(table.has_hosted[row]))
        known = replace(
            self.known,
            hosts={offer.organisation_id: host},
            undecided={offer.pk: offer.undecided},
        )
        terms = frozenset(table.terms.of(row).tolist())
        return offer_facts(offer, known, self.tree, self.today, terms=terms)

    def _in_words(self, fit: Fit, offer: HostingOffer) -> ToldFit:
        return ToldFit(fit, offer, self.request, self.tree.names, self.known.weights_set)


def _joined(pieces: Sequence[tuple[Ids, ...]], columns: int) -> Ids:
    """One piece below the other, also where there is none."""
    nothing = np.zeros((columns, 0), dtype=np.int64)
    return np.concatenate([nothing, *(np.stack(piece) for piece in pieces)], axis=1)
