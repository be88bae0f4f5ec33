"""The loops over pairs, in machine code."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .columns import CONDITION_NAMES, FULL_FIT, NOTHING, Bits, Bytes, Ids, Ints
from .compiled import compiled, inlined
from .conditions import (
    Record,
    failed_at_a_glance,
    failed_conditions,
    is_among,
    may_suit,
    other_organisation,
    other_region,
)
from .parts import Weights, score_parts, total_of
from .sides import OfferRows, RequestRows
from .starts import find_starts

TOPICS, DATES = CONDITION_NAMES.index("shared_topic"), CONDITION_NAMES.index("dates")

Rows = NDArray[np.int64]

Mask = NDArray[np.uint16]
"""Of each pair the conditions that are not met, the first of CONDITION_NAMES the lowest bit."""

Found = tuple[Ints, Ints, Ints]
"""Request, offer and total of pairs."""

REQUESTS_TOGETHER, OFFERS_AT_HAND = 8, 1024
"""So many requests see so many offers, one after the other, while those are in the cache."""


class Room(NamedTuple):
    """What the functions in machine code write to while they work: the offers at hand that may
    suit a request; of some requests how many pairs each has and which, with their totals, and the
    points of terms it shares with each offer; days to start on and a circle of days; the parts
    of a pair."""

    sifted: Ints
    number: Ids
    offer_of: Ints
    total: Ints
    shared: Ints
    starts: Bits
    circle: Ids
    parts: Ids


@compiled
def find(
    requests: RequestRows,
    offers: OfferRows,
    kinship: Bytes,
    weights: Weights,
    rows: Rows,
    candidates: Rows,
    best: int,
    found: Found,
    beyond: Ints,
    room: Room,
) -> int:
    """Writes the pairs that can be put together to `found`; answers how many there are."""
    request_of, offer_of, total = found
    number = 0
    for first in range(0, len(rows), REQUESTS_TOGETHER):
        some = rows[first : first + REQUESTS_TOGETHER]
        room.number[:] = 0
        for place in range(len(some)):
            _add_terms(requests, some[place], offers, room.shared, place, 1)
        for seen in range(0, len(candidates), OFFERS_AT_HAND):
            at_hand = candidates[seen : seen + OFFERS_AT_HAND]
            for place in range(len(some)):
                # Every request has a stretch of its own until it has seen all offers.
                begin = place * len(candidates) + room.number[place]
                room.number[place] += _find_some(
                    requests, some[place], offers, kinship, weights, at_hand, place, begin, room
                )
        for place in range(len(some)):
            i, begin = some[place], place * len(candidates)
            end = begin + room.number[place]
            _add_terms(requests, i, offers, room.shared, place, -1)
            if end - begin > best:
                beyond[i] = _keep_best(room.offer_of, room.total, begin, end, best)
                end = begin + best
            for pair in range(begin, end):
                request_of[number], offer_of[number] = i, room.offer_of[pair]
                total[number] = room.total[pair]
                number += 1
    return number


@inlined
def _find_some(
    requests: RequestRows,
    i: int,
    offers: OfferRows,
    kinship: Bytes,
    weights: Weights,
    candidates: Rows,
    place: int,
    begin: int,
    room: Room,
) -> int:
    """Writes down from `begin` on the pairs of one request with a few offers; answers how many."""
    number = begin
    for sifted in range(_sift(requests.facts[i], offers, candidates, room.sifted)):
        j = room.sifted[sifted]
        offer = offers.facts[j]
        if not _may_meet(requests, i, offer):
            continue
        starts = find_starts(requests, i, offers, j, room.starts, room.circle)
        if starts == 0:
            continue
        pair = (starts, room.shared[place, j], _has_visited(requests, i, offer.organisation))
        score_parts(requests, i, offers, j, pair, kinship, room.parts)
        room.offer_of[number], room.total[number] = j, total_of(room.parts, weights)
        number += 1
    return number - begin


@inlined
def _sift(request: Record, offers: OfferRows, candidates: Rows, sifted: Ints) -> int:
    """Writes down the offers that may suit; answers how many there are. An offer is written down
    in any case, and stays if it suits: that is quicker than to ask, as the processor cannot guess
    the answer."""
    number = 0
    for j in candidates:
        sifted[number] = j
        number += may_suit(request, offers.glance[j])
    return number


@inlined
def _may_meet(requests: RequestRows, i: int, offer: Record) -> bool:
    """The conditions that rule out few."""
    request = requests.facts[i]
    return (
        other_organisation(request, offer)
        and other_region(request, offer)
        and not _is_declined(requests, i, offer.id)
        and not _is_kept_apart(requests, i, offer.organisation)
    )


@inlined
def _keep_best(offer_of: Ints, total: Ints, begin: int, end: int, best: int) -> int:
    """Moves the best of these pairs to the front, in their order; of equals those that come first
    are better. Answers the best total that is left out."""
    least = _greatest_reached_by(total, begin, end, best)
    room = best - _number_above(total, begin, end, least)
    beyond, kept = NOTHING, begin
    for place in range(begin, end):
        if total[place] > least or (total[place] == least and room > 0):
            room -= total[place] == least
            offer_of[kept], total[kept] = offer_of[place], total[place]
            kept += 1
        else:
            beyond = max(beyond, total[place])
    return beyond


@inlined
def _greatest_reached_by(total: Ints, begin: int, end: int, most: int) -> int:
    """The greatest number that at least `most` of these totals reach."""
    low, high = 0, FULL_FIT
    while low < high:
        middle = (low + high + 1) // 2
        if _number_above(total, begin, end, middle - 1) >= most:
            low = middle
        else:
            high = middle - 1
    return low


@inlined
def _number_above(total: Ints, begin: int, end: int, limit: int) -> int:
    found = 0
    for place in range(begin, end):
        found += total[place] > limit
    return found


@compiled
def compare_each(
    requests: RequestRows,
    offers: OfferRows,
    kinship: Bytes,
    weights: Weights,
    i_of: Rows,
    j_of: Rows,
    found: tuple[Mask, Bits, Bytes, Ints],
    room: Room,
) -> None:
    failed, starts, parts, total = found
    shared = room.shared[0]
    before = NOTHING
    for pair in range(len(i_of)):
        i, j = i_of[pair], j_of[pair]
        offer = offers.facts[j]
        if i != before:
            if before != NOTHING:
                _add_terms(requests, before, offers, room.shared, 0, -1)
            _add_terms(requests, i, offers, room.shared, 0, 1)
            before = i
        number = find_starts(requests, i, offers, j, starts[pair], room.circle)
        later = _has_visited(requests, i, offer.organisation)
        score_parts(requests, i, offers, j, (number, shared[j], later), kinship, parts[pair])
        total[pair] = total_of(parts[pair], weights)
        failed[pair] = _failed(requests, i, offer, number)


@compiled
def count_failures(
    requests: RequestRows,
    offers: OfferRows,
    candidates: Rows,
    alone: Ints,
    at_all: Ints,
    room: Room,
) -> None:
    for i in range(len(requests.facts)):
        for j in candidates:
            starts = find_starts(requests, i, offers, j, room.starts, room.circle)
            failed = _failed(requests, i, offers.facts[j], starts)
            for place in range(alone.shape[1]):
                if failed >> place & 1:
                    at_all[i, place] += 1
                    alone[i, place] += failed == 1 << place


@compiled
def find_missed(
    requests: RequestRows, offers: OfferRows, candidates: Rows, missed: Mask, room: Room
) -> None:
    for j in candidates:
        missed[j] = _missed(requests, 0, offers, j, room)


@inlined
def _missed(requests: RequestRows, i: int, offers: OfferRows, j: int, room: Room) -> int:
    """The conditions that are not met, as a mask. Where a glance tells that the topics are missed,
    or more than one condition, nothing else is asked; days are looked for only where all else is
    met."""
    request, offer = requests.facts[i], offers.facts[j]
    seen = failed_at_a_glance(request, offers.glance[j])
    if seen >> TOPICS & 1 or seen & (seen - 1):
        return seen
    if not (request.is_verified and _may_meet(requests, i, offer)):
        return _failed(requests, i, offer, 1)
    if seen == 0 and find_starts(requests, i, offers, j, room.starts, room.circle) == 0:
        return 1 << DATES
    return seen


@inlined
def _add_terms(
    requests: RequestRows, i: int, offers: OfferRows, shared: Ints, place: int, sign: int
) -> None:
    """Adds to each offer the points of the terms that it has in common with the request."""
    for own in range(requests.terms_from[i], requests.terms_from[i + 1]):
        term, points = requests.terms[own], sign * requests.term_points[own]
        for posting in range(offers.postings_from[term], offers.postings_from[term + 1]):
            shared[place, offers.postings[posting]] += points


@inlined
def _failed(requests: RequestRows, i: int, offer: Record, starts: int) -> int:
    """The conditions that are not met, as a mask."""
    return failed_conditions(
        requests.facts[i],
        offer,
        _is_declined(requests, i, offer.id),
        _is_kept_apart(requests, i, offer.organisation),
        starts,
    )


@inlined
def _is_declined(requests: RequestRows, i: int, offer: int) -> bool:
    """Whether the two have been put together before, and it was turned down."""
    begin, end = requests.declined_from[i], requests.declined_from[i + 1]
    return is_among(requests.declined, begin, end, offer)


@inlined
def _is_kept_apart(requests: RequestRows, i: int, organisation: int) -> bool:
    """Whether the request's organisation and the offer's are not to be matched."""
    begin, end = requests.apart_from[i], requests.apart_from[i + 1]
    return is_among(requests.apart, begin, end, organisation)


@inlined
def _has_visited(requests: RequestRows, i: int, organisation: int) -> bool:
    """Whether the request's organisation has visited the offer's before."""
    begin, end = requests.visited_from[i], requests.visited_from[i + 1]
    return is_among(requests.visited, begin, end, organisation)
