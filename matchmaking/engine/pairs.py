"""Requests against offers: all pairs that can be put together, and given pairs in every detail."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .columns import (
    CONDITION_NAMES,
    FULL_FIT,
    NOTHING,
    PART_NAMES,
    Bits,
    Bytes,
    Flags,
    Ids,
    Ints,
    Offers,
    Pairs,
    Requests,
    World,
)
from .compiled import compiled, inlined
from .conditions import failed_conditions, is_among, may_suit
from .parts import Weights, score_parts, total_of
from .sides import OfferRows, OfferSide, RequestRows, request_rows
from .starts import MOST_DAYS_OF_A_VISIT, find_starts

Rows = NDArray[np.int64]

Mask = NDArray[np.uint16]
"""Of each pair the conditions that are not met, the first of CONDITION_NAMES the lowest bit."""

Found = tuple[Ints, Ints, Ints]
"""Request, offer and total of pairs."""

CELLS_A_BLOCK = 1 << 20
"""So many pairs are looked at by one thread before it hands over what it has found."""

SIFTED_AT_ONCE = 8
"""Requests, for each of which an offer is looked at while it is at hand."""


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """Given pairs with what is not met, the days to start on, parts and totals."""

    failed: Mask
    starts: Bits
    parts: Bytes
    total: Ints


@dataclass(frozen=True, slots=True, eq=False)
class InTheWay:
    """A row for each request, a column for each of CONDITION_NAMES: how many offers fail that
    condition and no other, and how many fail it at all."""

    alone: Ints
    at_all: Ints


def eligible_pairs(
    requests: Requests,
    offers: Offers,
    world: World,
    weights: Mapping[str, int],
    *,
    best: int | None = None,
) -> Pairs:
    """All pairs with no failed condition; with `best`, only so many for each request, the
    best first and among equals the lowest offer id."""
    return eligible_at(requests, OfferSide.of(offers, world), weights, best=best)


def eligible_at(
    requests: Requests,
    side: OfferSide,
    weights: Mapping[str, int],
    *,
    candidates: Flags | None = None,
    best: int | None = None,
) -> Pairs:
    """As `eligible_pairs`, with offers that are ready; only those that are `candidates`."""
    rows = request_rows(requests, side)
    offers = side.open_rows if candidates is None else side.open_rows[candidates[side.open_rows]]
    found = _Search(rows, side, _in_order(weights), offers, best)
    blocks = list(found.blocks(np.flatnonzero(requests.is_verified)))
    if len(blocks) < 2:
        pieces = [found.look_at(block) for block in blocks]
    else:
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            pieces = list(threads.map(found.look_at, blocks))
    request, offer, total = _joined(pieces)
    return Pairs(request, offer, total, found.beyond)


def compare(
    requests: Requests, side: OfferSide, weights: Mapping[str, int], i: Rows, j: Rows
) -> Compared:
    """These pairs of rows, whether they can be put together or not."""
    failed = np.zeros(len(i), dtype=np.uint16)
    starts = np.zeros((len(i), side.world.day_words), dtype=np.uint64)
    parts = np.zeros((len(i), len(PART_NAMES)), dtype=np.uint8)
    total = np.zeros(len(i), dtype=np.int32)
    _compare(
        request_rows(requests, side),
        side.rows,
        side.world.kinship,
        _in_order(weights),
        i.astype(np.int64),
        j.astype(np.int64),
        (failed, starts, parts, total),
        _room_for(side),
    )
    return Compared(failed, starts, parts, total)


def in_the_way(requests: Requests, side: OfferSide) -> InTheWay:
    """What rules out offers for each request; of those that are open and have visits left."""
    alone = np.zeros((len(requests), len(CONDITION_NAMES)), dtype=np.int32)
    at_all = np.zeros_like(alone)
    _count_failures(
        request_rows(requests, side), side.rows, side.open_rows, alone, at_all, _room_for(side)
    )
    return InTheWay(alone, at_all)


class _Search:
    """Looks for the eligible pairs of some requests at a time."""

    def __init__(
        self,
        requests: RequestRows,
        side: OfferSide,
        weights: Weights,
        candidates: Rows,
        best: int | None,
    ) -> None:
        self.requests, self.side, self.weights = requests, side, weights
        self.candidates, self.best = candidates, best
        self.beyond = np.full(len(requests.facts), NOTHING, dtype=np.int32)

    def blocks(self, rows: Rows) -> Iterator[Rows]:
        size = max(1, CELLS_A_BLOCK // max(1, len(self.candidates)))
        for begin in range(0, len(rows), size):
            yield rows[begin : begin + size]

    def look_at(self, rows: Rows) -> Found:
        """Request, offer and total of the pairs of these requests, sorted by both."""
        # Memory that nothing is written to costs nothing.
        room = len(rows) * len(self.candidates)
        request, offer, total = (np.empty(room, dtype=np.int32) for _ in range(3))
        found = _find(
            self.requests,
            self.side.rows,
            self.side.world.kinship,
            self.weights,
            rows,
            self.candidates,
            len(self.candidates) if self.best is None else self.best,
            (request, offer, total),
            self.beyond,
            _room_for(self.side),
        )
        # Candidates come in the order of ids.
        order = np.lexsort((offer[:found], request[:found])) if self._is_out_of_order else None
        columns = (request[:found], offer[:found], total[:found])
        return tuple(c.copy() if order is None else c[order] for c in columns)  # type: ignore[return-value]

    @property
    def _is_out_of_order(self) -> bool:
        return bool((np.diff(self.candidates) < 0).any())


class Room(NamedTuple):
    """What the functions in machine code write to while they work: the offers that may suit some
    requests and how many there are; the points of terms shared with each offer; days to start
    on and a circle of days; the parts of a pair."""

    sifted: Ints
    number: Ids
    shared: Ints
    starts: Bits
    circle: Ids
    parts: Ids


def _room_for(side: OfferSide) -> Room:
    return Room(
        sifted=np.empty((SIFTED_AT_ONCE, len(side) + 1), dtype=np.int32),
        number=np.zeros(SIFTED_AT_ONCE, dtype=np.int64),
        shared=np.zeros(len(side), dtype=np.int32),
        starts=np.zeros(side.world.day_words, dtype=np.uint64),
        circle=np.zeros(MOST_DAYS_OF_A_VISIT, dtype=np.int64),
        parts=np.zeros(len(PART_NAMES), dtype=np.int64),
    )


def _joined(pieces: list[Found]) -> Iterator[Ints]:
    """Column after column; what has been joined is let go, as there may be very many."""
    columns = [list(column) for column in zip(*pieces, strict=True)] or [[], [], []]
    pieces.clear()
    for column in columns:
        yield np.concatenate([np.zeros(0, dtype=np.int32), *column])
        column.clear()


def _in_order(weights: Mapping[str, int]) -> Weights:
    return np.array([weights[name] for name in PART_NAMES], dtype=np.int64)


# --- In machine code ----------------------------------------------------------------------------


@compiled
def _find(
    requests: RequestRows,
    offers: OfferRows,
    kinship: Bytes,
    weights: Weights,
    rows: Rows,
    candidates: Rows,
    best: int,
    found: Found,
    beyond: Ints,
    room: Room,
) -> int:
    """Writes the pairs that can be put together to `found`; answers how many there are."""
    request_of, offer_of, total = found
    number = 0
    for first in range(0, len(rows), SIFTED_AT_ONCE):
        some = rows[first : first + SIFTED_AT_ONCE]
        _sift(requests, offers, some, candidates, room)
        for place in range(len(some)):
            i, begin = some[place], number
            _add_terms(requests, i, offers, room.shared, 1)
            for sifted in range(room.number[place]):
                j = room.sifted[place, sifted]
                offer = offers.facts[j]
                if _is_declined(requests, i, offer.id):
                    continue
                starts = find_starts(requests, i, offers, j, room.starts, room.circle)
                if starts == 0:
                    continue
                pair = (starts, room.shared[j], _has_visited(requests, i, offer.organisation))
                score_parts(requests, i, offers, j, pair, kinship, room.parts)
                request_of[number], offer_of[number] = i, j
                total[number] = total_of(room.parts, weights)
                number += 1
            _add_terms(requests, i, offers, room.shared, -1)
            if number - begin > best:
                beyond[i] = _keep_best(offer_of, total, begin, number, best)
                number = begin + best
    return number


@inlined
def _sift(
    requests: RequestRows, offers: OfferRows, rows: Rows, candidates: Rows, room: Room
) -> None:
    """Writes to `room.sifted` the offers that may suit each of these requests.

    Every offer is fetched once for all of them. It is written down in any case, and stays if it
    suits: that is quicker than to ask, as the processor cannot guess the answer.
    """
    room.number[:] = 0
    for j in candidates:
        offer = offers.facts[j]
        for place in range(len(rows)):
            number = room.number[place]
            room.sifted[place, number] = j
            room.number[place] = number + may_suit(requests.facts[rows[place]], offer)


@inlined
def _keep_best(offer_of: Ints, total: Ints, begin: int, end: int, best: int) -> int:
    """Moves the best of these pairs to the front, in their order; of equals those that come first
    are better. Answers the best total that is left out."""
    least = _greatest_reached_by(total, begin, end, best)
    room = best - _number_above(total, begin, end, least)
    beyond, kept = NOTHING, begin
    for place in range(begin, end):
        if total[place] > least or (total[place] == least and room > 0):
            room -= total[place] == least
            offer_of[kept], total[kept] = offer_of[place], total[place]
            kept += 1
        else:
            beyond = max(beyond, total[place])
    return beyond


@inlined
def _greatest_reached_by(total: Ints, begin: int, end: int, most: int) -> int:
    """The greatest number that at least `most` of these totals reach."""
    low, high = 0, FULL_FIT
    while low < high:
        middle = (low + high + 1) // 2
        if _number_above(total, begin, end, middle - 1) >= most:
            low = middle
        else:
            high = middle - 1
    return low


@inlined
def _number_above(total: Ints, begin: int, end: int, limit: int) -> int:
    found = 0
    for place in range(begin, end):
        found += total[place] > limit
    return found


@compiled
def _compare(
    requests: RequestRows,
    offers: OfferRows,
    kinship: Bytes,
    weights: Weights,
    i_of: Rows,
    j_of: Rows,
    found: tuple[Mask, Bits, Bytes, Ints],
    room: Room,
) -> None:
    failed, starts, parts, total = found
    shared = room.shared
    before = NOTHING
    for pair in range(len(i_of)):
        i, j = i_of[pair], j_of[pair]
        request, offer = requests.facts[i], offers.facts[j]
        if i != before:
            if before != NOTHING:
                _add_terms(requests, before, offers, shared, -1)
            _add_terms(requests, i, offers, shared, 1)
            before = i
        number = find_starts(requests, i, offers, j, starts[pair], room.circle)
        later = _has_visited(requests, i, offer.organisation)
        score_parts(requests, i, offers, j, (number, shared[j], later), kinship, parts[pair])
        total[pair] = total_of(parts[pair], weights)
        failed[pair] = failed_conditions(
            request, offer, _is_declined(requests, i, offer.id), number
        )


@compiled
def _count_failures(
    requests: RequestRows,
    offers: OfferRows,
    candidates: Rows,
    alone: Ints,
    at_all: Ints,
    room: Room,
) -> None:
    for i in range(len(requests.facts)):
        request = requests.facts[i]
        for j in candidates:
            offer = offers.facts[j]
            starts = find_starts(requests, i, offers, j, room.starts, room.circle)
            failed = failed_conditions(request, offer, _is_declined(requests, i, offer.id), starts)
            for place in range(alone.shape[1]):
                if failed >> place & 1:
                    at_all[i, place] += 1
                    alone[i, place] += failed == 1 << place


@inlined
def _add_terms(requests: RequestRows, i: int, offers: OfferRows, shared: Ints, sign: int) -> None:
    """Adds to each offer the points of the terms that it has in common with the request."""
    for place in range(requests.terms_from[i], requests.terms_from[i + 1]):
        term, points = requests.terms[place], sign * requests.term_points[place]
        for posting in range(offers.postings_from[term], offers.postings_from[term + 1]):
            shared[offers.postings[posting]] += points


@inlined
def _is_declined(requests: RequestRows, i: int, offer: int) -> bool:
    """Whether the two have been put together before, and it was turned down."""
    begin, end = requests.declined_from[i], requests.declined_from[i + 1]
    return is_among(requests.declined, begin, end, offer)


@inlined
def _has_visited(requests: RequestRows, i: int, organisation: int) -> bool:
    """Whether the request's organisation has visited the offer's before."""
    begin, end = requests.visited_from[i], requests.visited_from[i + 1]
    return is_among(requests.visited, begin, end, organisation)
