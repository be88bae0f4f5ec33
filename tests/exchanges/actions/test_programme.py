"""The programme: made by both teams, confirmed anew after every change."""

from datetime import time, timedelta

import pytest

from exchanges import actions
from exchanges.actions import Outdated
from exchanges.models import Exchange
from exchanges.states import ExchangeState
from lifecycle.refusals import Refused
from notifications.models import Message
from tests.exchanges.conftest import session_fields

DAY = timedelta(days=1)


def fresh(exchange: Exchange) -> Exchange:
    return Exchange.objects.get(pk=exchange.pk)


def lines(exchange: Exchange) -> list[tuple]:
    """Day of the visit (from 0), from, to and title of each session."""
    return [
        ((s.day - exchange.starts).days, f"{s.starts:%H:%M}", f"{s.ends:%H:%M}", s.title)
        for s in exchange.sessions.all()
    ]


@pytest.fixture
def morning(dated, cast):
    """Two sessions with a quarter of an hour between them; returns them in order."""
    return [
        actions.add_session(dated, by=cast.host, **session_fields(dated.starts, **fields))
        for fields in (
            {"starts": time(9), "ends": time(10, 30), "title": "Long"},
            {"starts": time(10, 45), "ends": time(11, 15), "title": "Short"},
        )
    ]


class TestAdd:
    def test_only_on_a_day_of_the_visit(self, cast, dated):
        with pytest.raises(Refused, match="not one of the visit"):
            actions.add_session(dated, by=cast.host, **session_fields(dated.ends + DAY))

    def test_only_after_dates_are_agreed(self, cast, opened):
        with pytest.raises(Refused, match="Agree on dates first"):
            actions.add_session(opened, by=cast.host, **session_fields(opened.opened_at.date()))

    def test_a_double_click_adds_one(self, cast, dated):
        first = actions.add_session(dated, by=cast.host, **session_fields(dated.starts))
        second = actions.add_session(dated, by=cast.host, **session_fields(dated.starts))

        assert first == second
        assert lines(dated) == [(0, "09:00", "10:30", "Welcome and strategy")]


class TestConfirmationAfterAChange:
    def test_a_change_empties_both_confirmations_and_tells_the_other_team(self, cast, confirmed):
        session = confirmed.sessions.first()

        actions.edit_session(session, by=cast.visitor_colleague, title="Something else")

        exchange = fresh(confirmed)
        assert exchange.state == ExchangeState.PLANNING
        assert (exchange.host_confirmed_at, exchange.visitor_confirmed_at) == (None, None)
        assert exchange.version == confirmed.version + 1
        changed = Message.objects.filter(kind="exchange_changed")
        assert [message.recipient for message in changed] == [cast.host]

    def test_while_planning_the_first_yes_is_emptied_too(self, cast, planned):
        actions.confirm_programme(planned, by=cast.host)

        actions.remove_session(planned.sessions.first(), by=cast.visitor)

        assert fresh(planned).host_confirmed_at is None

    def test_both_confirm_again(self, cast, confirmed):
        actions.add_session(confirmed, by=cast.host, **session_fields(confirmed.ends, title="New"))

        actions.confirm_programme(confirmed, by=cast.visitor)
        assert fresh(confirmed).state == ExchangeState.PLANNING
        actions.confirm_programme(confirmed, by=cast.host)
        assert fresh(confirmed).state == ExchangeState.CONFIRMED

    def test_an_edit_that_changes_nothing_asks_nobody(self, cast, confirmed):
        session = confirmed.sessions.first()

        actions.edit_session(session, by=cast.host, title=session.title)

        assert fresh(confirmed).state == ExchangeState.CONFIRMED

    def test_during_the_visit_changes_are_only_written_down(self, cast, past):
        actions.add_session(past, by=cast.host, **session_fields(past.ends, title="Also seen"))

        exchange = fresh(past)
        assert exchange.state == ExchangeState.CONFIRMED
        assert exchange.host_confirmed_at
        assert exchange.version == past.version + 1


class TestEdit:
    def test_a_stale_page_is_refused(self, cast, planned):
        session = planned.sessions.first()
        actions.edit_session(session, by=cast.host, version=1, title="Mine")

        with pytest.raises(Outdated):
            actions.edit_session(session, by=cast.visitor, version=1, title="Theirs")

        assert planned.sessions.first().title == "Mine"

    def test_a_removed_session_says_so(self, cast, planned):
        session = planned.sessions.first()
        actions.remove_session(session, by=cast.host)
        session.pk = session.pk or 1

        with pytest.raises(Refused, match="removed this session"):
            actions.edit_session(session, by=cast.visitor, title="Late")


