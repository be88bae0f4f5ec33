"""Windows of dates as weeks side by side, and the same in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

WEEKS_SHOWN = 52
WEEK = timedelta(days=7)
FRIDAY = timedelta(days=4)

Days = tuple[date, date]
"""First and last day, both included."""


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def weeks(
    windows: Iterable[Days],
    first: date,
    *,
    shared_with: Iterable[Days] = (),
    count: int = WEEKS_SHOWN,
) -> list[str]:
    """The state of each of `count` weeks, the first being the one that holds `first`.

    "open" where a working day lies in one of `windows`, "both" where one lies in one of
    `shared_with` as well, "" else.
    """
    windows = list(windows)
    shared = list(overlaps(windows, shared_with))
    mondays = (monday_of(first) + number * WEEK for number in range(count))
    return [_state(monday, windows, shared) for monday in mondays]


def overlaps(windows: Iterable[Days], others: Iterable[Days]) -> Iterator[Days]:
    """The days that lie in both, as windows."""
    others = list(others)
    for starts, ends in windows:
        for other_starts, other_ends in others:
            first, last = max(starts, other_starts), min(ends, other_ends)
            if first <= last:
                yield first, last


def months_in_words(windows: Iterable[Days]) -> str:
    """The months touched, as in “April to June and September”, with years if they differ.

    Windows whose months follow on each other are told as one.
    """
    spans = list(_spans(windows))
    with_year = len({year for span in spans for year, month in span}) > 1
    return get_text_list([_span_in_words(span, with_year) for span in spans], _("and"))


def _state(monday: date, windows: list[Days], shared: list[Days]) -> str:
    if _touches(monday, shared):
        return "both"
    return "open" if _touches(monday, windows) else ""


def _touches(monday: date, windows: list[Days]) -> bool:
    """Whether a day from Monday to Friday lies in one of the windows."""
    return any(starts <= monday + FRIDAY and ends >= monday for starts, ends in windows)


def _spans(windows: Iterable[Days]) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """First and last (year, month) of the windows, those that follow on each other as one."""
    current: tuple[int, int] | None = None
    for starts, ends in sorted(windows):
        first, last = _month_number(starts), _month_number(ends)
        if current and first <= current[1] + 1:
            current = (current[0], max(current[1], last))
            continue
        if current:
            yield _year_and_month(current[0]), _year_and_month(current[1])
        current = (first, last)
    if current:
        yield _year_and_month(current[0]), _year_and_month(current[1])


def _month_number(day: date) -> int:
    return 12 * day.year + day.month - 1


def _year_and_month(number: int) -> tuple[int, int]:
    return number // 12, number % 12 + 1


def _span_in_words(span: tuple[tuple[int, int], tuple[int, int]], with_year: bool) -> str:
    first, last = (date(year, month, 1) for year, month in span)
    style = "F Y" if with_year else "F"
    if first == last:
        return date_format(first, style)
    return _("{first} to {last}").format(
        first=date_format(first, "F" if first.year == last.year else style),
        last=date_format(last, style),
    )
