"""Facts as columns."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import accumulate
from math import cos, radians, sin
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from .bits import packed
from .columns import (
    NOTHING,
    Bytes,
    Flags,
    Floats,
    Ids,
    Lists,
    Offers,
    Requests,
    Small,
    World,
)
from .days import longest_run, weekday
from .facts import OfferFacts, Point, RequestFacts, Window
from .kinds import SECTORS, kinship
from .words import terms

COMMON = 2
"""The rarity of a topic of which nothing is known."""

FEWEST_WORDS, MOST_WORDS = 3, 12
"""Full marks for the goals need half of their words, but never fewer or more than these."""

MOST_PRESSED, PRESSED_BY_ONE = 10, 5
"""Two undecided proposals for each visit left are as much as an offer can be pressed."""

CODE_LETTERS = 8

T = TypeVar("T")


def world_of(
    requests: Sequence[RequestFacts],
    offers: Sequence[OfferFacts],
    rarity: Mapping[int, int] | None = None,
) -> World:
    """A world large enough for these. No number depends on what else is in it."""
    group_of = {topic: group for offer in offers for topic, group in offer.topics.items()}
    group_of |= {topic: group for request in requests for topic, group in request.topics}
    topics = sorted(group_of)
    groups = _positions(group_of.values())
    known = rarity or {}
    windows = [window for request in requests for window in request.windows]
    first = min((window[0] for window in windows), default=0)
    days = max((window[1] for window in windows), default=0) - first + 1
    rows: list[RequestFacts | OfferFacts] = [*requests, *offers]
    kinds = sorted({"", *SECTORS, *(row.kind for row in rows)})
    return World(
        first_day=first,
        day_words=max(1, -(-days // 64)),
        topics=np.array(topics, dtype=np.int64),
        group_of=np.array([groups[group_of[topic]] for topic in topics], dtype=np.int16),
        rarity=np.array([known.get(topic, COMMON) for topic in topics], dtype=np.int16),
        languages=tuple(sorted({code for row in rows for code in row.languages})),
        countries=tuple(sorted({offer.country for offer in offers})),
        audiences=tuple(sorted({code for row in rows for code in row.audience})),
        kinds=tuple(kinds),
        kinship=np.array(
            [[kinship(one, other) for other in kinds] for one in kinds], dtype=np.uint8
        ).reshape(len(kinds), len(kinds)),
    )


def offers_of(facts: Sequence[OfferFacts], world: World) -> Offers:
    """The columns of these offers, in the order given."""
    topics = _positions(world.topics.tolist())
    countries, kinds = _positions(world.countries), _positions(world.kinds)
    days = _days([offer.windows for offer in facts], world)
    codes = [code_of(offer.region) for offer in facts]
    return Offers(
        id=_ids(offer.id for offer in facts),
        organisation=_ids(offer.organisation for offer in facts),
        region=_ids(code for code, _ in codes),
        code=_words(code for code, _ in codes),
        code_mask=_words(mask for _, mask in codes),
        country=_small(countries[offer.country] for offer in facts),
        kind=_small(kinds[offer.kind] for offer in facts),
        is_verified=_flags(offer.is_verified for offer in facts),
        is_open=_flags(offer.is_open for offer in facts),
        visits_left=np.array([offer.visits_left for offer in facts], dtype=np.int32),
        topics=packed(_marks([offer.topics for offer in facts], world.topics.tolist())),
        main_topic=_small(topics.get(offer.main_topic, NOTHING) for offer in facts),
        terms=_lists({*offer.terms, *(-topic for topic in offer.topics)} for offer in facts),
        levels=_levels([offer.languages for offer in facts], world),
        has_windows=_flags(bool(offer.windows) for offer in facts),
        days=packed(days),
        receives=packed(days & _weekdays(facts, world) & ~_holidays(facts, world)),
        longest_run=_small(longest_run(offer.weekdays) for offer in facts),
        days_min=_small(offer.days_min for offer in facts),
        days_max=_small(offer.days_max for offer in facts),
        group_min=_small(offer.group_min for offer in facts),
        group_max=_small(offer.group_max for offer in facts),
        audience=packed(_marks([offer.audience for offer in facts], world.audiences)),
        point=_points(offer.point for offer in facts),
        wants_to_visit_back=_flags(offer.wants_to_visit_back for offer in facts),
        has_hosted=_flags(offer.has_hosted for offer in facts),
        answers=_small(NOTHING if row.answers is None else row.answers for row in facts),
        pressed=_small(pressed(offer.undecided, offer.visits_left) for offer in facts),
    )


def requests_of(facts: Sequence[RequestFacts], world: World) -> Requests:
    """The columns of these requests, in the order given."""
    topics = _positions(world.topics.tolist())
    kinds = _positions(world.kinds)
    most = max((len(request.topics) for request in facts), default=0)
    days = _days([request.windows for request in facts], world)
    codes = [code_of(request.region) for request in facts]
    return Requests(
        id=_ids(request.id for request in facts),
        organisation=_ids(request.organisation for request in facts),
        region=_ids(code for code, _ in codes),
        code=_words(code for code, _ in codes),
        code_mask=_words(mask for _, mask in codes),
        kind=_small(kinds[request.kind] for request in facts),
        is_verified=_flags(request.is_verified for request in facts),
        wishes=_small(
            position
            for request in facts
            for position in _filled([topics[topic] for topic, _ in request.topics], most)
        ).reshape(len(facts), most),
        terms=_lists(terms(request.goals, request.named_topics) for request in facts),
        goals_full=_small(full_marks(len(request.goals.content)) for request in facts),
        levels=_levels([request.languages for request in facts], world),
        follows=_levels([_followed(request) for request in facts], world),
        has_windows=_flags(bool(request.windows) for request in facts),
        days=packed(days),
        away=packed(days & ~_holidays(facts, world)),
        length=_small(request.days for request in facts),
        team_size=_small(request.team_size for request in facts),
        audience=packed(_marks([request.audience for request in facts], world.audiences)),
        prefers=_marks([request.countries for request in facts], world.countries),
        names_countries=_flags(bool(request.countries) for request in facts),
        point=_points(request.point for request in facts),
        has_visited=_flags(request.has_visited for request in facts),
        declined=_lists(request.declined for request in facts),
        apart=_lists(request.apart for request in facts),
        visited=_lists(request.visited for request in facts),
    )


def full_marks(words: int) -> int:
    """How many points earn full marks for goals of so many different telling words."""
    return max(FEWEST_WORDS, min(MOST_WORDS, words // 2)) if words else 0


def pressed(undecided: int, visits_left: int) -> int:
    """How pressed an offer is at which so many proposals wait."""
    return min(MOST_PRESSED, PRESSED_BY_ONE * undecided // max(1, visits_left))


def _followed(request: RequestFacts) -> dict[str, int]:
    """The level at which the team works in each language, spoken or followed."""
    levels = dict(request.languages)
    for code, understood in request.understood.items():
        levels[code] = max(levels.get(code, 0), understood.level)
    return levels


def code_of(region: str) -> tuple[int, int]:
    """The letters of a region's code as a number, and the bits that they use."""
    letters = region.encode()[:CODE_LETTERS]
    used = bytes([255]) * len(letters)
    return (
        int.from_bytes(letters.ljust(CODE_LETTERS, b"\0"), "big"),
        int.from_bytes(used.ljust(CODE_LETTERS, b"\0"), "big"),
    )


