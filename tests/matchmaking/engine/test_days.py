from hypothesis import given

from matchmaking.engine import OfferFacts, RequestFacts
from matchmaking.engine.days import common_windows, last_day, start_days, weekday

from .strategies import MONDAY, offers, requests

WORKING_WEEK = frozenset({1, 2, 3, 4, 5})
TO_THURSDAY = frozenset({1, 2, 3, 4})


def offer(**facts):
    return OfferFacts(id=1, organisation=1, region="SE232", country="SE", **facts)


def request(**facts):
    return RequestFacts(id=1, organisation=2, region="NO0A2", country="NO", **facts)


def test_the_first_day_used_here_is_a_monday():
    assert weekday(MONDAY) == 1
    assert weekday(MONDAY + 6) == 7


def test_a_short_visit_stays_within_the_hosts_week():
    week = (MONDAY, MONDAY + 6)
    starts = start_days(
        request(windows=(week,), days=2), offer(windows=(week,), weekdays=TO_THURSDAY)
    )
    assert starts == (MONDAY, MONDAY + 1, MONDAY + 2)


def test_a_long_visit_steps_over_the_weekend():
    assert last_day(MONDAY, 6, WORKING_WEEK, frozenset()) == MONDAY + 7


def test_a_public_holiday_of_either_side_is_no_day_of_a_visit():
    week = (MONDAY, MONDAY + 4)
    starts = start_days(
        request(windows=(week,), days=2, holidays=frozenset({MONDAY})),
        offer(windows=(week,), holidays=frozenset({MONDAY + 3})),
    )
    assert starts == (MONDAY + 1,)


def test_a_visit_does_not_begin_in_one_window_and_end_in_another():
    windows = ((MONDAY, MONDAY), (MONDAY + 2, MONDAY + 3))
    starts = start_days(request(windows=((MONDAY, MONDAY + 6),), days=2), offer(windows=windows))
    assert starts == (MONDAY + 2,)


def test_windows_that_touch_are_one():
    apart = ((MONDAY, MONDAY + 1), (MONDAY + 2, MONDAY + 3))
    whole = ((MONDAY, MONDAY + 6),)
    assert common_windows(request(windows=whole), offer(windows=apart)) == ((MONDAY, MONDAY + 3),)


def test_a_host_that_receives_on_no_day_has_no_start_day():
    week = ((MONDAY, MONDAY + 6),)
    assert start_days(request(windows=week), offer(windows=week, weekdays=frozenset())) == ()


@given(requests(), offers())
def test_every_start_day_begins_a_visit_that_is_possible(wish, show):
    closed = show.holidays | wish.holidays
    starts = start_days(wish, show)
    assert list(starts) == sorted(set(starts))
    for start in starts:
        end = last_day(start, wish.days, show.weekdays, closed)
        assert any(first <= start and end <= last for first, last in common_windows(wish, show))
        assert all(weekday(day) in show.weekdays and day not in closed for day in (start, end))
