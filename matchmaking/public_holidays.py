"""The public holidays of a region, worked out from the `holidays` package."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import holidays

SUBDIVISIONS = Path(__file__).parent / "data" / "holiday_subdivisions.json"


def public_holidays(region_code: str, country: str, year: int) -> frozenset[int]:
    """The ordinals of the days on which offices are closed there in `year`.

    `region_code` is spelt as NUTS spells it, `country` as ISO 3166 does. Empty for a country
    whose holidays are not known.
    """
    return _holidays(country, _subdivision(region_code), year)


@cache
def _holidays(country: str, subdivision: str | None, year: int) -> frozenset[int]:
    try:
        days = holidays.country_holidays(country, subdiv=subdivision, years=year)
    except NotImplementedError:
        return frozenset()
    return frozenset(day.toordinal() for day in days)


@cache
def _subdivision(region_code: str) -> str | None:
    known = _subdivisions()
    starts = (region_code[:length] for length in range(len(region_code), 1, -1))
    return next((known[start] for start in starts if start in known), None)


@cache
def _subdivisions() -> dict[str, str]:
    return json.loads(SUBDIVISIONS.read_text("utf-8"))["subdivision_of"]
