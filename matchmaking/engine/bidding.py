"""What sets bid for things and things ask of sets, turn after turn, in machine code.

A thing asks of each of its sets what the others would give for the place. A set bids, for each
thing, what it is worth less what its other things ask. Both are amounts of worth. This is the
sum-product algorithm (belief propagation) in logarithms; the sums are taken by comparing and by a
table, so that a turn ends alike on every machine.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .columns import NOTHING, Flags, Floats, Ids
from .compiled import compiled, inlined

STEPS_A_UNIT, UNITS = 64, 16
"""How finely the table tells what a second bid adds to a greater one, and how far."""

SECOND_ADDS: Floats = np.log1p(
    np.exp(-(np.arange(STEPS_A_UNIT * UNITS) + 0.5) / STEPS_A_UNIT, dtype=np.float64)
).round(9)
"""Rounded, as the last digits are not the same on all machines."""

KEPT = 0.5
"""How much of what was asked before goes on being asked, as otherwise all swings to and fro."""

SETTLED = 40.0
"""A set that bids so many units of warmth more than all others has its place and is asked nothing.
What follows from that is settled too, and the turns come to rest."""


class Entries(NamedTuple):
    """The uses of things by sets, those of one thing together: `sets[first[t]:first[t + 1]]` use
    the thing `t`, of which there are `limits[t]`; `worth` is that of the sets."""

    sets: Ids
    first: Ids
    limits: Ids
    worth: Floats


class Room(NamedTuple):
    """What is written to: of each entry what is asked there, of each set what it is worth more
    than all its things ask; and of the entries of one thing the bids, what the ones before would
    give, and whether a bid is among the highest."""

    asked: Floats
    gains: Floats
    bids: Floats
    before: Floats
    is_high: Flags


@compiled
def take_turns(entries: Entries, warmths: Floats, second_adds: Floats, room: Room) -> None:
    """A turn for each warmth: the warmer it is, the more a lower bid counts beside a higher."""
    for turn in range(len(warmths)):
        weigh(entries, room)
        for thing in range(len(entries.limits)):
            if entries.first[thing + 1] - entries.first[thing] > entries.limits[thing]:
                ask(entries, thing, warmths[turn], second_adds, room)
    weigh(entries, room)


@inlined
def weigh(entries: Entries, room: Room) -> None:
    for number in range(len(entries.worth)):
        room.gains[number] = entries.worth[number]
    for entry in range(len(entries.sets)):
        room.gains[entries.sets[entry]] -= room.asked[entry]


@inlined
def ask(entries: Entries, thing: int, warmth: float, second_adds: Floats, room: Room) -> None:
    """Of the others those count who would not have a place anyway: all but the highest, as many
    as there are places beside the one that is asked for."""
    first = entries.first[thing]
    size = entries.first[thing + 1] - first
    for number in range(size):
        entry = first + number
        room.bids[number] = room.gains[entries.sets[entry]] + room.asked[entry]
    lowest_high = mark_high(room, size, entries.limits[thing])
    low = 0.0
    for number in range(size):
        room.before[number] = low
        if not room.is_high[number]:
            low = either(low, room.bids[number], warmth, second_adds)
    after = room.bids[lowest_high]
    for number in range(size - 1, -1, -1):
        bid = room.bids[number]
        if not room.is_high[number]:
            asks = either(room.before[number], after, warmth, second_adds)
            after = either(after, bid, warmth, second_adds)
        elif low < bid - SETTLED * warmth:
            asks = 0.0
        else:
            asks = low
        entry = first + number
        room.asked[entry] = KEPT * room.asked[entry] + (1 - KEPT) * asks


@inlined
def mark_high(room: Room, size: int, limit: int) -> int:
    """Marks the `limit` highest bids; answers where the lowest of them is."""
    for number in range(size):
        room.is_high[number] = False
    highest = NOTHING
    for _ in range(limit):
        highest = NOTHING
        for number in range(size):
            if not room.is_high[number] and (
                highest == NOTHING or room.bids[number] > room.bids[highest]
            ):
                highest = number
        room.is_high[highest] = True
    return highest


@inlined
def either(one: float, other: float, warmth: float, second_adds: Floats) -> float:
    """What two would give who may both come: the higher bid, and more if they are close."""
    step = int(abs(one - other) / warmth * STEPS_A_UNIT)
    more = second_adds[step] if step < len(second_adds) else 0.0
    return max(one, other) + warmth * more
