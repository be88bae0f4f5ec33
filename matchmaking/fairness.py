"""Who hosts and who visits: the ledger of regions, and how evenly a round shares visits out.

A visit counts from its approval until it is given back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.db.models.functions import ExtractYear

from regions.models import Region

from .models import Match, MatchingRound
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


@dataclass(frozen=True)
class LedgerLine:
    region: Region
    year: int
    hosted: int
    made: int


def fairness_of(matching_round: MatchingRound) -> Fairness:
    """Over the regions that the round gives a visit. Five queries."""
    pairs = matching_round.pairs.filter(rank=1)
    hosts, visitors = _count(pairs, HOST), _count(pairs, VISITOR)
    regions = Region.objects.filter(pk__in={*hosts, *visitors}).order_by("country", "name")
    own = matching_round.pairs.filter(match__isnull=False)
    approved = _standing().exclude(pk__in=own.values("match"))
    hosted, made = _count(approved, HOST), _count(approved, VISITOR)
    lines = [
        RegionVisits(
            region,
            hosted[region.pk],
            made[region.pk],
            hosted[region.pk] + hosts[region.pk],
            made[region.pk] + visitors[region.pk],
        )
        for region in regions
    ]
    return Fairness(
        sorted(lines, key=lambda one: -one.added),
        (gini(one.hosted_before for one in lines), gini(one.hosted for one in lines)),
        (gini(one.made_before for one in lines), gini(one.made for one in lines)),
    )


def ledger() -> list[LedgerLine]:
    """Of every region and year with a visit, the newest year first. Three queries."""
    hosted, made = _count_by_year(HOST), _count_by_year(VISITOR)
    keys = {*hosted, *made}
    regions = Region.objects.in_bulk({region for region, _year in keys})
    lines = [
        LedgerLine(regions[region], year, hosted[region, year], made[region, year])
        for region, year in keys
    ]
    return sorted(
        lines, key=lambda line: (-line.year, line.region.country, line.region.name, line.region.pk)
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


def _count(rows: QuerySet, region: str) -> Counter[int]:
    counted = rows.order_by().values_list(region).annotate(Count("pk"))
    return Counter(dict(counted))


def _count_by_year(region: str) -> Counter[tuple[int, int]]:
    rows = _standing().annotate(year=ExtractYear("decided_at")).order_by()
    return Counter(
        {
            (pk, year): number
            for pk, year, number in rows.values_list(region, "year").annotate(Count("pk"))
        }
    )
