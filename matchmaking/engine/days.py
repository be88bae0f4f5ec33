"""On which days a visit can start."""

from __future__ import annotations

from .facts import OfferFacts, RequestFacts, Window

DAYS_IN_A_WEEK = 7


def start_days(request: RequestFacts, offer: OfferFacts) -> tuple[int, ...]:
    """The ordinals on which a visit of the wished length can start, earliest first.

    Every day of the visit lies in one window of either side, on a weekday the host receives
    visitors and on no public holiday of either side. A visit that fits into the host's week
    runs without a gap; a longer one steps over the days between.
    """
    closed = offer.holidays | request.holidays
    return tuple(
        start
        for first, last in common_windows(request, offer)
        for start in range(first, last + 1)
        if (end := last_day(start, request.days, offer.weekdays, closed)) is not None
        and end <= last
    )


def last_day(start: int, days: int, weekdays: frozenset[int], closed: frozenset[int]) -> int | None:
    """The last day of a visit of `days` that starts on `start`; None if it cannot start there."""
    if not _receives(start, weekdays, closed):
        return None
    may_step_over = days > longest_run(weekdays)
    day, seen = start, 1
    while seen < days:
        day += 1
        if _receives(day, weekdays, closed):
            seen += 1
        elif not may_step_over:
            return None
    return day


def weekday(ordinal: int) -> int:
    """ISO: Monday is 1. The ordinal 1 (1 January of the year 1) was a Monday."""
    return (ordinal - 1) % DAYS_IN_A_WEEK + 1


def week(ordinal: int) -> int:
    """Numbers the weeks from Monday to Sunday."""
    return (ordinal - 1) // DAYS_IN_A_WEEK


def common_windows(request: RequestFacts, offer: OfferFacts) -> tuple[Window, ...]:
    """The times that lie in a window of both sides, earliest first and each day once."""
    overlaps = sorted(
        (max(mine[0], theirs[0]), min(mine[1], theirs[1]))
        for mine in request.windows
        for theirs in offer.windows
        if max(mine[0], theirs[0]) <= min(mine[1], theirs[1])
    )
    joined: list[Window] = []
    for first, last in overlaps:
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return tuple(joined)


def longest_run(weekdays: frozenset[int]) -> int:
    """How many days in a row the host receives visitors within a week."""
    longest = run = 0
    for number in range(1, DAYS_IN_A_WEEK + 1):
        run = run + 1 if number in weekdays else 0
        longest = max(longest, run)
    return longest


def _receives(day: int, weekdays: frozenset[int], closed: frozenset[int]) -> bool:
    return weekday(day) in weekdays and day not in closed
