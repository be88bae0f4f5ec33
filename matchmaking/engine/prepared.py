"""What is worked out once for many pairs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .bits import count, meet, packed, runs_of, stepping_starts
from .columns import NOTHING, Bits, Bytes, Flags, Ids, Ints, Offers, Requests, World
from .languages import WORKING_LEVEL

SHOWN, KINDRED = 10, 4
"""What a topic that is wished for counts, in tenths: shown itself, or one of its group."""

HIGHEST_LEVEL = 6

Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Prepared:
    """Requests and offers side by side, with what their columns say about each other.

    `counts` has a row for every topic that is wished for, and tells what it counts at each
    offer, in tenths; `wish_rows` are the rows of each request's wishes and `wish_weights` how
    much each counts. `offers_at` and `requests_at` are the languages of each at A1 or above,
    A2 or above and so on; `starts` the days on which a visit can start as far as the offer
    goes, one table for each of `lengths`; `leaves` as far as the request goes. `postings`
    are the offers that have each term of `vocabulary`.
    """

    requests: Requests
    offers: Offers
    world: World
    counts: Bytes
    wish_rows: Rows
    wish_weights: Ints
    wish_groups: Bits
    shown_groups: Bits
    requests_at: Bits
    offers_at: Bits
    lengths: NDArray[np.int16]
    starts: Bits
    leaves: Bits
    vocabulary: Ids
    postings: Rows
    postings_from: Rows
    declined: Ids
    visited: Ids


def prepare(requests: Requests, offers: Offers, world: World) -> Prepared:
    """Everything that conditions and parts ask for, in one pass over the rows."""
    shown = _flags(offers.topics, len(world.topics))
    shown_groups = _groups(shown, world)
    wishes = requests.wishes
    wished = np.unique(wishes[wishes != NOTHING])
    counts = np.zeros((len(wished) + 1, len(offers)), dtype=np.uint8)
    counts[:-1] = np.where(
        shown[:, wished],
        SHOWN,
        np.where(shown_groups[:, world.group_of[wished]], KINDRED, 0),
    ).T
    wish_flags = np.zeros((len(requests), len(world.topics)), dtype=np.bool_)
    row, place = np.nonzero(wishes != NOTHING)
    wish_flags[row, wishes[row, place]] = True
    lengths = np.unique(requests.length)
    vocabulary, postings, postings_from = _postings(requests, offers)
    return Prepared(
        requests=requests,
        offers=offers,
        world=world,
        counts=counts,
        wish_rows=np.where(wishes == NOTHING, len(wished), np.searchsorted(wished, wishes)).astype(
            np.intp
        ),
        wish_weights=_wish_weights(requests, world),
        wish_groups=packed(_groups(wish_flags, world)),
        shown_groups=packed(shown_groups),
        requests_at=_at_each_level(requests.follows),
        offers_at=_at_each_level(offers.levels),
        lengths=lengths,
        starts=np.stack([runs_of(offers.receives, int(length)) for length in lengths])
        if len(lengths)
        else np.zeros((0, len(offers), world.day_words), dtype=np.uint64),
        leaves=_leaves(requests),
        vocabulary=vocabulary,
        postings=postings,
        postings_from=postings_from,
        declined=_keys(requests.declined.values, requests.declined.starts, offers.id),
        visited=_keys(requests.visited.values, requests.visited.starts, offers.organisation),
    )


def start_days(known: Prepared, i: Rows, j: Rows) -> Bits:
    """The days on which a visit of request `i` to offer `j` can start, a row for each pair."""
    requests, offers = known.requests, known.offers
    lengths = requests.length[i]
    found: Bits = known.starts[np.searchsorted(known.lengths, lengths), j] & known.leaves[i]
    steps = np.flatnonzero(lengths > offers.longest_run[j])
    usable = requests.away[i[steps]] & offers.receives[j[steps]]
    enough = count(usable) >= lengths[steps]
    steps, usable = steps[enough], usable[enough]
    within = requests.days[i[steps]] & offers.days[j[steps]]
    found[steps] = stepping_starts(within, usable, lengths[steps])
    return found


def is_declined(known: Prepared, i: Rows, j: Rows) -> Flags:
    """Whether the two have been put together before, and it was turned down."""
    return _has(known.declined, i, j, known.offers.id)


def has_visited(known: Prepared, i: Rows, j: Rows) -> Flags:
    """Whether the request's organisation has visited the offer's before."""
    return _has(known.visited, i, j, known.offers.organisation)


def share_language(known: Prepared, i: Rows, j: Rows, level: int = WORKING_LEVEL) -> Flags:
    """Whether there is a language that both have at `level` or above."""
    return meet(known.requests_at[i, level - 1], known.offers_at[j, level - 1])


def _flags(bits: Bits, size: int) -> Flags:
    as_bytes = np.ascontiguousarray(bits).view(np.uint8)
    return np.unpackbits(as_bytes, axis=1, bitorder="little", count=size).astype(np.bool_)


def _groups(topics: Flags, world: World) -> Flags:
    """The groups of the topics in each row."""
    size = int(world.group_of.max()) + 1 if len(world.group_of) else 1
    groups = np.zeros((len(topics), size), dtype=np.bool_)
    for topic, group in enumerate(world.group_of):
        groups[:, group] |= topics[:, topic]
    return groups


def _wish_weights(requests: Requests, world: World) -> Ints:
    """The first of n wishes counts n times the last, and each as its rarity says."""
    is_wish = requests.wishes != NOTHING
    number = is_wish.sum(axis=1, keepdims=True)
    place = np.arange(requests.wishes.shape[1])
    rarity = np.append(world.rarity, 0)[requests.wishes]
    return np.where(is_wish, (number - place) * rarity, 0).astype(np.int32)


def _at_each_level(levels: Bytes) -> Bits:
    """Sets of languages, for each level those at it or above."""
    return np.stack([packed(levels >= level) for level in range(1, HIGHEST_LEVEL + 1)], axis=1)


def _leaves(requests: Requests) -> Bits:
    leaves = np.zeros_like(requests.away)
    for length in np.unique(requests.length):
        rows = np.flatnonzero(requests.length == length)
        leaves[rows] = runs_of(requests.away[rows], int(length))
    return leaves


def _postings(requests: Requests, offers: Offers) -> tuple[Ids, Rows, Rows]:
    vocabulary = np.unique(requests.terms.values)
    values, starts = offers.terms.values, offers.terms.starts
    places = np.searchsorted(vocabulary, values)
    places[places == len(vocabulary)] = 0
    known = np.flatnonzero(vocabulary[places] == values) if len(vocabulary) else places[:0]
    rows = np.searchsorted(starts, known, side="right") - 1
    terms = places[known]
    order = np.argsort(terms, kind="stable")
    begins = np.searchsorted(terms[order], np.arange(len(vocabulary) + 1))
    return vocabulary, rows[order].astype(np.intp), begins.astype(np.intp)


def _keys(values: Ids, starts: Ids, ids: Ids) -> Ids:
    """Rows and values as single numbers: row × number of different ids + place of the id."""
    known = np.unique(ids)
    rows = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    is_known = np.isin(values, known)
    places = np.searchsorted(known, values[is_known])
    return np.sort(rows[is_known] * len(known) + places)


def _has(keys: Ids, i: Rows, j: Rows, ids: Ids) -> Flags:
    if len(keys) == 0:
        return np.zeros(len(i), dtype=np.bool_)
    known = np.unique(ids)
    wanted = i * len(known) + np.searchsorted(known, ids[j])
    places = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.asarray(keys[places] == wanted)
