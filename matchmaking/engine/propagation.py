"""A good choice by belief propagation: sets and things tell each other what they are worth.

At first a lower bid counts almost as much as a higher one, so that nothing is settled early; then
it cools down, and in the end the sets that bid more than is asked are a choice, or nearly. Where
all hangs together in wide circles only, as it does with rings among many, what each hears hardly
ever comes back to it, and little is lost.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from .bidding import SECOND_ADDS, Entries, Room, take_turns
from .columns import NOTHING, Flags, Floats, Ids
from .packing import Packing
from .relaxation import loss_at

MOST_TO_BID = 16_000
"""Of more sets only those bid that lose least at the prices of the relaxation."""

WARM, COLD = 7.0, 240.0
"""How many units of warmth a set of the mean worth is worth, at first and at last."""

TURNS = 2_000, 1_500, 1_100, 800, 560, 400, 280
"""Cooling down slowly mostly ends better but not always, so that the best of several is taken."""

AT_ONCE = 1_000
"""So many sets are tried before those for which there is no room any more are left out."""


def propagate(packing: Packing, prices: Ids) -> Flags:
    """The most worth of the choices at which several speeds of cooling down arrive."""
    order = np.argsort(loss_at(packing, prices), kind="stable")
    bidding, silent = np.sort(order[:MOST_TO_BID]), order[MOST_TO_BID:]
    bids = _Bids(packing.only(bidding, packing.limits), prices)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        gains = list(pool.map(bids.gains_after, TURNS))
    orders = [np.append(bidding[np.argsort(-gain, kind="stable")], silent) for gain in gains]
    return max((_take(packing, order) for order in orders), key=lambda c: packing.worth[c].sum())


class _Bids:
    def __init__(self, packing: Packing, prices: Ids) -> None:
        place, column = np.nonzero(packing.uses > NOTHING)
        thing = packing.uses[place, column]
        order = np.argsort(thing, kind="stable")
        things, first, users = np.unique(thing, return_index=True, return_counts=True)
        limits = packing.limits[things]
        first = np.append(0, np.cumsum(users))
        self._entries = Entries(place[order], first, limits, packing.worth.astype(np.float64))
        self._asked = np.repeat(np.where(users > limits, prices[things], 0.0), users)
        self._most = int(users.max())

    def gains_after(self, turns: int) -> Floats:
        """How much more each set is worth in the end than all its things ask."""
        worth = self._entries.worth
        # Rounded, as powers are not the same to the last digit on all machines.
        warmths = np.round(worth.mean() / np.geomspace(WARM, COLD, turns), 6)
        bids, before = np.empty((2, self._most))
        room = Room(
            self._asked.copy(), np.empty_like(worth), bids, before, np.empty(self._most, np.bool_)
        )
        take_turns(self._entries, warmths, SECOND_ADDS, room)
        return room.gains


def _take(packing: Packing, order: Ids) -> Flags:
    """One set after the other, whatever there still is room for."""
    chosen, left = np.zeros(len(packing), dtype=np.bool_), packing.limits.copy()
    while len(order):
        for number in order[:AT_ONCE]:
            uses = packing.uses[number]
            uses = uses[uses > NOTHING]
            if (left[uses] > 0).all():
                left[uses] -= 1
                chosen[number] = True
        has_room = np.append(left > 0, True)
        order = order[AT_ONCE:]
        order = order[has_room[packing.uses[order]].all(axis=1)]
    return chosen
