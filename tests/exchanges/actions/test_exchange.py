"""The way of an exchange: every state by every verb, both confirmations, the end."""

from datetime import timedelta

import pytest
from django.utils import timezone

from exchanges import actions
from exchanges.actions import Outdated
from exchanges.models import Exchange, ParticipantNeeds
from exchanges.states import EXCHANGE_TRANSITIONS, ExchangeState
from lifecycle.models import LogEntry
from lifecycle.refusals import Refused, TransitionNotAllowed
from matchmaking.actions import approve_match
from matchmaking.states import MatchState, RequestState
from notifications.models import Message
from tests.exchanges.conftest import put_into_past, session_fields
from tests.factories.exchanges import ParticipantFactory
from tests.factories.matchmaking import AgreedMatchFactory, OfferFactory, in_days
from tests.factories.regions import MembershipFactory


def fresh(exchange: Exchange) -> Exchange:
    return Exchange.objects.get(pk=exchange.pk)


def verbs_of(exchange: Exchange) -> list[str]:
    return list(exchange.log.values_list("verb", flat=True))


def told(kind: str) -> set[str]:
    return set(Message.objects.filter(kind=kind).values_list("recipient__full_name", flat=True))


class TestOpening:
    def test_an_approval_opens_it_in_the_same_transaction(self, cast, opened, match):
        assert opened.state == ExchangeState.PLANNING
        assert (opened.offer, opened.request) == (match.offer, match.request)
        assert str(opened) == "Borås hosts Vestland"
        assert opened.title == match.offer.title
        assert opened.starts is None
        assert opened.host_organiser == cast.host
        assert opened.visitor_organiser == cast.visitor
        assert verbs_of(opened) == ["open"]

    def test_if_it_cannot_be_opened_nothing_is_approved(self, cast, opened):
        """The request has a standing exchange already: the constraint refuses a second one."""
        again = AgreedMatchFactory(request=opened.request, offer=OfferFactory())
        opened.request.refresh_from_db()

        with pytest.raises(Refused):
            approve_match(again, by=cast.staff)

        again.refresh_from_db()
        assert again.state == MatchState.AGREED
        assert Exchange.objects.count() == 1

    def test_the_coordinator_who_spoke_for_the_team_organises(self, cast, offer, visit_request):
        second = MembershipFactory(organisation=visit_request.organisation).user
        match = AgreedMatchFactory(offer=offer, request=visit_request, proposed_by=second)

        approve_match(match, by=cast.staff)

        assert Exchange.objects.get().visitor_organiser == second


class TestStateByVerb:
    """Each verb in each state: the table says which lead on, all others are refused."""

    DO = {
        "confirm": lambda exchange, by: (
            actions.confirm_programme(exchange, by=by, side="host"),
            actions.confirm_programme(exchange, by=by, side="visitor"),
        ),
        "revise": lambda exchange, by: actions.add_session(
            exchange, by=by, **session_fields(exchange.starts, title="Something new")
        ),
        "complete": lambda exchange, by: actions.complete_exchange(exchange, by=by),
        "cancel": lambda exchange, by: actions.cancel_exchange(exchange, by=by, reason="Ill"),
    }

    def in_state(self, exchange, state):
        """With dates: behind us where that makes no difference, so that all can be completed."""
        put_into_past(exchange, ended_days_ago=3)
        exchange.state = state
        if state == ExchangeState.PLANNING:
            exchange.host_confirmed_at = exchange.visitor_confirmed_at = None
        exchange.save()
        return exchange

    @pytest.mark.parametrize("state", ExchangeState.values)
    @pytest.mark.parametrize("verb", ["confirm", "complete", "cancel"])
    def test_verbs_of_people(self, cast, opened, state, verb):
        exchange = self.in_state(opened, state)
        transition = EXCHANGE_TRANSITIONS[verb]

        if state in transition.sources:
            self.DO[verb](exchange, cast.staff)
            assert fresh(exchange).state == transition.target
        else:
            with pytest.raises(TransitionNotAllowed):
                self.DO[verb](exchange, cast.staff)
            assert fresh(exchange).state == state

    @pytest.mark.parametrize("state", ExchangeState.values)
    def test_a_change_revises_what_was_confirmed(self, cast, planned, state):
        planned.host_confirmed_at = planned.visitor_confirmed_at = timezone.now()
        planned.state = state
        planned.save()

        if state in (ExchangeState.PLANNING, ExchangeState.CONFIRMED):
            self.DO["revise"](planned, cast.host)
            assert fresh(planned).state == ExchangeState.PLANNING
        else:
            with pytest.raises(Refused):
                self.DO["revise"](planned, cast.host)
            assert fresh(planned).state == state

    def test_the_table_has_no_other_verbs(self):
        assert set(EXCHANGE_TRANSITIONS) == set(self.DO)


