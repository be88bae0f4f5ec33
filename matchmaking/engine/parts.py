"""The parts of a fit, each 0 to 100, worked out for many pairs at once.

Everything is whole numbers or comparisons with a table, so that a pair has the same parts
alone and among a million others. Quotients are rounded half up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import cos, exp, log

import numpy as np
from numpy.typing import NDArray

from .bits import count, is_some
from .columns import NOTHING, PART_NAMES, Bits, Bytes, Floats, Ints
from .prepared import HIGHEST_LEVEL, SHOWN, Prepared, Rows, has_visited, share_language

UNKNOWN = 50
"""The score of a part about which one side has said nothing yet."""

MAIN_TOPIC_POINTS = 15
"""Of the 100 points for topics, those kept for an offer whose main topic is wished for."""

POINTS_OF_LEVEL = np.array((0, 10, 30, 60, 80, 95, 100), dtype=np.int64)
"""By CEFR level: nothing, A1, A2, B1, B2, C1, C2."""

SECOND_LANGUAGE_POINTS = 5

FIRST_START_POINTS, NEXT_START_POINTS = 40, 2
"""One day to start on is workable, thirty-one are as good as it gets."""

WORDS_OF_A_TOPIC = 2
"""Naming the same topic, in whatever words, counts like two words."""

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

Scores = NDArray[np.int64]


def parts_of(known: Prepared, i: Rows, j: Rows, starts: Bits) -> Bytes:
    """A column for each of PART_NAMES; `starts` are the days on which visits can start."""
    columns = [SCORES[name](known, i, j, starts) for name in PART_NAMES]
    return np.stack(columns, axis=1).astype(np.uint8)


def totals(parts: Bytes, weights: Mapping[str, int]) -> Ints:
    """The sum of part × weight, in hundredths of a point."""
    together = np.zeros(len(parts), dtype=np.int32)
    for column, name in enumerate(PART_NAMES):
        together += parts[:, column].astype(np.int32) * np.int32(weights[name])
    return together


def topics(known: Prepared, i: Rows, j: Rows, starts: Bits) -> Scores:
    """How much of what is wished for is shown; the first of n wishes counts n times the last,
    and rare topics count more than common ones."""
    wishes, main = known.requests.wishes, known.offers.main_topic[j]
    met = np.zeros(len(i), dtype=np.int64)
    main_place = np.zeros(len(i), dtype=np.int64)
    number = (wishes != NOTHING).sum(axis=1)
    for place in range(wishes.shape[1]):
        met += known.wish_weights[i, place] * known.counts[known.wish_rows[i, place], j]
        is_main = (wishes[i, place] == main) & (main != NOTHING)
        main_place[is_main] = number[i[is_main]] - place
    full = SHOWN * known.wish_weights.sum(axis=1, dtype=np.int64)[i]
    wished = number[i]
    points = _share(
        (100 - MAIN_TOPIC_POINTS) * met * wished + MAIN_TOPIC_POINTS * main_place * full,
        np.maximum(1, full * wished),
    )
    return np.where(wished == 0, UNKNOWN, points)


def learning_goals(known: Prepared, i: Rows, j: Rows, starts: Bits) -> Scores:
    """How many of the goals' words and topics come back in what visitors will see."""
    full = known.requests.goals_full[i].astype(np.int64)
    points = np.zeros(len(i), dtype=np.int64)
    order = np.argsort(i, kind="stable")
    begins = np.flatnonzero(np.diff(i[order], prepend=NOTHING))
    for pairs in np.split(order, begins[1:]) if len(i) else []:
        points[pairs] = _shared_terms(known, int(i[pairs[0]]), j[pairs])
    score = np.minimum(100, _share(100 * points, np.maximum(1, full)))
    return np.where(full == 0, UNKNOWN, score)


def languages(known: Prepared, i: Rows, j: Rows, starts: Bits) -> Scores:
    """The level of the better way to talk, and a little more for a second one at B1."""
    level = np.zeros(len(i), dtype=np.int64)
    for each in range(1, HIGHEST_LEVEL + 1):
        level += share_language(known, i, j, each)
    ways = count(known.requests_at[i, 2] & known.offers_at[j, 2])
    points = POINTS_OF_LEVEL[level] + np.where(ways > 1, SECOND_LANGUAGE_POINTS, 0)
    says = is_some(known.requests.levels)[i] & is_some(known.offers.levels)[j]
    return np.where(says, np.minimum(100, points), UNKNOWN)


def dates(known: Prepared, i: Rows, j: Rows, starts: Bits) -> Scores:
    """On how many days a visit can start."""
    days = count(starts)
    points = np.minimum(100, FIRST_START_POINTS + NEXT_START_POINTS * (days - 1))
    says = known.requests.has_windows[i] & known.offers.has_windows[j]
    return np.where(says, np.where(days > 0, points, 0), UNKNOWN)


