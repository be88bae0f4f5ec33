"""A good choice from what would be taken by halves."""

from __future__ import annotations

import numpy as np

from .columns import NOTHING, Flags, Floats, Ids
from .packing import Packing
from .relaxation import loss_at, relax

MOST_TO_DIVE = 20_000
DIVED_AT_ONCE = 0.04
SURE = 0.95
"""Of the most promising sets a few are taken at once, and all that are nearly whole."""


def dive(packing: Packing, shares: Floats, prices: Ids) -> Flags:
    """Takes the sets with the greatest shares, relaxes what is left, and so on to the end."""
    chosen = np.zeros(len(packing), dtype=np.bool_)
    left = packing.limits.copy()
    open_sets = np.argsort(loss_at(packing, prices), kind="stable")[:MOST_TO_DIVE]
    shares = shares[open_sets]
    while len(open_sets):
        most_at_once = max(1, int(shares.sum() * DIVED_AT_ONCE))
        order = np.lexsort((-packing.worth[open_sets], -shares))
        taken = 0
        for number in order:
            if taken >= most_at_once and shares[number] < SURE:
                break
            uses = packing.uses[open_sets[number]]
            uses = uses[uses > NOTHING]
            if (left[uses] > 0).all():
                left[uses] -= 1
                chosen[open_sets[number]] = True
                taken += 1
        has_room = np.append(left > 0, True)
        still = has_room[packing.uses[open_sets]].all(axis=1) & ~chosen[open_sets]
        open_sets = open_sets[still]
        if len(open_sets):
            shares, _ = relax(packing.only(open_sets, left))
    return chosen
