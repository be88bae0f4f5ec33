"""Choosing from many sets those that together are worth the most and use nothing too often."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .blocks import connected
from .branching import branch
from .columns import NOTHING, Flags, Ids
from .couples import best_couples
from .neighbourhoods import better
from .packing import Packed, Packing
from .propagation import propagate
from .relaxation import bound_at, loss_at, relax

SMALL = 5_000
"""So many sets are solved in one piece; of more, parts of a good choice are bettered one by one."""

MOST_TO_SEARCH = 60_000
"""Of more sets only the most promising are searched; the bound holds for all."""


def pack(packing: Packing, *, effort: float) -> Packed:
    """The choice that is worth the most, in each part that hangs together by itself.

    `effort` is the work allowed, in the solver's own unit of about a second. No clock and no
    chance decide anything: equal input gives an equal choice.
    """
    chosen = np.zeros(len(packing), dtype=np.bool_)
    bound = 0
    possible = _possible(packing)
    slim = Packing(_narrow(packing.uses[possible]), packing.limits, packing.worth[possible])
    for sets in _independent(slim):
        share = effort * len(sets) / len(slim)
        solved = _pack_one(slim.only(sets, slim.limits), max(share, 1.0))
        chosen[possible[sets]] = solved.chosen
        bound += solved.bound
    return Packed(chosen, int(packing.worth[chosen].sum()), bound)


def _possible(packing: Packing) -> Ids:
    """The positions of the sets that use nothing of which there is none."""
    has_room = np.append(packing.limits > 0, True)
    return np.flatnonzero(has_room[packing.uses].all(axis=1))


def _narrow(uses: NDArray[np.int64]) -> NDArray[np.int64]:
    """With what is used in front, and no more columns than that needs."""
    widest = int((uses > NOTHING).sum(axis=1).max(initial=1))
    return -np.sort(-uses, axis=1)[:, :widest]


def _independent(packing: Packing) -> list[Ids]:
    """The positions of the sets, by what hangs together."""
    if not len(packing):
        return []
    is_used = packing.uses > NOTHING
    first = np.where(is_used, packing.uses, packing.uses[:, :1])
    width = packing.uses.shape[1]
    label = connected(len(packing.limits), np.repeat(first[:, 0], width), first.ravel())[
        first[:, 0]
    ]
    order = np.argsort(label, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(label[order])) + 1)


def _pack_one(packing: Packing, effort: float) -> Packed:
    if _are_couples(packing):
        return _pair_up(packing)
    prices = relax(packing)
    start = propagate(packing, prices)
    if len(packing) <= SMALL:
        return branch(packing, start, effort)
    return _better(packing, start, prices, effort)


def _better(packing: Packing, start: Flags, prices: Ids, effort: float) -> Packed:
    bound = bound_at(packing, prices)
    order = np.lexsort((loss_at(packing, prices), ~start))
    sets = np.sort(order[:MOST_TO_SEARCH])
    promising = packing.only(sets, packing.limits)
    chosen = np.zeros(len(packing), dtype=np.bool_)
    chosen[sets] = better(promising, start[sets], prices, bound, effort)
    return Packed(chosen, int(packing.worth[chosen].sum()), bound)


def _are_couples(packing: Packing) -> bool:
    """Whether every set uses two things, each of which there is only once."""
    if packing.uses.shape[1] != 2 or (packing.uses == NOTHING).any():
        return False
    return bool((packing.limits[packing.uses] == 1).all())


def _pair_up(packing: Packing) -> Packed:
    chosen = np.zeros(len(packing), dtype=np.bool_)
    chosen[best_couples(packing.uses, packing.worth)] = True
    total = int(packing.worth[chosen].sum())
    return Packed(chosen, total, total)
