"""The parts of a fit, each 0 to 100, in machine code: functions of one pair.

Everything is whole numbers or comparisons with a table, so that a pair has the same parts
alone and among a million others. Quotients are rounded half up.
"""

from __future__ import annotations

from math import cos, exp, isnan, log, pi
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .bits import NO_BITS, count, has, meet
from .columns import NOTHING, Bytes, Floats
from .compiled import inlined
from .conditions import Record, team_size
from .sides import HIGHEST_LEVEL, OfferRows, RequestRows

UNKNOWN = 50
"""The score of a part about which one side has said nothing yet."""

SHOWN, KINDRED = 10, 4
"""What a topic that is wished for counts, in tenths: shown itself, or one of its group."""

MAIN_TOPIC_POINTS = 15
"""Of the 100 points for topics, those kept for an offer whose main topic is wished for."""

POINTS_OF_LEVEL = np.array((0, 10, 30, 60, 80, 95, 100), dtype=np.int64)
"""By CEFR level: nothing, A1, A2, B1, B2, C1, C2."""

SECOND_LANGUAGE_POINTS = 5

FIRST_START_POINTS, NEXT_START_POINTS = 40, 2
"""One day to start on is workable, thirty-one are as good as it gets."""

GROUP_POINTS, AUDIENCE_POINTS = 60, 40

HALVED_EVERY_KM = 760
"""The score of a journey falls by half with every so many kilometres."""

GREEN_REACH_KM = 700
"""As the crow flies: so far a day by train or bus may do."""

GREEN_POINTS = 10

EARTH_RADIUS_KM = 6371.0

FIRST_VISIT_POINTS, LATER_VISIT_POINTS = 30, 10
VISIT_BACK_POINTS = 25
ANSWER_POINTS, UNKNOWN_ANSWER_POINTS = 20, 12
FIRST_TIMER_POINTS, SEASONED_POINTS = 15, 5
MOST_FREE_POINTS = 10

Weights = NDArray[np.int64]
"""Percent, in the order of PART_NAMES."""


def points_at(km: float) -> int:
    """The score of a journey of so many kilometres, preferences aside."""
    halved = (100 - GREEN_POINTS) * exp(-km * log(2) / HALVED_EVERY_KM)
    return round(halved + (GREEN_POINTS if km <= GREEN_REACH_KM else 0))


def _farthest_cosines() -> Floats:
    """For the scores 1 to 100 the cosine of the longest journey that earns them, ascending."""
    whole_km = range(round(pi * EARTH_RADIUS_KM) + 1)
    farthest = dict.fromkeys(range(1, 101), 0)
    for km in whole_km:
        for score in range(1, points_at(km) + 1):
            farthest[score] = km
    return np.array([cos(km / EARTH_RADIUS_KM) for km in farthest.values()])


COSINE_OF_SCORE = _farthest_cosines()


@inlined
def topics(requests: RequestRows, i: int, offer: Record) -> int:
    """How much of what is wished for is shown; the first of n wishes counts n times the last,
    and rare topics count more than common ones."""
    request = requests.facts[i]
    wished = int(request.wishes)
    if wished == 0:
        return UNKNOWN
    met = main_place = 0
    for place in range(wished):
        wish = requests.wishes[i, place]
        if has(offer.topics, wish):
            met += SHOWN * requests.wish_weights[i, place]
        elif offer.groups >> np.uint64(requests.wish_groups[i, place]) & np.uint64(1):
            met += KINDRED * requests.wish_weights[i, place]
        if wish == offer.main_topic:
            main_place = wished - place
    full = SHOWN * request.wish_weight
    return _share(
        (100 - MAIN_TOPIC_POINTS) * met * wished + MAIN_TOPIC_POINTS * main_place * full,
        max(1, full * wished),
    )


@inlined
def learning_goals(request: Record, shared: int) -> int:
    """How many of the goals' words and topics, `shared` points in all, come back in what
    visitors will see."""
    if request.goals_full == 0:
        return UNKNOWN
    return min(100, _share(100 * shared, int(request.goals_full)))


