"""What stands in the way of requests: of those that no offer suits counted when a round is solved
and told when it is reviewed; of one that offers are ranked for counted at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.utils.translation import ngettext

from regions.languages import language_name

from . import engine
from .engine import CONDITION_NAMES, OfferSide
from .engine.columns import Offers, Requests, World
from .engine.flat import taken
from .engine.languages import WORKING_LEVEL
from .lists import listed

NAMES = {
    "shared_topic": later("the topics"),
    "common_language": later("the language"),
    "team_size": later("the size of the team"),
    "length": later("the length of the visit"),
    "audience": later("the people it is meant for"),
    "dates": later("the dates"),
    "not_declined": later("having been turned down before"),
    "not_kept_apart": later("being kept apart"),
    "other_region": later("being in the same region"),
}
"""The conditions of which people are told, what they can change first."""

LANGUAGE_BIT = np.uint16(1 << CONDITION_NAMES.index("common_language"))

CONDITIONS_TOLD = 3
LANGUAGES_TOLD = 2

Obstacles = dict[str, Any]


@dataclass(frozen=True)
class RuledOut:
    """Of `shown` open offers on the topics of a request, on any if it `names_none`, those that do
    not fit, each counted once, by the condition that they miss. The same of requests for an
    offer."""

    names_none: bool
    shown: int
    missed: Mapping[str, int]

    @property
    def number(self) -> int:
        return sum(self.missed.values())

    @property
    def reasons(self) -> str:
        """“the dates (7), the language (2)”: the one that rules out most first."""
        return _counted(self.missed)


def ruled_out_by(counts: Iterable[np.ndarray], *, names_none: bool) -> RuledOut:
    """From what the engine has counted of each piece of the offers. Those on other topics are no
    offers for the team."""
    nothing = np.zeros(len(CONDITION_NAMES) + 1, dtype=np.int64)
    *numbers, fitting = sum(counts, nothing).tolist()
    by_name = dict(zip(CONDITION_NAMES, numbers, strict=True))
    missed = {name: by_name[name] for name in NAMES if by_name[name] and name != "shared_topic"}
    return RuledOut(names_none, fitting + sum(missed.values()), missed)


def count_obstacles(
    requests: Requests, offers: Offers, world: World, weights: Mapping[str, int], about: list[int]
) -> dict[int, Obstacles]:
    """Of each request whose id is in `about`: for `alone`, how many open offers miss one
    condition and no other, by its name; for `at_all`, how many miss it; and for `languages`, how
    many of those that miss the language alone each language at B1 would open."""
    if not about:
        return {}
    side = OfferSide.of(offers, world)
    asked = taken(requests, np.flatnonzero(np.isin(requests.id, about)))
    found = engine.in_the_way(asked, side)
    told = [CONDITION_NAMES.index(name) for name in NAMES]
    obstacles = {}
    for row, request in enumerate(asked.id.tolist()):
        alone = _counts(found.alone[row], told)
        obstacles[request] = {
            "alone": alone,
            "at_all": _counts(found.at_all[row], told),
            "languages": _languages(asked, row, side, weights)
            if "common_language" in alone
            else {},
        }
    return obstacles


def told_obstacles(obstacles: Obstacles) -> str:
    """“12 offers fit but for the language: German or English at B1 or above would open 5.”"""
    alone: Mapping[str, int] = obstacles.get("alone", {})
    if not alone:
        return _told_at_all(obstacles.get("at_all", {}))
    return " ".join(
        _told_alone(name, number, obstacles)
        for name, number in _most_first(alone)[:CONDITIONS_TOLD]
    )


def _counts(numbers: np.ndarray, told: list[int]) -> dict[str, int]:
    return {CONDITION_NAMES[place]: int(numbers[place]) for place in told if numbers[place]}


def _languages(
    requests: Requests, row: int, side: OfferSide, weights: Mapping[str, int]
) -> dict[str, int]:
    """The languages at which most of the offers that miss nothing else work."""
    offers = side.open_rows
    pair = engine.compare(requests, side, weights, np.full_like(offers, row), offers)
    missed = offers[pair.failed == LANGUAGE_BIT]
    numbers = (side.offers.levels[missed] >= WORKING_LEVEL).sum(axis=0)
    by_code = {
        code: int(number)
        for code, number in zip(side.world.languages, numbers, strict=True)
        if number
    }
    return dict(_most_first(by_code)[:LANGUAGES_TOLD])


def _most_first(numbers: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(numbers.items(), key=lambda item: (-item[1], item[0]))


def _told_alone(name: str, number: int, obstacles: Obstacles) -> str:
    told = ngettext(
        "{number} offer fits but for {condition}", "{number} offers fit but for {condition}", number
    ).format(number=number, condition=NAMES[name])
    languages = obstacles.get("languages", {}) if name == "common_language" else {}
    if not languages:
        return _("{told}.").format(told=told)
    opened = [
        _("{language} would open {number}").format(language=language_name(code), number=opens)
        for code, opens in _most_first(languages)
    ]
    return _("{told}: at B1 or above, {opened}.").format(told=told, opened=listed(opened))


def _told_at_all(at_all: Mapping[str, int]) -> str:
    if not at_all:
        return _("No offer with a free visit took part.")
    most = dict(_most_first(at_all)[:CONDITIONS_TOLD])
    return _("Every offer misses two conditions or more, most often {conditions}.").format(
        conditions=_counted(most)
    )


def _counted(numbers: Mapping[str, int]) -> str:
    return listed(
        [
            _("{condition} ({number})").format(condition=NAMES[name], number=number)
            for name, number in _most_first(numbers)
        ]
    )
