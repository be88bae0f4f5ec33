"""Near misses: the smallest single change of a request that would admit an offer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from .building import offers_of, requests_of, world_of
from .columns import Flags, Pairs
from .days import DAYS_IN_A_WEEK
from .facts import OfferFacts, RequestFacts
from .fit import WEIGHTS
from .languages import WORKING_LEVEL
from .pairs import eligible_at
from .sides import OfferSide

MOST_WEEKS = 8
"""Moved further, a visit is another visit."""

MOST_PEOPLE, MOST_DAYS = 3, 3

EFFORT_OF_PEOPLE, EFFORT_OF_DAYS, EFFORT_OF_LANGUAGE = 2, 2, 9
"""Beside 1 for a week: how much a visitor, a day or a language more or less asks of a team."""

CHANGES_AT_ONCE = 4

Kind = Literal["weeks", "people", "days", "language"]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a request could do otherwise: its dates `by` weeks later (earlier below
    0), `by` visitors or days more (fewer below 0), or `language` at B1."""

    kind: Kind
    by: int = 0
    language: str = ""

    @property
    def effort(self) -> int:
        """How much it asks of the team; a week is 1."""
        each = {"weeks": 1, "people": EFFORT_OF_PEOPLE, "days": EFFORT_OF_DAYS}
        return EFFORT_OF_LANGUAGE if self.kind == "language" else abs(self.by) * each[self.kind]


@dataclass(frozen=True, slots=True)
class NearMiss:
    """An offer, by its row, that `change` would admit, and the fit it would then have in
    hundredths of a point."""

    offer: int
    change: Change
    total: int


def near_misses(
    request: RequestFacts,
    offers: Sequence[OfferFacts],
    *,
    earliest: int,
    weights: Mapping[str, int] = WEIGHTS,
    rarity: Mapping[int, int] | None = None,
) -> list[NearMiss]:
    """As `near_misses_at`, for a few offers as facts."""
    spoken = {code for offer in offers for code in offer.languages}
    moved = [apply(change, request) for change in _changes(request, spoken, earliest)]
    world = world_of([request, *moved], offers, rarity)
    side = OfferSide.of(offers_of(offers, world), world)
    changes = changes_in_order(request, [side], earliest=earliest)
    return near_misses_at(request, side, changes, weights=weights)


def changes_in_order(
    request: RequestFacts, sides: Iterable[OfferSide], *, earliest: int
) -> list[Change]:
    """All that is tried, the least effort first, then later before earlier, more before fewer,
    and the language at which most of the offers work before the others.

    No date is moved to before the day `earliest`.
    """
    speakers: Counter[str] = Counter()
    for side in sides:
        speakers.update(dict(zip(side.world.languages, side.speakers.tolist(), strict=True)))
    spoken = sorted(+speakers, key=lambda code: (-speakers[code], code))
    return sorted(
        _changes(request, spoken, earliest),
        key=lambda change: (change.effort, change.kind, change.by < 0),
    )


def near_misses_at(
    request: RequestFacts,
    side: OfferSide,
    changes: Sequence[Change],
    *,
    weights: Mapping[str, int] = WEIGHTS,
    candidates: Flags | None = None,
    most: int | None = None,
) -> list[NearMiss]:
    """Of every offer that does not fit the first of `changes` that would admit it, the best fit
    first, ties by offer id. With `most` only of so many changes, the first that admit anything.

    `request.holidays` should hold those of MOST_WEEKS around its dates.
    """
    left = np.ones(len(side), dtype=np.bool_) if candidates is None else candidates.copy()
    left[_admitted([request], side, weights, left).offer] = False
    missed: list[NearMiss] = []
    for some in _batches(changes):
        pairs = _admitted([apply(change, request) for change in some], side, weights, left)
        # Pairs come in the order of requests: the first of an offer is that of the least effort.
        _, least = np.unique(pairs.offer, return_index=True)
        missed += [
            NearMiss(int(pairs.offer[row]), some[int(pairs.request[row])], int(pairs.total[row]))
            for row in least.tolist()
        ]
        left[pairs.offer] = False
        if most and len({miss.change for miss in missed}) >= most:
            break
    admitting = {miss.change for miss in missed}
    enough = set([change for change in changes if change in admitting][:most])
    return sorted(
        (miss for miss in missed if miss.change in enough),
        key=lambda miss: (-miss.total, side.offers.id[miss.offer]),
    )


def apply(change: Change, request: RequestFacts) -> RequestFacts:
    """The request as it would be with the change."""
    if change.kind == "weeks":
        days = DAYS_IN_A_WEEK * change.by
        moved = tuple((first + days, last + days) for first, last in request.windows)
        return replace(request, windows=moved)
    if change.kind == "people":
        return replace(request, team_size=request.team_size + change.by)
    if change.kind == "days":
        return replace(request, days=request.days + change.by)
    learned = max(WORKING_LEVEL, request.languages.get(change.language, 0))
    return replace(request, languages={**request.languages, change.language: learned})


def _admitted(
    tried: Sequence[RequestFacts], side: OfferSide, weights: Mapping[str, int], among: Flags
) -> Pairs:
    return eligible_at(requests_of(tried, side.world), side, weights, candidates=among)


def _batches(changes: Sequence[Change]) -> Iterator[Sequence[Change]]:
    """A few at a time: what one change admits need not be compared with the next."""
    for begin in range(0, len(changes), CHANGES_AT_ONCE):
        yield changes[begin : begin + CHANGES_AT_ONCE]


def _changes(request: RequestFacts, spoken: Iterable[str], earliest: int) -> Iterator[Change]:
    first = min((window[0] for window in request.windows), default=earliest)
    weeks_before = max(0, first - earliest) // DAYS_IN_A_WEEK
    yield from _more_or_fewer("weeks", MOST_WEEKS, fewer=weeks_before)
    yield from _more_or_fewer("people", MOST_PEOPLE, fewer=request.team_size - 1)
    yield from _more_or_fewer("days", MOST_DAYS, fewer=request.days - 1)
    for code in spoken:
        if request.languages.get(code, 0) < WORKING_LEVEL:
            yield Change("language", language=code)


def _more_or_fewer(kind: Kind, most: int, *, fewer: int) -> Iterator[Change]:
    """Up to `most` more, and as many fewer as there can be."""
    for number in range(1, most + 1):
        yield Change(kind, number)
        if number <= fewer:
            yield Change(kind, -number)
