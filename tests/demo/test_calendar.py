"""Days of the content become dates and moments."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from demo.calendar import Calendar, Step, first_visit

NOW = datetime(2026, 3, 4, 9, 30, tzinfo=ZoneInfo("Europe/Brussels"))  # a Wednesday
MONDAY = date(2026, 3, 9)
ALL_WEEK = [1, 2, 3, 4, 5]


@pytest.fixture
def calendar():
    return Calendar(NOW)


def test_a_day_is_counted_from_today_or_written_out(calendar):
    assert calendar.day(0) == date(2026, 3, 4)
    assert calendar.day(-4) == date(2026, 2, 28)
    assert calendar.day("2025-05-12") == date(2025, 5, 12)


def test_no_step_of_today_lies_in_the_future(calendar):
    moments = [calendar.moment(calendar.today, step, "any row") for step in Step]

    assert moments == sorted(moments)
    assert all(moment <= NOW for moment in moments)


@pytest.mark.parametrize("days_ago", [0, 1])
def test_steps_keep_their_order_whatever_the_rows(calendar, days_ago):
    day = calendar.today - timedelta(days=days_ago)
    keys = [f"row {number}" for number in range(200)]
    spans = [
        (min(moments), max(moments))
        for step in Step
        for moments in [[calendar.moment(day, step, key) for key in keys]]
    ]

    assert all(last < first for (_, last), (first, _) in pairwise(spans))


def test_a_visit_begins_on_the_first_days_that_the_host_offers():
    assert first_visit(MONDAY, 2, ALL_WEEK, set()) == MONDAY
    assert first_visit(MONDAY, 2, [3, 4], set()) == MONDAY + timedelta(days=2)
    assert first_visit(MONDAY + timedelta(days=4), 2, ALL_WEEK, set()) == MONDAY + timedelta(days=7)


def test_a_visit_keeps_clear_of_public_holidays_if_the_week_allows():
    tuesday = MONDAY + timedelta(days=1)
    closed = {tuesday.toordinal()}

    assert first_visit(MONDAY, 2, ALL_WEEK, closed) == MONDAY + timedelta(days=2)
    assert first_visit(MONDAY, 2, [1, 2], closed) == MONDAY


def test_days_that_no_week_has_are_an_error():
    with pytest.raises(ValueError, match="no 3 days in a row"):
        first_visit(MONDAY, 3, [1, 3, 5], set())