def group(known: Prepared, i: Rows, j: Rows, starts: Bits) -> Scores:
    """Whether the team fits the host's group, and for how much of it the offer is meant."""
    requests, offers = known.requests, known.offers
    size = requests.team_size[i]
    fits = (offers.group_min[j] <= size) & (size <= offers.group_max[j])
    wanted = count(requests.audience[i])
    shared = count(requests.audience[i] & offers.audience[j])
    anybody = (wanted == 0) | (count(offers.audience[j]) == 0)
    points = GROUP_POINTS + _share(AUDIENCE_POINTS * shared, np.maximum(1, wanted))
    return np.where(fits, np.where(anybody, GROUP_POINTS + AUDIENCE_POINTS, points), 0)


def organisation(known: Prepared, i: Rows, j: Rows, starts: Bits) -> Scores:
    """How near the two kinds of organisation are."""
    return known.world.kinship[known.requests.kind[i], known.offers.kind[j]].astype(np.int64)


def journey(known: Prepared, i: Rows, j: Rows, starts: Bits) -> Scores:
    """Near is easy; a country named as preferred lifts the score half way to 100."""
    here, there = known.requests.point[i], known.offers.point[j]
    cosine = here[:, 0] * there[:, 0] + here[:, 1] * there[:, 1] + here[:, 2] * there[:, 2]
    points = np.searchsorted(COSINE_OF_SCORE, cosine, side="right")
    points = np.where(np.isnan(cosine), UNKNOWN, points)
    prefers = known.requests.prefers[i, known.offers.country[j]]
    wished = np.where(prefers, (points + 101) // 2, (points + 1) // 2)
    return np.where(known.requests.names_countries[i], wished, points)


def hospitality(known: Prepared, i: Rows, j: Rows, starts: Bits) -> Scores:
    """A first visit goes before a second, a host that answers before one that does not, and
    those who are new to this before those who are much asked."""
    offers = known.offers
    points = np.where(has_visited(known, i, j), LATER_VISIT_POINTS, FIRST_VISIT_POINTS)
    points = points + np.where(offers.wants_to_visit_back[j], VISIT_BACK_POINTS, 0)
    answers = offers.answers[j].astype(np.int64)
    answered = _share(ANSWER_POINTS * np.maximum(0, answers), np.int64(100))
    points += np.where(answers == NOTHING, UNKNOWN_ANSWER_POINTS, answered)
    is_first = ~(known.requests.has_visited[i] & offers.has_hosted[j])
    points += np.where(is_first, FIRST_TIMER_POINTS, SEASONED_POINTS)
    points += MOST_FREE_POINTS - offers.pressed[j].astype(np.int64)
    return points


SCORES: Mapping[str, Callable[[Prepared, Rows, Rows, Bits], Scores]] = {
    "topics": topics,
    "learning_goals": learning_goals,
    "languages": languages,
    "dates": dates,
    "group": group,
    "organisation": organisation,
    "journey": journey,
    "hospitality": hospitality,
}


def points_at(km: float) -> int:
    """The score of a journey of so many kilometres, preferences aside."""
    halved = (100 - GREEN_POINTS) * exp(-km * log(2) / HALVED_EVERY_KM)
    return round(halved + (GREEN_POINTS if km <= GREEN_REACH_KM else 0))


def _farthest_cosines() -> Floats:
    """For the scores 1 to 100 the cosine of the longest journey that earns them, ascending."""
    whole_km = range(round(np.pi * EARTH_RADIUS_KM) + 1)
    farthest = dict.fromkeys(range(1, 101), 0)
    for km in whole_km:
        for score in range(1, points_at(km) + 1):
            farthest[score] = km
    return np.array([cos(km / EARTH_RADIUS_KM) for km in farthest.values()])


COSINE_OF_SCORE = _farthest_cosines()


def _shared_terms(known: Prepared, row: int, offers: Rows) -> Scores:
    """Of each offer the terms it has in common with a request; topics count double."""
    terms = known.requests.terms.of(row)
    places = np.searchsorted(known.vocabulary, terms)
    having = [
        known.postings[known.postings_from[place] : known.postings_from[place + 1]]
        for place, term in zip(places.tolist(), terms.tolist(), strict=True)
        for _ in range(1 if term > 0 else WORDS_OF_A_TOPIC)
    ]
    if not having:
        return np.zeros(len(offers), dtype=np.int64)
    return np.bincount(np.concatenate(having), minlength=len(known.offers))[offers]


def _share(part: Scores, whole: Scores | np.int64) -> Scores:
    return (2 * part + whole) // (2 * whole)