@inlined
def languages(request: Record, offer: Record) -> int:
    """The level of the better way to talk, and a little more for a second one at B1."""
    if not (request.names_languages and offer.names_languages):
        return UNKNOWN
    level = HIGHEST_LEVEL
    while level > 0 and not meet(request.levels[level - 1], offer.levels[level - 1]):
        level -= 1
    ways = 0
    for word in range(len(request.working)):
        ways += count(request.working[word] & offer.working[word])
    second = SECOND_LANGUAGE_POINTS if ways > 1 else 0
    return min(100, POINTS_OF_LEVEL[level] + second)


@inlined
def dates(request: Record, offer: Record, starts: int) -> int:
    """On how many days a visit can start."""
    if not (request.has_windows and offer.has_windows):
        return UNKNOWN
    if starts == 0:
        return 0
    return min(100, FIRST_START_POINTS + NEXT_START_POINTS * (starts - 1))


@inlined
def group(request: Record, offer: Record) -> int:
    """Whether the team fits the host's group, and for how much of it the offer is meant."""
    if not team_size(request, offer):
        return 0
    if request.audience == NO_BITS or offer.audience == NO_BITS:
        return GROUP_POINTS + AUDIENCE_POINTS
    shared = count(request.audience & offer.audience)
    return GROUP_POINTS + _share(AUDIENCE_POINTS * shared, count(request.audience))


@inlined
def journey(requests: RequestRows, i: int, offer: Record) -> int:
    """Near is easy; a country named as preferred lifts the score half way to 100."""
    request = requests.facts[i]
    here, there = request.point, offer.point
    cosine = here[0] * there[0] + here[1] * there[1] + here[2] * there[2]
    points = UNKNOWN if isnan(cosine) else _entries_up_to(COSINE_OF_SCORE, cosine)
    if not request.names_countries:
        return points
    return (points + 101) // 2 if requests.prefers[i, offer.country] else (points + 1) // 2


@inlined
def hospitality(request: Record, offer: Record, has_visited_it: bool) -> int:
    """A first visit goes before a second, a host that answers before one that does not, and
    those who are new to this before those who are much asked."""
    points = LATER_VISIT_POINTS if has_visited_it else FIRST_VISIT_POINTS
    if offer.wants_to_visit_back:
        points += VISIT_BACK_POINTS
    if offer.answers == NOTHING:
        points += UNKNOWN_ANSWER_POINTS
    else:
        points += _share(ANSWER_POINTS * int(offer.answers), 100)
    is_seasoned = request.has_visited and offer.has_hosted
    points += SEASONED_POINTS if is_seasoned else FIRST_TIMER_POINTS
    return points + MOST_FREE_POINTS - offer.pressed


@inlined
def score_parts(
    requests: RequestRows,
    i: int,
    offers: OfferRows,
    j: int,
    found: tuple[int, int, bool],
    kinship: Bytes,
    parts: NDArray[Any],
) -> None:
    """Writes the score of each of PART_NAMES. `found` tells of the pair on how many days a visit
    can start, how many points of terms are shared, and whether it would be a later visit."""
    request, offer = requests.facts[i], offers.facts[j]
    starts, shared, has_visited_it = found
    parts[0] = topics(requests, i, offer)
    parts[1] = learning_goals(request, shared)
    parts[2] = languages(request, offer)
    parts[3] = dates(request, offer, starts)
    parts[4] = group(request, offer)
    parts[5] = kinship[request.kind, offer.kind]
    parts[6] = journey(requests, i, offer)
    parts[7] = hospitality(request, offer, has_visited_it)


@inlined
def total_of(parts: NDArray[Any], weights: Weights) -> int:
    """The sum of part × weight, in hundredths of a point."""
    together = 0
    for place in range(len(weights)):
        together += int(parts[place]) * weights[place]
    return together


@inlined
def _entries_up_to(ascending: Floats, value: float) -> int:
    low, high = 0, len(ascending)
    while low < high:
        middle = (low + high) // 2
        if ascending[middle] <= value:
            low = middle + 1
        else:
            high = middle
    return low


@inlined
def _share(part: int, whole: int) -> int:
    return (2 * part + whole) // (2 * whole)
