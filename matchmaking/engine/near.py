"""Near misses: the smallest single change of a request that would admit an offer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from .building import offers_of, requests_of, world_of
from .columns import CONDITION_NAMES, Flags, Ints, Pairs
from .days import DAYS_IN_A_WEEK
from .facts import OfferFacts, RequestFacts
from .fit import WEIGHTS
from .languages import WORKING_LEVEL
from .loops import Mask
from .pairs import eligible_at, missed_at
from .sides import OfferSide

MOST_WEEKS = 8
"""Moved further, a visit is another visit."""

MOST_PEOPLE, MOST_DAYS = 3, 3

EFFORT_OF_PEOPLE, EFFORT_OF_DAYS, EFFORT_OF_LANGUAGE = 2, 2, 9
"""Beside 1 for a week: how much a visitor, a day or a language more or less asks of a team."""

CHANGES_AT_ONCE = 4
"""What one of them admits is not looked at again for those that come after."""

MENDED = [
    np.uint16(1 << CONDITION_NAMES.index(name))
    for name in ("common_language", "team_size", "length", "dates")
]
"""A change mends one condition: what misses another, or two of them, it does not admit."""

NO_ROWS: Ints = np.zeros(0, dtype=np.int32)

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


@dataclass(frozen=True, slots=True, eq=False)
class NearMisses:
    """Near misses as columns, in no order; `change` is its place among the changes tried."""

    offer: Ints
    change: Ints
    total: Ints


def near_misses(
    request: RequestFacts,
    offers: Sequence[OfferFacts],
    *,
    earliest: int,
    weights: Mapping[str, int] = WEIGHTS,
    rarity: Mapping[int, int] | None = None,
) -> list[NearMiss]:
    """As `near_misses_at`, for a few offers as facts; the best fit first, ties by offer id."""
    spoken = {code for offer in offers for code in offer.languages}
    moved = [apply(change, request) for change in _changes(request, spoken, earliest)]
    world = world_of([request, *moved], offers, rarity)
    side = OfferSide.of(offers_of(offers, world), world)
    changes = changes_in_order(request, [side], earliest=earliest)
    missed = missed_at(requests_of([request], world), side)
    found = near_misses_at(request, side, changes, missed, weights=weights)
    best_first = np.lexsort((side.offers.id[found.offer], -found.total))
    return [
        NearMiss(int(found.offer[row]), changes[found.change[row]], int(found.total[row]))
        for row in best_first
    ]


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
    missed: Mask,
    *,
    weights: Mapping[str, int] = WEIGHTS,
    most: int | None = None,
) -> NearMisses:
    """Every offer that does not fit with the first of `changes` that would admit it. With `most`
    only of so many changes, the first that admit anything.

    `missed` is what the request misses at each offer (`pairs.missed_at`), and `request.holidays`
    should hold those of MOST_WEEKS around its dates.
    """
    left = np.isin(missed, MENDED)
    found = [NearMisses(NO_ROWS, NO_ROWS, NO_ROWS)]
    admitting = 0
    for begin in range(0, len(changes), CHANGES_AT_ONCE):
        some = changes[begin : begin + CHANGES_AT_ONCE]
        pairs = _admitted([apply(change, request) for change in some], side, weights, left)
        # Pairs come in the order of requests: the first of an offer is that of the least effort.
        offer, least = np.unique(pairs.offer, return_index=True)
        change = begin + pairs.request[least]
        found.append(NearMisses(offer, change, pairs.total[least]))
        left[offer] = False
        admitting += len(np.unique(change))
        if most and admitting >= most:
            break
    return _of_the_first(most, _joined(found))


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


def _of_the_first(most: int | None, found: NearMisses) -> NearMisses:
    """Of so many changes only, the first that admit anything."""
    kept = np.isin(found.change, np.unique(found.change)[:most])
    return NearMisses(found.offer[kept], found.change[kept], found.total[kept])


def _joined(found: Sequence[NearMisses]) -> NearMisses:
    return NearMisses(
        offer=np.concatenate([one.offer for one in found]),
        change=np.concatenate([one.change for one in found]),
        total=np.concatenate([one.total for one in found]),
    )


def _admitted(
    tried: Sequence[RequestFacts], side: OfferSide, weights: Mapping[str, int], among: Flags
) -> Pairs:
    return eligible_at(requests_of(tried, side.world), side, weights, candidates=among)


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