class TestMove:
    def test_later_and_earlier_change_places_and_keep_lengths(self, cast, dated, morning):
        long, _short = morning

        actions.move_session_later(long, by=cast.host, version=1)

        assert lines(dated) == [(0, "09:00", "09:30", "Short"), (0, "09:45", "11:15", "Long")]

        long.refresh_from_db()
        actions.move_session_earlier(long, by=cast.host, version=long.version)

        assert lines(dated) == [(0, "09:00", "10:30", "Long"), (0, "10:45", "11:15", "Short")]

    def test_a_double_click_moves_once(self, cast, dated, morning):
        actions.add_session(
            dated,
            by=cast.host,
            **session_fields(dated.starts, starts=time(12), ends=time(13), title="Lunch"),
        )
        long, _short = morning

        actions.move_session_later(long, by=cast.host, version=1)
        with pytest.raises(Outdated):
            actions.move_session_later(long, by=cast.host, version=1)

        assert [line[3] for line in lines(dated)] == ["Short", "Long", "Lunch"]

    def test_the_first_cannot_go_earlier(self, cast, morning):
        with pytest.raises(Refused, match="Nothing was changed"):
            actions.move_session_earlier(morning[0], by=cast.host)

    def test_to_another_day_keeps_the_time(self, cast, dated, morning):
        actions.move_session_to_day(morning[0], dated.ends, by=cast.host)

        assert lines(dated) == [(0, "10:45", "11:15", "Short"), (1, "09:00", "10:30", "Long")]

    def test_not_outside_the_visit(self, cast, dated, morning):
        with pytest.raises(Refused, match="not one of the visit"):
            actions.move_session_to_day(morning[0], dated.ends + DAY, by=cast.host)


class TestCopyDay:
    def test_copies_what_is_not_there_yet(self, cast, dated, morning):
        assert actions.copy_day(dated, dated.starts, dated.ends, by=cast.host) == 2
        assert actions.copy_day(dated, dated.starts, dated.ends, by=cast.host) == 0

        assert [line for line in lines(dated) if line[0] == 1] == [
            (1, "09:00", "10:30", "Long"),
            (1, "10:45", "11:15", "Short"),
        ]

    def test_not_onto_itself(self, cast, dated, morning):
        with pytest.raises(Refused, match="another day"):
            actions.copy_day(dated, dated.starts, dated.starts, by=cast.host)


class TestRemove:
    def test_a_double_click_is_harmless(self, cast, planned):
        session = planned.sessions.first()
        pk = session.pk

        actions.remove_session(session, by=cast.host)
        session.pk = pk
        actions.remove_session(session, by=cast.host)

        assert planned.sessions.count() == 1
        assert fresh(planned).version == planned.version + 1


class TestStartFromOffer:
    def test_fills_each_day_from_what_the_offer_shows(self, cast, dated):
        offer = dated.offer
        offer.strategy, offer.methods = "One plan for each person.", "Motivational interviewing."
        offer.reflection, offer.confidentiality = "What we take home.", "A form is signed."
        offer.save()

        assert actions.start_from_offer(dated, by=cast.host_colleague) == 12

        sessions = list(dated.sessions.all())
        assert [(s.kind, s.description) for s in sessions[:6]] == [
            ("strategy", "One plan for each person."),
            ("break", ""),
            ("observation", "Follow-up meetings as they happen."),
            ("break", ""),
            ("workshop", "Motivational interviewing."),
            ("reflection", ""),
        ]
        assert sessions[-1].description == "What we take home."
        assert {s.kind for s in sessions if s.is_confidential} == {"observation"}
        assert {s.day for s in sessions} == set(dated.days)

    def test_only_into_an_empty_programme(self, cast, planned):
        with pytest.raises(Refused, match="has sessions already"):
            actions.start_from_offer(planned, by=cast.host)

        assert planned.sessions.count() == 2

    def test_only_after_dates_are_agreed(self, cast, opened):
        with pytest.raises(Refused, match="Agree on dates first"):
            actions.start_from_offer(opened, by=cast.host)
