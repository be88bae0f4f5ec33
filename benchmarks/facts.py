"""An instance as the engine is told it, without going through rows.

Row i becomes the offer or request with the id i + 1, as in `rows.py`; both give the same fits
where the engine is told how rare topics are.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache

import numpy as np
from numpy.typing import NDArray

from benchmarks.instances import (
    AUDIENCES,
    COUNTRIES,
    FIRST_DAY,
    LANGUAGES,
    ORGANISATION_KINDS,
    REGIONS_OF_A_COUNTRY,
    TOPIC_GROUPS,
    TOPICS,
    Instance,
    Side,
    World,
    code_of,
)
from benchmarks.processes import ROOT
from matchmaking.engine import OfferFacts, RequestFacts, Text, Understood, read, terms
from matchmaking.public_holidays import public_holidays

MUTUAL_UNDERSTANDING = ROOT / "matchmaking" / "data" / "mutual_understanding.json"
LEVELS = ("", "A1", "A2", "B1", "B2", "C1", "C2")


def offer_facts(instance: Instance) -> list[OfferFacts]:
    offers, world = instance.offers, instance.world
    return [
        OfferFacts(
            **common,
            main_topic=topics[0],
            topics={topic: _group(topic) for topic in topics},
            terms=terms(_text(offers.words[row], world), ()),
            weekdays=frozenset((np.flatnonzero(offers.weekdays[row]) + 1).tolist()),
            visits_left=int(offers.visits[row]),
            days_min=1,
            days_max=5,
            group_max=int(offers.group_max[row]),
            wants_to_visit_back=bool(offers.wants_to_visit_back[row]),
        )
        for row, (topics, common) in enumerate(_sides(offers, world))
    ]


def request_facts(instance: Instance) -> list[RequestFacts]:
    requests, world = instance.requests, instance.world
    return [
        RequestFacts(
            **common,
            topics=tuple((topic, _group(topic)) for topic in topics),
            goals=_text(requests.words[row], world),
            understood=_understood(common["languages"]),
            days=int(requests.days[row]),
            team_size=int(requests.team_size[row]),
            declined=frozenset({int(requests.declined[row]) + 1}),
        )
        for row, (topics, common) in enumerate(_sides(requests, world))
    ]


def _sides(side: Side, world: World) -> Iterator[tuple[list[int], dict]]:
    """Of each row its topics, and the facts that offers and requests both have."""
    for row in range(len(side)):
        region = int(side.region[row])
        country, _ = COUNTRIES[region // REGIONS_OF_A_COUNTRY]
        windows = _windows(side, row)
        yield (
            [int(topic) + 1 for topic in side.topics[row] if topic >= 0],
            {
                "id": row + 1,
                "organisation": int(side.organisation[row]) + 1,
                "region": code_of(region),
                "country": country,
                "languages": _languages(side.levels[row]),
                "windows": windows,
                "holidays": public_holidays(code_of(region), country, FIRST_DAY.year),
                "audience": frozenset(
                    AUDIENCES[kind] for kind in np.flatnonzero(side.audience[row])
                ),
                "point": (float(world.latitude[region]), float(world.longitude[region])),
                "kind": ORGANISATION_KINDS[side.organisation_kind[row]],
            },
        )


def _group(topic: int) -> int:
    return TOPICS + 1 + (topic - 1) % TOPIC_GROUPS


def _text(words: NDArray[np.int16], world: World) -> Text:
    return read(" ".join(world.words[word] for word in words))


def _windows(side: Side, row: int) -> tuple[tuple[int, int], ...]:
    first = FIRST_DAY.toordinal()
    return tuple(
        (first + int(starts), first + int(ends))
        for starts, ends in zip(side.starts[row], side.ends[row], strict=True)
        if starts >= 0
    )


def _languages(levels: NDArray[np.int8]) -> dict[str, int]:
    return {LANGUAGES[number]: int(levels[number]) for number in np.flatnonzero(levels)}


def _understood(languages: dict[str, int]) -> dict[str, Understood]:
    """The better way where there are two, the first in the alphabet where both are as good."""
    best: dict[str, Understood] = {}
    for own, level in sorted(languages.items()):
        for other, limit in _kindred().get(own, {}).items():
            way = Understood(own, min(level, limit))
            if other not in best or way.level > best[other].level:
                best[other] = way
    return best


@cache
def _kindred() -> dict[str, dict[str, int]]:
    kindred: dict[str, dict[str, int]] = {}
    for pair in json.loads(MUTUAL_UNDERSTANDING.read_text("utf-8"))["pairs"]:
        one, other = pair["languages"]
        level = LEVELS.index(pair["level"])
        kindred.setdefault(one, {})[other] = kindred.setdefault(other, {})[one] = level
    return kindred
