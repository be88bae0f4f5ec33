"""How evenly a round shares visits out over regions.

A visit counts from its approval until it is given back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, F, QuerySet, Value

from regions.models import Region

from .models import Match, MatchingRound, RoundPair
from .states import MatchState

HOST, VISITOR = "offer__organisation__region", "request__organisation__region"


@dataclass(frozen=True)
class RegionVisits:
    """Visits hosted and made by organisations of one region, before a round and with it."""

    region: Region
    hosted_before: int
    made_before: int
    hosted: int
    made: int

    @property
    def is_new(self) -> bool:
        """Its first visit, hosted or made, is in the round."""
        return not (self.hosted_before or self.made_before)

    @property
    def added(self) -> int:
        return self.hosted + self.made - self.hosted_before - self.made_before


@dataclass(frozen=True)
class Fairness:
    """`gini_…` of visits over the regions of the round, before and with it: 0 where all have
    the same, near 1 where one has all."""

    regions: Sequence[RegionVisits]
    gini_hosted: tuple[float, float]
    gini_made: tuple[float, float]

    @property
    def new_regions(self) -> int:
        return sum(one.is_new for one in self.regions)


def fairness_of(matching_round: MatchingRound) -> Fairness:
    """Over the regions that the round gives a visit. Two queries."""
    own = matching_round.pairs.filter(match__isnull=False)
    tallies = _tallies(
        matching_round.pairs.filter(rank=1), _standing().exclude(pk__in=own.values("match"))
    )
    regions = Region.objects.filter(pk__in={*tallies["hosts"], *tallies["visits"]})
    lines = [
        RegionVisits(
            region,
            tallies["hosted"][region.pk],
            tallies["made"][region.pk],
            tallies["hosted"][region.pk] + tallies["hosts"][region.pk],
            tallies["made"][region.pk] + tallies["visits"][region.pk],
        )
        for region in regions.order_by("country", "name")
    ]
    return Fairness(
        sorted(lines, key=lambda one: -one.added),
        (gini(one.hosted_before for one in lines), gini(one.hosted for one in lines)),
        (gini(one.made_before for one in lines), gini(one.made for one in lines)),
    )


def gini(values: Iterable[int]) -> float:
    """0 where all are equal, or there is nothing; towards 1 where one has all."""
    ordered = sorted(values)
    number, together = len(ordered), sum(ordered)
    if not together:
        return 0.0
    weighted = sum(place * value for place, value in enumerate(ordered, start=1))
    return (2 * weighted) / (number * together) - (number + 1) / number


def _standing() -> QuerySet[Match]:
    return Match.objects.filter(state=MatchState.APPROVED, released_at__isnull=True)


def _tallies(pairs: QuerySet[RoundPair], visits: QuerySet[Match]) -> dict[str, Counter[int]]:
    """How many of both each region hosts and makes. One query."""
    asked = {
        "hosts": (pairs, HOST),
        "visits": (pairs, VISITOR),
        "hosted": (visits, HOST),
        "made": (visits, VISITOR),
    }
    counts = [
        rows.order_by().values(place=F(region), what=Value(what)).annotate(number=Count("pk"))
        for what, (rows, region) in asked.items()
    ]
    found: dict[str, Counter[int]] = {what: Counter() for what in asked}
    for row in counts[0].union(*counts[1:], all=True):
        found[row["what"]][row["place"]] = row["number"]
    return found