def _positions(values: Iterable[T]) -> dict[T, int]:
    return {value: place for place, value in enumerate(dict.fromkeys(values))}


def _days(windows: Sequence[tuple[Window, ...]], world: World) -> Flags:
    flags = np.zeros((len(windows), world.day_words * 64), dtype=np.bool_)
    for row, spans in enumerate(windows):
        for first, last in spans:
            flags[row, max(0, first - world.first_day) : max(0, last - world.first_day + 1)] = True
    return flags


def _holidays(facts: Sequence[OfferFacts | RequestFacts], world: World) -> Flags:
    end = world.day_words * 64
    flags = np.zeros((len(facts), end), dtype=np.bool_)
    rows_of: dict[frozenset[int], list[int]] = {}
    for row, fact in enumerate(facts):
        rows_of.setdefault(fact.holidays, []).append(row)
    for holidays, rows in rows_of.items():
        places = [day - world.first_day for day in holidays]
        inside = [place for place in places if 0 <= place < end]
        flags[np.ix_(rows, inside)] = True
    return flags


def _weekdays(offers: Sequence[OfferFacts], world: World) -> Flags:
    """Of each day whether it is one of the week on which visitors are received."""
    first = weekday(world.first_day) - 1
    in_order = [range(1, 8)[(first + day) % 7] for day in range(world.day_words * 64)]
    weeks = _marks([offer.weekdays for offer in offers], range(1, 8))
    return weeks[:, np.array(in_order) - 1]


def _marks(sets: Sequence[Collection[T]], known: Iterable[T]) -> Flags:
    """A column for each known value: whether it is in the set."""
    places = _positions(known)
    flags = np.zeros((len(sets), len(places)), dtype=np.bool_)
    for row, values in enumerate(sets):
        flags[row, [places[value] for value in values if value in places]] = True
    return flags


def _levels(languages: Sequence[Mapping[str, int]], world: World) -> Bytes:
    places = _positions(world.languages)
    levels = np.zeros((len(languages), len(places)), dtype=np.uint8)
    for row, spoken in enumerate(languages):
        for code, level in spoken.items():
            if code in places:
                levels[row, places[code]] = level
    return levels


def _points(points: Iterable[Point | None]) -> Floats:
    return np.array(
        [unit_vector(point) if point else (np.nan,) * 3 for point in points], dtype=np.float64
    ).reshape(-1, 3)


def unit_vector(point: Point) -> tuple[float, float, float]:
    """The point on a sphere of radius 1."""
    latitude, longitude = map(radians, point)
    return (
        cos(latitude) * cos(longitude),
        cos(latitude) * sin(longitude),
        sin(latitude),
    )


def _lists(rows: Iterable[Collection[int]]) -> Lists:
    ordered = [sorted(row) for row in rows]
    starts = [0, *accumulate(len(row) for row in ordered)]
    values = [value for row in ordered for value in row]
    return Lists(np.array(values, dtype=np.int64), np.array(starts, dtype=np.int64))


def _filled(positions: list[int], size: int) -> list[int]:
    return positions + [NOTHING] * (size - len(positions))


def _ids(values: Iterable[int]) -> Ids:
    return np.array(list(values), dtype=np.int64)


def _words(values: Iterable[int]) -> NDArray[np.uint64]:
    return np.array(list(values), dtype=np.uint64)


def _small(values: Iterable[int]) -> Small:
    return np.array(list(values), dtype=np.int16)


def _flags(values: Iterable[bool]) -> Flags:
    return np.array(list(values), dtype=np.bool_)
