"""Pairing up: everything at most once, so that the pairs together are worth the most."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .columns import Ids
from .solvers import rustworkx

BITS_FOR_TIES = 40
"""Below every worth there is room for a number that tells equal pairings apart."""


def best_couples(both: NDArray[np.int64], worth: Ids) -> Ids:
    """The rows of `both`, two different things each, to be taken: nothing twice, and worth the
    most together, by the blossoms of Edmonds. Equal input gives equal rows."""
    low, high = both.min(axis=1), both.max(axis=1)
    rows = _best_of_each(low, high, worth)
    things, numbers = np.unique(np.stack([low[rows], high[rows]]), return_inverse=True)
    pairs = list(zip(*numbers.reshape(2, -1).tolist(), strict=True))
    exact = (worth[rows] << BITS_FOR_TIES) + _tie_breakers(len(rows), len(things))
    graph: rustworkx.PyGraph[None, int] = rustworkx.PyGraph(multigraph=False)
    graph.add_nodes_from([None] * len(things))
    graph.add_edges_from(
        [(one, other, value) for (one, other), value in zip(pairs, exact.tolist(), strict=True)]
    )
    found = {(min(pair), max(pair)) for pair in rustworkx.max_weight_matching(graph, weight_fn=int)}
    is_found = np.array([pair in found for pair in pairs], dtype=np.bool_)
    return np.sort(rows[is_found])


def _best_of_each(low: Ids, high: Ids, worth: Ids) -> Ids:
    """Of the rows with the same two things the one that is worth the most, the first of equals."""
    order = np.lexsort((-worth, high, low))
    is_first = np.ones(len(order), dtype=np.bool_)
    is_first[1:] = (np.diff(low[order]) != 0) | (np.diff(high[order]) != 0)
    return np.asarray(order[is_first], dtype=np.int64)


def _tie_breakers(length: int, things: int) -> Ids:
    """Scattered numbers, so that no two pairings have the same sum by any likelihood; every sum
    of one pairing is below one unit of worth.

    The library looks at nodes in an order of its own; where only one pairing is the best, that
    order makes no difference.
    """
    mixed = np.arange(1, length + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    spare = 64 - BITS_FOR_TIES + things.bit_length()
    return (mixed >> np.uint64(spare)).astype(np.int64)
