"""Dates: put to the other side, answered by it, held by the database."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from exchanges import actions
from exchanges.models import Exchange
from exchanges.states import ExchangeState
from lifecycle.refusals import Refused
from matchmaking.actions import approve_match
from notifications.models import Message
from tests.exchanges.conftest import first_day, session_fields
from tests.factories.exchanges import ApprovedMatchFactory, ExchangeFactory
from tests.factories.matchmaking import AgreedMatchFactory, in_days
from tests.factories.regions import MembershipFactory

DAY = timedelta(days=1)


def fresh(exchange: Exchange) -> Exchange:
    return Exchange.objects.get(pk=exchange.pk)


def propose(exchange, by, starts=None, length=2, **words):
    starts = starts or first_day()
    return actions.propose_dates(exchange, starts, starts + (length - 1) * DAY, by=by, **words)


class TestPropose:
    def test_the_other_team_is_told_with_the_note(self, cast, opened):
        proposal = propose(opened, cast.visitor, note="Any week in {May} suits.")

        assert proposal.side == "visitor"
        assert fresh(opened).starts is None
        message = Message.objects.get(kind="exchange_dates")
        assert message.recipient == cast.host
        assert "Any week in {May} suits." in message.text

    def test_a_double_click_makes_one_proposal(self, cast, opened):
        assert propose(opened, cast.visitor) == propose(opened, cast.visitor)
        assert opened.date_proposals.count() == 1

    def test_other_dates_answer_the_proposal_that_waits(self, cast, opened):
        first = propose(opened, cast.visitor)
        second = propose(opened, cast.host, first_day() + 7 * DAY)

        first.refresh_from_db()
        assert (first.is_accepted, bool(first.answered_at)) == (False, True)
        assert list(opened.date_proposals.waiting()) == [second]

    @pytest.mark.parametrize(
        ("starts", "length", "sentence"),
        [
            (in_days(-1), 2, "lies in the past"),
            (in_days(30), 0, "lies before the first"),
            (in_days(30), 61, "60 days at most"),
        ],
    )
    def test_impossible_dates_are_refused(self, cast, opened, starts, length, sentence):
        with pytest.raises(Refused, match=sentence):
            propose(opened, cast.host, starts, length)

    def test_staff_propose_on_behalf_of_a_side(self, cast, opened):
        proposal = propose(opened, cast.staff, side="host")

        assert proposal.side == "host"
        assert opened.log.last().on_behalf_of == "Borås Municipality"

    def test_not_once_the_visit_has_begun(self, cast, past):
        with pytest.raises(Refused, match="has begun"):
            propose(past, cast.host)

    def test_not_when_cancelled(self, cast, opened):
        actions.cancel_exchange(opened, by=cast.host, reason="Ill")

        with pytest.raises(Refused, match="cancelled"):
            propose(opened, cast.host)


class TestAccept:
    def test_writes_the_dates(self, cast, opened):
        proposal = propose(opened, cast.visitor)

        actions.accept_dates(proposal, by=cast.host)

        exchange = fresh(opened)
        assert (exchange.starts, exchange.ends) == (proposal.starts, proposal.ends)
        assert exchange.date_proposals.get().is_accepted

    def test_a_double_click_is_harmless(self, cast, opened):
        proposal = propose(opened, cast.visitor)

        actions.accept_dates(proposal, by=cast.host)
        actions.accept_dates(proposal, by=cast.host)

        assert list(opened.log.values_list("verb", flat=True)).count("agree_dates") == 1

    def test_ones_own_proposal_is_answered_by_the_other_team(self, cast, opened):
        proposal = propose(opened, cast.visitor)

        with pytest.raises(Refused, match="other team answers"):
            actions.accept_dates(proposal, by=cast.visitor)

    def test_a_proposal_that_was_replaced_is_not_accepted(self, cast, opened):
        old = propose(opened, cast.visitor)
        propose(opened, cast.visitor, first_day() + 7 * DAY)

        with pytest.raises(Refused, match="answered already"):
            actions.accept_dates(old, by=cast.host)

        assert fresh(opened).starts is None

    def test_a_clash_at_this_offer_is_refused_in_a_sentence_and_undone(self, cast, opened):
        proposal = propose(opened, cast.visitor)
        ExchangeFactory(
            match=ApprovedMatchFactory(offer=opened.offer),
            starts=proposal.ends,
            ends=proposal.ends + DAY,
        )

        with pytest.raises(Refused, match="another team visits Borås from"):
            actions.accept_dates(proposal, by=cast.host)

        assert fresh(opened).starts is None
        assert list(opened.date_proposals.waiting()) == [proposal]

    def test_new_dates_move_the_sessions_and_ask_for_confirmation_again(self, cast, confirmed):
        later = confirmed.starts + 7 * DAY
        proposal = propose(confirmed, cast.host, later)
        assert fresh(confirmed).state == ExchangeState.CONFIRMED

        actions.accept_dates(proposal, by=cast.visitor)

        exchange = fresh(confirmed)
        assert exchange.state == ExchangeState.PLANNING
        assert (exchange.host_confirmed_at, exchange.visitor_confirmed_at) == (None, None)
        assert [session.day for session in exchange.sessions.all()] == [later, later + DAY]

    def test_a_shorter_visit_keeps_every_session(self, cast, planned):
        proposal = propose(planned, cast.host, planned.starts, length=1)

        actions.accept_dates(proposal, by=cast.visitor)

        assert [session.day for session in planned.sessions.all()] == [planned.starts] * 2

    def test_sessions_move_by_as_many_days_as_the_first_day(self, cast, dated):
        actions.add_session(dated, by=cast.host, **session_fields(dated.ends))
        proposal = propose(dated, cast.visitor, dated.starts - 3 * DAY, length=4)

        actions.accept_dates(proposal, by=cast.host)

        assert dated.sessions.get().day == dated.ends - 3 * DAY


@pytest.mark.django_db(transaction=True)
def test_two_teams_accepting_the_same_days_at_once_only_one_gets_them(cast, offer):
    """Both press the button at the same moment; the database lets one of them through."""
    proposals = []
    for _team in range(2):
        match = AgreedMatchFactory(offer=offer)
        MembershipFactory(organisation=match.request.organisation)
        approve_match(match, by=cast.staff)
        exchange = Exchange.objects.get(match=match)
        proposals.append(propose(exchange, cast.host))
    start = Barrier(2)

    def accept(proposal) -> str:
        try:
            start.wait(timeout=10)
            actions.accept_dates(proposal, by=cast.staff)
        except Refused as refusal:
            return str(refusal)
        else:
            return "agreed"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(accept, proposals))

    assert answers[1] == "agreed"
    assert "another team visits Borås" in answers[0]
    assert Exchange.objects.filter(starts__isnull=False).count() == 1


class TestDecline:
    def test_tells_why(self, cast, opened):
        proposal = propose(opened, cast.visitor)

        actions.decline_dates(proposal, by=cast.host, note="School holidays")
        actions.decline_dates(proposal, by=cast.host, note="School holidays")

        proposal.refresh_from_db()
        assert not proposal.is_accepted
        assert opened.log.last().reason == "School holidays"
        declined = Message.objects.filter(recipient=cast.visitor, kind="exchange_dates")
        assert ["School holidays" in message.text for message in declined] == [True]

    def test_an_accepted_one_is_not_declined_any_more(self, cast, opened):
        proposal = propose(opened, cast.visitor)
        actions.accept_dates(proposal, by=cast.host)

        with pytest.raises(Refused, match="answered already"):
            actions.decline_dates(proposal, by=cast.host)
