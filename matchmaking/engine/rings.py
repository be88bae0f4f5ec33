"""Rings: exchanges in which regions visit each other in a circle of two or three.

A leg is one visit: the request of one organisation at an offer of another. In a ring every
host of one leg is the visitor of the next. A chain is begun by a host that wants nothing back;
its visitor hosts the next leg, and so on. All rings are listed, and those are chosen that
together have the greatest total fit, no request and no visit of an offer being used twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .choosing import pack
from .columns import NOTHING, Flags, Ids
from .packing import Packing
from .spans import spans

LONGEST = 3
PATHS_A_BLOCK = 1 << 20
"""So many beginnings of rings are looked at together."""

MOST_RINGS = 2_000_000
"""Where there would be more, chains of three legs are left out."""

Members = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Legs:
    """`visitor` and `host` are numbers of organisations from 0; `request` and `offer` are rows;
    `total` is the fit in hundredths of a point."""

    visitor: Ids
    host: Ids
    request: Ids
    offer: Ids
    total: Ids

    def __len__(self) -> int:
        return len(self.total)


@dataclass(frozen=True, slots=True, eq=False)
class Rings:
    """`members` has a row for each ring, with the positions of its legs in order, then NOTHING.

    No set of rings has a greater total fit than `bound`; the two are equal if that is proven.
    `listed` is how many rings there are to choose from; `with_long_chains` is False if there
    were so many chains of three legs that only those of two were looked at.
    """

    members: Members
    is_chain: Flags
    total: int
    bound: int
    listed: int = 0
    with_long_chains: bool = True

    @property
    def gap(self) -> float:
        """How far the total may be from the best there is, as a share of the bound."""
        return (self.bound - self.total) / self.bound if self.bound else 0.0


def find_rings(
    legs: Legs,
    capacity: Ids,
    gives: Flags,
    *,
    most: int = LONGEST,
    host_capacity: Ids | None = None,
    effort: float = 30.0,
) -> Rings:
    """The rings of at most `most` legs with the greatest total fit.

    `capacity` is how many visits each offer has left, `host_capacity` each organisation;
    `gives` tells which organisations begin chains. `effort` bounds the solver's work, in its own
    unit of about a second, so that the same input always gives the same rings.
    """
    members, is_chain, with_long_chains = list_rings(legs, gives, most=most)
    resources, limits = _resources(legs, members, capacity, host_capacity, gives)
    packed = pack(Packing(resources, limits, _worth(legs, members)), effort=effort)
    chosen = np.flatnonzero(packed.chosen)
    return Rings(
        members=members[chosen],
        is_chain=is_chain[chosen],
        total=packed.total,
        bound=packed.bound,
        listed=len(members),
        with_long_chains=with_long_chains,
    )


def list_rings(legs: Legs, gives: Flags, *, most: int = LONGEST) -> tuple[Members, Flags, bool]:
    """Every ring and chain of two legs and, unless `most` is 2, of three, each once."""
    if most not in (2, LONGEST):
        raise ValueError("Rings have two or three legs.")
    known = _Known(legs, len(gives))
    chains_of_two = _chains_of_two(known, gives)
    found = [_pairs(known), chains_of_two]
    with_long_chains = True
    if most == LONGEST:
        found.append(_threes(known))
        with_long_chains = _count_longer(known, chains_of_two) <= MOST_RINGS
        if with_long_chains:
            found.append(_chains_of_three(known, chains_of_two))
    members = np.concatenate(found) if found else np.zeros((0, LONGEST), dtype=np.int64)
    is_chain = gives[legs.host[members[:, 0]]] if len(members) else np.zeros(0, dtype=np.bool_)
    return members, is_chain, with_long_chains


# --- Listing ------------------------------------------------------------------------------------


class _Known:
    """Legs by visitor, by host and by both, as positions."""

    def __init__(self, legs: Legs, organisations: int) -> None:
        self.legs, self.organisations = legs, organisations
        numbers = np.arange(organisations + 1)
        self.by_visitor = np.argsort(legs.visitor, kind="stable")
        self.first_of_visitor = np.searchsorted(legs.visitor[self.by_visitor], numbers)
        self.by_host = np.argsort(legs.host, kind="stable")
        self.first_of_host = np.searchsorted(legs.host[self.by_host], numbers)
        key = legs.visitor * organisations + legs.host
        self.by_both = np.argsort(key, kind="stable")
        self.keys = key[self.by_both]

    def visits_of(self, organisation: Ids) -> tuple[Ids, Ids]:
        """All legs on which each organisation visits: (index into the argument, leg)."""
        first = self.first_of_visitor
        index, place = spans(first[organisation], first[organisation + 1])
        return index, self.by_visitor[place]

    def visits_to(self, organisation: Ids) -> tuple[Ids, Ids]:
        first = self.first_of_host
        index, place = spans(first[organisation], first[organisation + 1])
        return index, self.by_host[place]

    def between(self, visitor: Ids, host: Ids) -> tuple[Ids, Ids]:
        key = visitor * self.organisations + host
        left = np.searchsorted(self.keys, key, side="left")
        right = np.searchsorted(self.keys, key, side="right")
        index, place = spans(left, right)
        return index, self.by_both[place]


def _pairs(known: _Known) -> Members:
    legs = known.legs
    first = np.flatnonzero(legs.visitor < legs.host)
    index, second = known.between(legs.host[first], legs.visitor[first])
    return _columns(first[index], second)


def _threes(known: _Known) -> Members:
    """Each begins with the visitor of the lowest number."""
    legs = known.legs
    found = [_columns()]
    for first in _in_blocks(known, np.flatnonzero(legs.visitor < legs.host)):
        index, second = known.visits_of(legs.host[first])
        begin = first[index]
        is_new = legs.host[second] > legs.visitor[begin]
        begin, second = begin[is_new], second[is_new]
        index, third = known.between(legs.host[second], legs.visitor[begin])
        found.append(_columns(begin[index], second[index], third))
    return np.concatenate(found)


def _chains_of_two(known: _Known, gives: Flags) -> Members:
    legs = known.legs
    first = np.flatnonzero(gives[legs.host])
    index, second = known.visits_to(legs.visitor[first])
    return _columns(first[index], second)


def _chains_of_three(known: _Known, chains: Members) -> Members:
    legs = known.legs
    index, third = known.visits_to(legs.visitor[chains[:, 1]])
    is_new = legs.visitor[third] != legs.visitor[chains[index, 0]]
    index, third = index[is_new], third[is_new]
    return _columns(chains[index, 0], chains[index, 1], third)


def _count_longer(known: _Known, chains: Members) -> int:
    last = known.legs.visitor[chains[:, 1]]
    return int((known.first_of_host[last + 1] - known.first_of_host[last]).sum())


def _in_blocks(known: _Known, first: Ids) -> Iterator[Ids]:
    host = known.legs.host[first]
    paths = np.cumsum(known.first_of_visitor[host + 1] - known.first_of_visitor[host])
    yield from np.split(first, np.flatnonzero(np.diff(paths // PATHS_A_BLOCK)) + 1)


def _columns(*legs: Ids) -> Members:
    length = len(legs[0]) if legs else 0
    members = np.full((length, LONGEST), NOTHING, dtype=np.int64)
    for place, column in enumerate(legs):
        members[:, place] = column
    return members


# --- What rings use and are worth ---------------------------------------------------------------


def _resources(
    legs: Legs, members: Members, capacity: Ids, host_capacity: Ids | None, gives: Flags
) -> tuple[Members, Ids]:
    """Of each ring the numbers of what it uses, and how often each may be used.

    Whoever hosts in a ring also visits in it, unless a chain begins there. So a host with one
    request is in one ring at most, and the visits it has left, if any, are no further bound.
    """
    n_requests = int(legs.request.max(initial=NOTHING)) + 1
    first = np.unique(legs.request, return_index=True)[1]
    is_in_one = ~gives & (np.bincount(legs.visitor[first], minlength=len(gives)) <= 1)
    is_leg = members > NOTHING
    offer, host = legs.offer[members], legs.host[members]
    counts = [is_leg, is_leg & ~(is_in_one[host] & (capacity[offer] > 0))]
    columns = [legs.request[members], n_requests + offer]
    limits = [np.ones(n_requests, dtype=np.int64), capacity.astype(np.int64)]
    if host_capacity is not None:
        counts.append(is_leg & ~(is_in_one[host] & (host_capacity[host] > 0)))
        columns.append(n_requests + len(capacity) + host)
        limits.append(host_capacity.astype(np.int64))
    used = [
        np.where(is_used, column, NOTHING) for is_used, column in zip(counts, columns, strict=True)
    ]
    return np.concatenate(used, axis=1), np.concatenate(limits)


def _worth(legs: Legs, members: Members) -> Ids:
    fits = np.where(members > NOTHING, legs.total[members], 0)
    return np.asarray(fits.sum(axis=1), dtype=np.int64)
