"""Bettering a choice part by part."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import cycle, islice

import numpy as np

from .branching import NODES_OF_EFFORT
from .columns import NOTHING, Flags, Ids
from .packing import Packing
from .relaxation import loss_at
from .subtree import Known, Subtree

PARTS = 1_000, 1_250, 1_500
"""At first so many sets make a neighbourhood, then more: such can still be solved at once."""

NEAR_THINGS = 160
"""At least so many things that are used make a neighbourhood."""

STRIDE = 37
"""Neighbourhoods that follow each other have their centres so far apart."""

TOGETHER = 4
"""So many neighbourhoods are searched side by side, by as many processors as there are."""

FRUITLESS = 300
"""After so many in a row in which nothing was bettered they are made larger."""

MOST_NODES = 25
"""The tree of a neighbourhood has no more nodes."""

EFFORT_A_SET = 2e-5
"""What it takes to find a neighbourhood and to relax it."""

GOOD_ENOUGH = 0.9999
"""Nothing more is tried once the bound is as near as this."""


@dataclass(frozen=True, slots=True, eq=False)
class Neighbourhood:
    """Some of the sets, and how much of everything is left if none of them is taken."""

    sets: Ids
    left: Ids


def better(packing: Packing, start: Flags, prices: Ids, bound: int, effort: float) -> Flags:
    """Frees one neighbourhood after the other and chooses there anew, until nothing is bettered
    even in large ones or the effort is spent."""
    chosen, loss, spent = start.copy(), loss_at(packing, prices), 0.0
    centres = cycle(_centres(packing))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for part in PARTS:
            fruitless = 0
            while fruitless < FRUITLESS and spent < effort:
                if packing.worth[chosen].sum() >= bound * GOOD_ENOUGH:
                    return chosen
                find = partial(_neighbourhood, packing, chosen, loss, part)
                found = list(pool.map(find, islice(centres, TOGETHER)))
                trees = list(pool.map(partial(_choose_anew, packing, chosen), found))
                fruitless += TOGETHER
                for neighbourhood, tree in zip(found, trees, strict=True):
                    spent += tree.nodes / NODES_OF_EFFORT + len(neighbourhood.sets) * EFFORT_A_SET
                    if _accept(packing, chosen, neighbourhood, tree.known):
                        fruitless = 0
    return chosen


def _centres(packing: Packing) -> Ids:
    """Everything that is used, in an order that jumps about."""
    things = np.unique(packing.uses[packing.uses > NOTHING])
    return np.concatenate([things[first::STRIDE] for first in range(STRIDE)])


def _neighbourhood(
    packing: Packing, chosen: Flags, loss: Ids, part: int, centre: int
) -> Neighbourhood:
    """The sets that can be chosen once those about the centre are not."""
    is_near = np.zeros(len(packing.limits) + 1, dtype=np.bool_)
    is_near[centre] = True
    while True:
        touching = np.flatnonzero(is_near[packing.uses].any(axis=1))
        wider = touching[np.argsort(loss[touching], kind="stable")[:part]]
        before = int(is_near.sum())
        is_near[packing.uses[wider]] = True
        is_near[NOTHING] = False
        if int(is_near.sum()) >= NEAR_THINGS or int(is_near.sum()) == before:
            break
    stays = chosen & ~is_near[packing.uses].any(axis=1)
    left = packing.limits - _used(packing, stays)
    has_room = np.append(left > 0, True)
    possible = np.flatnonzero(has_room[packing.uses].all(axis=1) & ~stays)
    best = possible[np.lexsort((loss[possible], ~chosen[possible]))[:part]]
    return Neighbourhood(np.sort(best), left)


def _choose_anew(packing: Packing, chosen: Flags, neighbourhood: Neighbourhood) -> Subtree:
    inner = packing.only(neighbourhood.sets, neighbourhood.left)
    tree = Subtree(inner, Known.only(inner, chosen[neighbourhood.sets]))
    tree.search(tree.root(), MOST_NODES)
    return tree


def _accept(packing: Packing, chosen: Flags, neighbourhood: Neighbourhood, known: Known) -> bool:
    """Whether it is better, and still possible after what was found beside it."""
    changed = chosen.copy()
    changed[neighbourhood.sets] = known.chosen
    if packing.worth[changed].sum() <= packing.worth[chosen].sum():
        return False
    if (_used(packing, changed) > packing.limits).any():
        return False
    chosen[:] = changed
    return True


def _used(packing: Packing, chosen: Flags) -> Ids:
    used = packing.uses[chosen]
    return np.bincount(used[used > NOTHING], minlength=len(packing.limits))
