"""All requests against all offers, block by block."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from .bits import is_some
from .columns import NOTHING, PART_NAMES, Bits, Bytes, Ints, Offers, Pairs, Requests, World
from .conditions import (
    Mask,
    audience,
    common_language,
    failed_conditions,
    length,
    not_declined,
    other_organisation,
    other_region,
    shared_topic,
    team_size,
)
from .parts import parts_of, totals
from .prepared import Prepared, Rows, prepare, start_days

Column = TypeVar("Column", Ints, Bytes)

CELLS_A_BLOCK = 1 << 20
"""So many pairs are looked at together: enough to be quick, few enough to stay in the cache."""

AT_A_GLANCE = (team_size, length, common_language, shared_topic)
"""Conditions that rule out much for little, asked of every pair."""

LOOKED_INTO = (other_organisation, other_region, audience, not_declined)
"""Conditions asked of the pairs that are left."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Given pairs with what is not met, the days to start on, parts and totals."""

    failed: Mask
    starts: Bits
    parts: Bytes
    total: Ints


def compare(known: Prepared, i: Rows, j: Rows, weights: Mapping[str, int]) -> Compared:
    """These pairs of rows, whether they can be put together or not."""
    starts = start_days(known, i, j)
    parts = parts_of(known, i, j, starts)
    return Compared(failed_conditions(known, i, j, starts), starts, parts, totals(parts, weights))


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
    known = prepare(requests, offers, world)
    beyond = np.full(len(requests), NOTHING, dtype=np.int32)
    request: list[Ints] = [np.zeros(0, dtype=np.int32)]
    offer: list[Ints] = [np.zeros(0, dtype=np.int32)]
    total: list[Ints] = [np.zeros(0, dtype=np.int32)]
    parts: list[Bytes] = [np.zeros((0, len(PART_NAMES)), dtype=np.uint8)]
    for block in _scored_blocks(known, weights):
        kept = _best_of(block, known, beyond, best)
        request.append(kept.request)
        offer.append(kept.offer)
        total.append(kept.total)
        parts.append(kept.parts)
    return Pairs(_joined(request), _joined(offer), _joined(total), _joined(parts), beyond)


@dataclass(frozen=True, slots=True)
class _Block:
    request: Ints
    offer: Ints
    total: Ints
    parts: Bytes


def _scored_blocks(known: Prepared, weights: Mapping[str, int]) -> Iterator[_Block]:
    for i, j, starts in _eligible_blocks(known):
        parts = parts_of(known, i, j, starts)
        yield _Block(i.astype(np.int32), j.astype(np.int32), totals(parts, weights), parts)


def _eligible_blocks(known: Prepared) -> Iterator[tuple[Rows, Rows, Bits]]:
    requests, offers = known.requests, known.offers
    open_to_all = np.flatnonzero(offers.is_verified & offers.is_open & (offers.visits_left > 0))
    rows = np.flatnonzero(requests.is_verified)
    size = max(1, CELLS_A_BLOCK // max(1, len(open_to_all)))
    for begin in range(0, len(rows), size):
        block = rows[begin : begin + size]
        possible = np.ones((len(block), len(open_to_all)), dtype=np.bool_)
        for condition in AT_A_GLANCE:
            possible &= condition(known, block[:, None], open_to_all[None, :])
        at, column = np.nonzero(possible)
        i, j = block[at], open_to_all[column]
        for condition in LOOKED_INTO:
            met = condition(known, i, j)
            i, j = i[met], j[met]
        starts = start_days(known, i, j)
        can_start = is_some(starts)
        yield i[can_start], j[can_start], starts[can_start]


def _best_of(block: _Block, known: Prepared, beyond: Ints, best: int | None) -> _Block:
    """The block cut to the best of each request; what is left out is noted in `beyond`."""
    if best is None:
        return block
    order = np.lexsort((known.offers.id[block.offer], -block.total, block.request))
    in_order = block.request[order]
    rank = np.arange(len(order)) - np.searchsorted(in_order, in_order)
    first_out = order[rank == best]
    beyond[block.request[first_out]] = block.total[first_out]
    kept = np.sort(order[rank < best])
    return _Block(block.request[kept], block.offer[kept], block.total[kept], block.parts[kept])


def _joined(pieces: list[Column]) -> Column:
    """The pieces as one; they are let go at once, as there may be very many."""
    whole = np.concatenate(pieces)
    pieces.clear()
    return whole
