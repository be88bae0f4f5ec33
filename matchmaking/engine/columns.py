"""What the engine is told, as columns: one array a fact, one row an offer or a request.

Rows are positions; ids are columns of their own and decide between equals. Bitsets are rows
of 64-bit words, the first bit lowest. No array is ever written to once it is here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]
Bytes = NDArray[np.uint8]
Small = NDArray[np.int16]
Ints = NDArray[np.int32]
Ids = NDArray[np.int64]
Bits = NDArray[np.uint64]
Floats = NDArray[np.float64]

PART_NAMES = (
    "topics",
    "learning_goals",
    "languages",
    "dates",
    "group",
    "organisation",
    "journey",
    "hospitality",
)
"""The parts of a fit, in the order in which people read them and columns keep them."""

CONDITION_NAMES = (
    "both_verified",
    "other_organisation",
    "other_region",
    "offer_open",
    "visits_left",
    "not_declined",
    "not_kept_apart",
    "shared_topic",
    "common_language",
    "team_size",
    "length",
    "audience",
    "dates",
)
"""The hard conditions, the most basic first. In a mask the first is the lowest bit."""

FULL_FIT = 10_000
"""The best fit there can be, in hundredths of a point."""

NOTHING = -1
"""In a column of positions: there is none."""


@dataclass(frozen=True, slots=True)
class World:
    """What all offers and requests are read against; positions in other columns are here.

    Bit 0 of a set of days is the ordinal `first_day`, and there are `day_words` words of them.
    `group_of` and `rarity` tell of each topic its group and how much rarer it is than others
    (see `docs/matching.md`); `kinship` how near two kinds of organisation are, 0 to 100, by
    the position of both in `kinds`.
    """

    first_day: int
    day_words: int
    topics: Ids
    group_of: Small
    rarity: Small
    languages: tuple[str, ...]
    countries: tuple[str, ...]
    audiences: tuple[str, ...]
    kinds: tuple[str, ...]
    kinship: Bytes


@dataclass(frozen=True, slots=True)
class Lists:
    """Row n has `values[starts[n]:starts[n + 1]]`, ascending and each once."""

    values: Ids
    starts: Ids

    def of(self, row: int) -> Ids:
        return self.values[self.starts[row] : self.starts[row + 1]]


@dataclass(frozen=True, slots=True)
class Offers:
    """`code` is the region's code, a letter a byte, and `code_mask` the bytes it uses.
    `topics` are bits, `main_topic` a position; `terms` are explained in `words.py`. `levels` are
    CEFR levels by language, A1 = 1 to C2 = 6, 0 for none. `has_windows` tells whether any dates
    are named, be they outside the set of days or not. `days` are those in a window; `receives`
    those of them on which visitors are received, by weekday and holiday. `point` is a unit
    vector, NaN if unknown. `answers` is the share of proposals answered in time, 0 to 100,
    NOTHING before the first; `pressed` tells from 0 to 10 how many undecided proposals wait for
    each visit left."""

    id: Ids
    organisation: Ids
    region: Ids
    code: Bits
    code_mask: Bits
    country: Small
    kind: Small
    is_verified: Flags
    is_open: Flags
    visits_left: Ints
    topics: Bits
    main_topic: Small
    terms: Lists
    levels: Bytes
    has_windows: Flags
    days: Bits
    receives: Bits
    longest_run: Small
    days_min: Small
    days_max: Small
    group_min: Small
    group_max: Small
    audience: Bits
    point: Floats
    wants_to_visit_back: Flags
    has_hosted: Flags
    answers: Small
    pressed: Small

    def __len__(self) -> int:
        return len(self.id)


@dataclass(frozen=True, slots=True)
class Requests:
    """As `Offers`. `wishes` are positions of topics, the most wanted first, then NOTHING.
    `goals_full` is how many points earn full marks for the goals, 0 if there are none yet.
    `levels` are those the team speaks, `follows` those at which it works, the languages
    understood through a kindred one included. `away` are the days in a window that are no
    public holiday at home. `prefers` are the countries preferred, of those in the world, and
    `names_countries` whether any were named at all. `declined` are ids of offers that said no
    to the request, or it to them; `apart` ids of organisations that are kept apart from its own,
    `visited` of those that its own has visited."""

    id: Ids
    organisation: Ids
    region: Ids
    code: Bits
    code_mask: Bits
    kind: Small
    is_verified: Flags
    wishes: Small
    terms: Lists
    goals_full: Small
    levels: Bytes
    follows: Bytes
    has_windows: Flags
    days: Bits
    away: Bits
    length: Small
    team_size: Small
    audience: Bits
    prefers: Flags
    names_countries: Flags
    point: Floats
    has_visited: Flags
    declined: Lists
    apart: Lists
    visited: Lists

    def __len__(self) -> int:
        return len(self.id)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Requests and offers that can be put together, by row, sorted by request, then offer.

    `total` is the fit in hundredths of a point: the sum of parts × weights, 0..FULL_FIT; the parts
    of given pairs are asked of `compare`. `beyond` tells of each request the best total among
    its eligible pairs that are not listed, NOTHING if all are.
    """

    request: Ints
    offer: Ints
    total: Ints
    beyond: Ints

    def __len__(self) -> int:
        return len(self.total)