class TestConfirm:
    def test_the_first_yes_is_recorded_the_second_confirms(self, cast, planned):
        half = actions.confirm_programme(planned, by=cast.host)

        assert half.state == ExchangeState.PLANNING
        assert half.host_confirmed_at
        assert half.visitor_confirmed_at is None
        assert told("exchange_confirm") == {"Coordinator Vestland"}

        whole = actions.confirm_programme(planned, by=cast.visitor)

        assert whole.state == ExchangeState.CONFIRMED
        assert told("exchange_confirmed") == {"Coordinator Borås", "Coordinator Vestland"}
        assert verbs_of(whole)[-2:] == ["confirm", "confirm"]

    def test_a_double_click_is_harmless(self, cast, planned):
        actions.confirm_programme(planned, by=cast.host, version=planned.version)
        actions.confirm_programme(planned, by=cast.host, version=planned.version)

        exchange = fresh(planned)
        assert exchange.state == ExchangeState.PLANNING
        assert exchange.visitor_confirmed_at is None
        assert verbs_of(exchange).count("confirm") == 1

    def test_a_programme_changed_since_the_page_was_loaded_is_not_confirmed(self, cast, planned):
        seen = planned.version
        actions.add_session(planned, by=cast.visitor, **session_fields(planned.starts, title="New"))

        with pytest.raises(Outdated, match="somebody else changed this"):
            actions.confirm_programme(planned, by=cast.host, version=seen)

        assert fresh(planned).host_confirmed_at is None

    def test_needs_dates_and_a_session(self, cast, opened):
        with pytest.raises(Refused, match="Agree on dates first"):
            actions.confirm_programme(opened, by=cast.host)

    def test_needs_a_session(self, cast, dated):
        with pytest.raises(Refused, match="The programme is empty"):
            actions.confirm_programme(dated, by=cast.host)

    def test_staff_confirm_on_behalf_of_a_side_and_the_log_says_so(self, cast, planned):
        actions.confirm_programme(planned, by=cast.staff, side="visitor")

        entry = planned.log.last()
        assert (entry.by, entry.on_behalf_of) == (cast.staff, "Vestland County Council")
        assert fresh(planned).visitor_confirmed_at
        assert fresh(planned).host_confirmed_at is None


class TestComplete:
    def test_not_before_the_last_day_is_over(self, cast, confirmed):
        with pytest.raises(Refused, match="not over yet"):
            actions.complete_exchange(confirmed, by=cast.host)

    def test_closes_the_request_and_asks_how_it_went(self, cast, past):
        actions.complete_exchange(past, by=cast.visitor)

        assert fresh(past).state == ExchangeState.COMPLETED
        assert fresh(past).request.state == RequestState.CLOSED
        assert told("exchange_completed") == {"Coordinator Borås", "Coordinator Vestland"}

    def test_begins_the_follow_ups_of_practices_written_down_before(self, cast, past):
        practice = actions.add_practice(past, by=cast.visitor, title="Mapping")
        assert not practice.follow_ups.exists()

        actions.complete_exchange(past, by=cast.host)

        assert [(f.after_days, f.due_on) for f in practice.follow_ups.all()] == [
            (days, past.ends + timedelta(days=days)) for days in (30, 90, 180)
        ]


