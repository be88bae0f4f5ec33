from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from exchanges import actions, scheduling
from tests.exchanges.conftest import first_day, session_fields
from tests.factories.exchanges import ApprovedMatchFactory, ExchangeFactory

MONDAY = date(2027, 3, 1)
WORKDAYS = frozenset({1, 2, 3, 4, 5})
DAY = timedelta(days=1)


def visits(windows, length=2, weekdays=WORKDAYS, closed=(), taken=(), earliest=MONDAY):
    return list(
        scheduling.suitable_visits(
            windows,
            length=length,
            weekdays=frozenset(weekdays),
            closed=frozenset(day.toordinal() for day in closed),
            taken=taken,
            earliest=earliest,
        )
    )


def days(*offsets):
    return [(MONDAY + first * DAY, MONDAY + last * DAY) for first, last in offsets]


class TestSuitableVisits:
    def test_each_start_in_a_working_week(self):
        assert visits(days((0, 6))) == days((0, 1), (1, 2), (2, 3), (3, 4))

    def test_only_on_the_weekdays_of_the_offer(self):
        assert visits(days((0, 13)), weekdays={2, 3}) == days((1, 2), (8, 9))

    def test_public_holidays_are_left_out(self):
        assert visits(days((0, 4)), closed=[MONDAY + DAY]) == days((2, 3), (3, 4))

    def test_other_visits_at_this_offer_are_left_out(self):
        assert visits(days((0, 4)), taken=days((2, 2))) == days((0, 1), (3, 4))

    def test_a_longer_visit_rests_at_the_weekend(self):
        assert visits(days((0, 8)), length=6) == days((0, 7), (1, 8))

    def test_not_before_the_earliest_day(self):
        assert visits(days((0, 4)), earliest=MONDAY + 3 * DAY) == days((3, 4))

    def test_no_weekdays_no_visits(self):
        assert visits(days((0, 30)), weekdays=()) == []

    @given(
        length=st.integers(1, 10),
        weekdays=st.frozensets(st.integers(1, 5), min_size=1),
        closed=st.frozensets(st.integers(0, 40), max_size=8),
        taken=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 3)), max_size=3),
        earliest=st.integers(-5, 20),
    )
    def test_what_is_suggested_always_suits(self, length, weekdays, closed, taken, earliest):
        window = days((0, 40))[0]
        others = days(*[(first, first + more) for first, more in taken])
        holidays = [MONDAY + number * DAY for number in closed]

        for starts, ends in visits(
            [window], length, weekdays, holidays, others, MONDAY + earliest * DAY
        ):
            span = [starts + number * DAY for number in range((ends - starts).days + 1)]
            worked = [d for d in span if d.isoweekday() in weekdays and d not in holidays]
            assert len(worked) == length
            assert worked[0] == starts
            assert worked[-1] == ends
            assert window[0] <= starts
            assert ends <= window[1]
            assert starts >= MONDAY + earliest * DAY
            assert not any(first <= ends and starts <= last for first, last in others)


class TestSpread:
    def test_one_a_week_first_then_others(self):
        offered = days((0, 1), (1, 2), (2, 3), (7, 8), (8, 9))

        assert scheduling.spread_over_weeks(offered, 4) == days((0, 1), (1, 2), (2, 3), (7, 8))
        assert scheduling.spread_over_weeks(offered, 2) == days((0, 1), (7, 8))


@pytest.mark.django_db
class TestFindDates:
    def test_in_both_windows_without_other_visits(self, opened):
        today = timezone.localdate()
        found = scheduling.find_dates(opened, today)

        windows = [
            (w.starts, w.ends) for w in [*opened.offer.windows.all(), *opened.request.windows.all()]
        ]
        assert 1 <= len(found.suggestions) <= scheduling.SUGGESTIONS_MAX
        assert found.length == 2
        for starts, ends in found.suggestions:
            assert ends - starts == DAY
            assert all(first <= starts and ends <= last for first, last in windows)
        assert len(found.weeks) == 52
        assert {"", "open", "both"} == set(found.weeks)

    def test_a_day_another_team_has_is_not_suggested(self, opened):
        today = timezone.localdate()
        starts, ends = scheduling.find_dates(opened, today).suggestions[0]
        ExchangeFactory(match=ApprovedMatchFactory(offer=opened.offer), starts=starts, ends=ends)

        for suggestion in scheduling.find_dates(opened, today).suggestions:
            assert suggestion[0] > ends or suggestion[1] < starts

    def test_the_length_is_the_teams_wish_as_far_as_the_offer_goes(self, opened):
        opened.request.days = 9

        assert scheduling.length_of_visit(opened) == opened.offer.days_max


@pytest.mark.django_db
class TestRemarks:
    def test_nothing_to_say_about_suitable_dates(self, opened):
        starts, ends = scheduling.find_dates(opened, timezone.localdate()).suggestions[0]

        assert scheduling.remarks_on(opened, starts, ends) == []

    def test_what_speaks_against_others(self, opened):
        """Good Friday to Easter Monday 2035, far outside the windows."""
        remarks = scheduling.remarks_on(opened, date(2035, 3, 23), date(2035, 3, 26))

        assert remarks == [
            "Outside the dates that Borås named.",
            "Outside the dates that Vestland named.",
            "One of the days is not a weekday on which the host takes visitors.",
            "Friday 23 March is a public holiday where Borås is.",
            "Monday 26 March is a public holiday where Borås is.",
            "Friday 23 March is a public holiday where Vestland is.",
            "Monday 26 March is a public holiday where Vestland is.",
            "The host offers visits of 2 to 3 days.",
        ]


@pytest.mark.django_db
class TestProgrammeDays:
    def test_every_day_with_its_sessions_and_clashes(self, cast, dated):
        first = actions.add_session(dated, by=cast.host, **session_fields(dated.starts))
        second = actions.add_session(
            dated, by=cast.host, **session_fields(dated.starts, starts="10:00", title="Clash")
        )

        monday, tuesday = scheduling.programme_days(dated)

        assert [entry.clashes_with for entry in monday.entries] == [second, first]
        assert monday.entries[0].other_days == [dated.ends]
        assert (tuesday.day, tuesday.entries) == (first_day() + DAY, [])
