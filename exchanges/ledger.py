"""The ledger: which regions host and which make visits, year by year.

A visit belongs to the year of its first day; until its dates are agreed it stands by itself. A
cancelled exchange is no visit.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Count, F, Value
from django.db.models.functions import ExtractYear

from regions.models import Region

from .models import Exchange

HOST, VISITOR = "host__region", "visitor__region"


@dataclass(frozen=True)
class LedgerLine:
    """What organisations of one region hosted and made in one year."""

    region: Region
    hosted: int
    made: int


@dataclass(frozen=True)
class LedgerYear:
    """The regions of a year, the busiest first; `year` is None for visits without dates."""

    year: int | None
    lines: list[LedgerLine]

    @property
    def visits(self) -> int:
        """Each is hosted by one region and made by one."""
        return sum(line.hosted for line in self.lines)


def ledger() -> list[LedgerYear]:
    """Visits without dates first, then the newest year. Two queries."""
    counted = _counted()
    places = {(year, region) for _what, year, region in counted}
    regions = Region.objects.in_bulk({region for _year, region in places})
    newest_first = sorted(places, key=lambda place: (-(place[0] or 9999), place[1]))
    return [
        LedgerYear(
            year,
            sorted(
                (
                    LedgerLine(
                        regions[region], counted[HOST, year, region], counted[VISITOR, year, region]
                    )
                    for _year, region in group
                ),
                key=_busiest_first,
            ),
        )
        for year, group in groupby(newest_first, key=lambda place: place[0])
    ]


def _counted() -> Counter[tuple[str, int | None, int]]:
    """How many visits by side, year and region of that side."""
    sides = [
        Exchange.objects.standing()
        .order_by()
        .values(what=Value(side), year=ExtractYear("starts"), place=F(side))
        .annotate(number=Count("pk"))
        for side in (HOST, VISITOR)
    ]
    rows = sides[0].union(sides[1], all=True)
    return Counter({(row["what"], row["year"], row["place"]): row["number"] for row in rows})


def _busiest_first(line: LedgerLine) -> tuple[int, str, str, int]:
    region = line.region
    return (-line.hosted - line.made, region.country, region.name, region.pk)
