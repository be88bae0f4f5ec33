"""Requests against offers: all pairs that can be put together, and given pairs in every detail."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from .columns import (
    CONDITION_NAMES,
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
from .loops import (
    OFFERS_AT_HAND,
    REQUESTS_TOGETHER,
    Found,
    Mask,
    Room,
    Rows,
    compare_each,
    count_failures,
    find,
    find_missed,
)
from .parts import Weights
from .sides import OfferSide, RequestRows, request_rows
from .starts import MOST_DAYS_OF_A_VISIT

CELLS_A_BLOCK = 1 << 20
"""So many pairs are looked at by one thread before it hands over what it has found."""

NOT_LOOKED_AT = np.uint16(0xFFFF)

COUNTED_FIRST = ("shared_topic", "common_language", "team_size", "length", "audience")
COUNTED_IN_ORDER = sorted(
    range(len(CONDITION_NAMES)), key=lambda place: CONDITION_NAMES[place] not in COUNTED_FIRST
)


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
    offers = _open_ones(side, candidates)
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
    compare_each(
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
    count_failures(
        request_rows(requests, side), side.rows, side.open_rows, alone, at_all, _room_for(side)
    )
    return InTheWay(alone, at_all)


def missed_at(requests: Requests, side: OfferSide, candidates: Flags | None = None) -> Mask:
    """What the first request misses at each offer: where that is the topics or more than one
    condition, enough to `count_first_missed`; the days only where it is nothing else. NOT_LOOKED_AT
    for offers that are not open or no candidates."""
    missed = np.full(len(side), NOT_LOOKED_AT)
    offers = _open_ones(side, candidates)
    find_missed(request_rows(requests, side), side.rows, offers, missed, _room_for(side))
    return missed


def count_first_missed(missed: Mask) -> Ids:
    """How many miss each of CONDITION_NAMES. Each is counted once: for the topics if it
    misses these, else for the language, the size of the team, the length, the audience, then any
    other, and only for the dates if for nothing else. The last number is of those that fit."""
    number = np.zeros(len(CONDITION_NAMES) + 1, dtype=np.int64)
    offers_with = np.bincount(missed, minlength=NOT_LOOKED_AT)[:NOT_LOOKED_AT]
    for mask in np.flatnonzero(offers_with):
        first = next((place for place in COUNTED_IN_ORDER if mask >> place & 1), -1)
        number[first] += offers_with[mask]
    return number


def _open_ones(side: OfferSide, candidates: Flags | None) -> Rows:
    return side.open_rows if candidates is None else side.open_rows[candidates[side.open_rows]]


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
        found = find(
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


def _room_for(side: OfferSide) -> Room:
    return Room(
        sifted=np.empty(OFFERS_AT_HAND, dtype=np.int32),
        number=np.zeros(REQUESTS_TOGETHER, dtype=np.int64),
        offer_of=np.empty(REQUESTS_TOGETHER * len(side), dtype=np.int32),
        total=np.empty(REQUESTS_TOGETHER * len(side), dtype=np.int32),
        shared=np.zeros((REQUESTS_TOGETHER, len(side)), dtype=np.int32),
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
