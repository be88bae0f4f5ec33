"""Which pairs are tried first, and which others could better a flow: over all pairs at once, in
machine code and without a copy of them."""

from __future__ import annotations

import numpy as np

from .columns import NOTHING, Flags, Ids, Ints
from .compiled import compiled, inlined


def mark_best(
    group: Ints, n_groups: int, total: Ints, is_free: Flags, best: int, into: Flags
) -> None:
    """Marks the `best` free pairs of each group (its request, say, or its offer), and among equals
    those that are listed first."""
    heaps = np.full((n_groups, best), NOTHING, dtype=np.int32)
    _gather_best(group, total, is_free, heaps)
    _mark_best(group, total, is_free, heaps, np.zeros(n_groups, dtype=np.int32), into)


def greatest_of_each(group: Ints, n_groups: int, total: Ints, is_free: Flags) -> Ids:
    """The greatest total among the free pairs of each group, 0 where there is none."""
    found = np.zeros(n_groups, dtype=np.int64)
    _find_greatest(group, total, is_free, found)
    return found


def mark_gains(
    request: Ints,
    offer: Ints,
    total: Ints,
    is_free: Flags,
    prices: tuple[Ids, Ids],
    limit: int,
    into: Flags,
) -> int:
    """Marks the free pairs that would lose less than `limit` if a unit more went through them, at
    these prices of requests and offers. Answers how many of them would gain and had no mark."""
    return int(_mark_gains(request, offer, total, is_free, prices, limit, into))


@compiled
def _gather_best(group: Ints, total: Ints, is_free: Flags, heaps: Ints) -> None:
    """Of each group the greatest totals; the least of them comes first."""
    for pair in range(len(group)):
        heap = group[pair]
        if is_free[pair] and total[pair] > heaps[heap, 0]:
            _replace_least(heaps, heap, total[pair])


@inlined
def _replace_least(heaps: Ints, heap: int, total: int) -> None:
    place, below = 0, 1
    while below < heaps.shape[1]:
        if below + 1 < heaps.shape[1] and heaps[heap, below + 1] < heaps[heap, below]:
            below += 1
        if heaps[heap, below] >= total:
            break
        heaps[heap, place] = heaps[heap, below]
        place, below = below, 2 * below + 1
    heaps[heap, place] = total


@compiled
def _mark_best(
    group: Ints, total: Ints, is_free: Flags, heaps: Ints, room: Ints, into: Flags
) -> None:
    for one in range(len(heaps)):
        for place in range(heaps.shape[1]):
            room[one] += heaps[one, place] == heaps[one, 0]
    for pair in range(len(group)):
        if not is_free[pair]:
            continue
        least = heaps[group[pair], 0]
        if total[pair] > least:
            into[pair] = True
        elif total[pair] == least and room[group[pair]] > 0:
            into[pair] = True
            room[group[pair]] -= 1


@compiled
def _find_greatest(group: Ints, total: Ints, is_free: Flags, found: Ids) -> None:
    for pair in range(len(group)):
        if is_free[pair]:
            found[group[pair]] = max(found[group[pair]], total[pair])


@compiled
def _mark_gains(
    request: Ints,
    offer: Ints,
    total: Ints,
    is_free: Flags,
    prices: tuple[Ids, Ids],
    limit: int,
    into: Flags,
) -> int:
    at_request, at_offer = prices
    new = 0
    for pair in range(len(request)):
        loss = at_request[request[pair]] - at_offer[offer[pair]] - total[pair]
        if is_free[pair] and loss < limit:
            new += (loss < 0) & (not into[pair])
            into[pair] = True
    return new
