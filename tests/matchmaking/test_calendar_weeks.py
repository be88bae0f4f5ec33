from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaking.calendar_weeks import monday_of, months_in_words, overlaps, weeks

MONDAY = date(2027, 1, 4)

days = st.dates(date(2026, 6, 1), date(2029, 6, 1))
windows = st.lists(st.tuples(days, days).map(lambda pair: tuple(sorted(pair))), max_size=4)


def working_days(monday):
    return {monday + timedelta(days=number) for number in range(5)}


def days_of(spans):
    return {
        starts + timedelta(days=number)
        for starts, ends in spans
        for number in range((ends - starts).days + 1)
    }


@given(windows, windows, days)
def test_a_week_is_open_when_one_of_its_working_days_is(ours, theirs, first):
    ours_days, both_days = days_of(ours), days_of(ours) & days_of(theirs)
    mondays = [monday_of(first) + timedelta(weeks=number) for number in range(52)]

    states = weeks(ours, first, shared_with=theirs)

    assert [state != "" for state in states] == [
        bool(working_days(monday) & ours_days) for monday in mondays
    ]
    assert [state == "both" for state in states] == [
        bool(working_days(monday) & both_days) for monday in mondays
    ]


@given(windows, windows)
def test_overlaps_are_the_days_in_both(ours, theirs):
    assert days_of(overlaps(ours, theirs)) == days_of(ours) & days_of(theirs)


def test_a_weekend_alone_opens_no_week():
    saturday = MONDAY + timedelta(days=5)

    assert weeks([(saturday, saturday + timedelta(days=1))], MONDAY, count=2) == ["", ""]


def test_weeks_start_with_the_one_that_holds_the_first_day():
    thursday = MONDAY + timedelta(days=3)

    assert weeks([(MONDAY, MONDAY)], thursday, count=2) == ["open", ""]


@pytest.mark.parametrize(
    ("spans", "words"),
    [
        ([], ""),
        ([(date(2027, 5, 3), date(2027, 5, 20))], "May"),
        (
            [(date(2027, 9, 1), date(2027, 11, 30)), (date(2027, 4, 1), date(2027, 6, 15))],
            "April to June and September to November",
        ),
        (
            [(date(2027, 4, 1), date(2027, 5, 10)), (date(2027, 6, 1), date(2027, 6, 15))],
            "April to June",
        ),
        (
            [(date(2027, 11, 1), date(2028, 2, 28)), (date(2028, 5, 1), date(2028, 5, 5))],
            "November 2027 to February 2028 and May 2028",
        ),
    ],
)
def test_windows_in_words(spans, words):
    assert months_in_words(spans) == words
