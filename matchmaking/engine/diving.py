"""A good choice from what would be taken by halves."""

from __future__ import annotations

import numpy as np

from .branching import branch
from .columns import NOTHING, Flags, Floats, Ids
from .packing import Packing
from .relaxation import loss_at, relax

MOST_AT_ONCE = 20_000
"""Only so many sets, the most promising at the newest prices, are looked at in one step."""

TAKEN_A_STEP = 0.05
SURE = 0.95
LIKELY = 0.4
"""In a step a twentieth of all that would be chosen is taken, from the likely sets, and whatever is
nearly whole."""

SCARCITY = 0.25
"""How much it counts, beside its share, that a set uses what few others could."""

FEW = 0.1
MOST_FEW = 1_000
EFFORT_FOR_FEW = 1.0
TINY = 100
"""Once no more than a tenth of all sets is left, or a thousand, they are solved in one piece, with
so much effort, beginning with what a further dive finds among them, unless they are tiny few."""


def dive(packing: Packing, shares: Floats, prices: Ids) -> Flags:
    """Takes some likely sets, relaxes what is left, and so on until few are left."""
    chosen = np.zeros(len(packing), dtype=np.bool_)
    left = packing.limits.copy()
    sets = np.arange(len(packing))
    is_open = np.ones(len(packing), dtype=np.bool_)
    few = min(MOST_FEW, FEW * len(packing))
    while True:
        _take_some(packing, sets, _order(packing, is_open, sets, shares), shares, left, chosen)
        has_room = np.append(left > 0, True)
        is_open &= has_room[packing.uses].all(axis=1) & ~chosen
        sets = np.flatnonzero(is_open)
        if len(sets) <= few:
            break
        promising = np.argsort(loss_at(packing, prices)[sets], kind="stable")[:MOST_AT_ONCE]
        sets = np.sort(sets[promising])
        shares, prices = relax(packing.only(sets, left))
    chosen[sets[_finish(packing.only(sets, left))]] = True
    return chosen


def _finish(packing: Packing) -> Flags:
    if len(packing) <= TINY:
        start = np.zeros(len(packing), dtype=np.bool_)
    else:
        start = dive(packing, *relax(packing))
    return branch(packing, start, EFFORT_FOR_FEW).chosen


def _order(packing: Packing, is_open: Flags, sets: Ids, shares: Floats) -> Ids:
    """Those that are sure first, then those with great shares and scarce things: what few sets
    could use would be left over at the end."""
    used = packing.uses[is_open]
    users = np.bincount(used[used > NOTHING], minlength=len(packing.limits))
    scarcity = np.append(1.0 / np.maximum(users, 1), 0.0)[packing.uses[sets]].max(axis=1)
    promise = np.where(shares >= SURE, 2.0, shares * scarcity**SCARCITY)
    promise[shares < LIKELY] = 0.0
    return np.lexsort((-packing.worth[sets], -shares, -promise))


def _take_some(
    packing: Packing, sets: Ids, order: Ids, shares: Floats, left: Ids, chosen: Flags
) -> None:
    most, taken = max(1, int(shares.sum() * TAKEN_A_STEP)), 0
    for number in order:
        if taken >= most and shares[number] < SURE:
            break
        uses = packing.uses[sets[number]]
        uses = uses[uses > NOTHING]
        if (left[uses] > 0).all():
            left[uses] -= 1
            chosen[sets[number]] = True
            taken += 1