class TestCancel:
    def test_frees_the_visit_and_the_request_and_deletes_needs(self, cast, confirmed):
        ParticipantNeeds.objects.create(
            participant=ParticipantFactory(exchange=confirmed), diet="vegan"
        )

        actions.cancel_exchange(confirmed, by=cast.host, reason="The team is ill.")

        exchange = fresh(confirmed)
        assert exchange.state == ExchangeState.CANCELLED
        assert exchange.offer.visits_taken == 0
        assert exchange.request.state == RequestState.OPEN
        assert not ParticipantNeeds.objects.exists()
        assert exchange.log.last().reason == "The team is ill."
        assert told("exchange_cancelled") == {"Coordinator Borås", "Coordinator Vestland"}
        assert "The team is ill." in Message.objects.filter(kind="exchange_cancelled")[0].text

    def test_needs_a_reason(self, cast, opened):
        with pytest.raises(Refused, match="give a reason"):
            actions.cancel_exchange(opened, by=cast.host, reason=" ")

        assert fresh(opened).offer.visits_taken == 1

    def test_twice_gives_back_one_visit(self, cast, opened):
        actions.cancel_exchange(opened, by=cast.host, reason="Ill")
        with pytest.raises(TransitionNotAllowed):
            actions.cancel_exchange(opened, by=cast.visitor, reason="Ill")

        assert fresh(opened).offer.visits_taken == 0

    def test_frees_its_dates_for_others(self, cast, dated):
        actions.cancel_exchange(dated, by=cast.host, reason="Ill")

        days = Exchange.objects.at_offer_between(dated.offer, dated.starts, dated.ends)
        assert not days.exists()

    def test_words_with_braces_reach_people_as_they_are(self, cast, opened):
        actions.cancel_exchange(opened, by=cast.host, reason="We {all} are ill")

        assert "We {all} are ill" in Message.objects.filter(kind="exchange_cancelled")[0].text


class TestOrganiser:
    def test_must_belong_to_the_side(self, cast, opened):
        with pytest.raises(Refused, match="does not belong to"):
            actions.name_organiser(opened, "host", cast.visitor, by=cast.host)

        actions.name_organiser(opened, "host", cast.host_colleague, by=cast.host)

        assert fresh(opened).host_organiser == cast.host_colleague


class TestPractical:
    def test_a_stale_page_loses_nothing_of_the_others(self, cast, opened):
        seen = opened.version
        actions.edit_practical(opened, "City Hall", by=cast.host, version=seen)

        with pytest.raises(Outdated):
            actions.edit_practical(opened, "Elsewhere", by=cast.host_colleague, version=seen)

        assert fresh(opened).practical == "City Hall"


class TestNeeds:
    def test_are_deleted_30_days_after_the_visit(self, cast, opened):
        participant = ParticipantFactory(exchange=opened)
        ParticipantNeeds.objects.create(participant=participant, access="step-free")
        opened.starts, opened.ends = in_days(-31), in_days(-29)
        opened.save()
        assert actions.delete_needs_of_past_visits() == 0

        opened.ends = in_days(-30)
        opened.save()

        assert actions.delete_needs_of_past_visits() == 1
        assert opened.participants.get() == participant


def test_every_change_is_logged_with_its_state(cast, confirmed):
    moves = LogEntry.objects.filter(object_id=confirmed.pk).exclude(from_state="")
    ours = [m for m in moves if m.target == confirmed and m.verb == "confirm"]

    assert [(m.from_state, m.to_state, m.by) for m in ours] == [
        ("planning", "planning", cast.host),
        ("planning", "confirmed", cast.visitor),
    ]
