from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from lifecycle.refusals import Refused, TransitionNotAllowed
from matchmaking.actions.match import (
    AlreadyProposed,
    accept_match,
    approve_match,
    decline_match,
    expire_match,
    propose_match,
    reject_match,
    withdraw_match,
    write_message,
)
from matchmaking.models import Match
from matchmaking.states import MATCH_TRANSITIONS, MatchState, RequestState, Side
from notifications.models import Message
from tests.factories.matchmaking import AgreedMatchFactory, MatchFactory
from tests.factories.regions import OrganisationFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now

FIELDS_OF_STATE = {
    MatchState.PROPOSED: {},
    MatchState.AGREED: {"host_said_yes_at": NOW},
    MatchState.APPROVED: {"host_said_yes_at": NOW, "decided_at": NOW},
    MatchState.REJECTED: {"host_said_yes_at": NOW, "decided_at": NOW},
    MatchState.DECLINED: {},
    MatchState.WITHDRAWN: {},
    MatchState.EXPIRED: {},
}

ACTIONS = {
    "accept": lambda match, cast: accept_match(match, by=cast.host),
    "decline": lambda match, cast: decline_match(match, by=cast.host, reason="No room."),
    "approve": lambda match, cast: approve_match(match, by=cast.staff),
    "reject": lambda match, cast: reject_match(match, by=cast.staff, reason="No money."),
    "withdraw": lambda match, cast: withdraw_match(match, by=cast.visitor),
    "expire": lambda match, cast: expire_match(match),
}


def in_state(state, offer, visit_request):
    fields = {name: value() for name, value in FIELDS_OF_STATE[state].items()}
    return MatchFactory(offer=offer, request=visit_request, state=state, **fields)


def told_to(user):
    return set(Message.objects.filter(recipient=user).values_list("kind", flat=True))


# --- Every state and every verb -----------------------------------------------------------------


def test_every_verb_has_an_action():
    assert set(ACTIONS) == set(MATCH_TRANSITIONS)


@pytest.mark.parametrize("state", list(MatchState))
@pytest.mark.parametrize("verb", list(MATCH_TRANSITIONS))
def test_a_verb_moves_from_its_states_and_from_no_other(state, verb, offer, visit_request, cast):
    match = in_state(state, offer, visit_request)
    transition = MATCH_TRANSITIONS[verb]
    if state in transition.sources:
        ACTIONS[verb](match, cast)
        match.refresh_from_db()
        assert match.state == transition.target
        assert match.log.get().verb == verb
    else:
        with pytest.raises(TransitionNotAllowed):
            ACTIONS[verb](match, cast)
        match.refresh_from_db()
        assert match.state == state
        assert not match.log.exists()
        assert not Message.objects.exists()


# --- Proposing ----------------------------------------------------------------------------------


def test_the_proposing_team_says_yes_by_proposing(match, cast):
    match = Match.objects.get()
    assert match.proposed_by_side == Side.VISITOR
    assert match.proposed_by == cast.visitor
    assert (match.host_said_yes_at, match.visitor_said_yes_at) == (None, match.proposed_at)
    assert match.turn.owner == "host"
    assert match.turn.until == match.reply_by
    assert [entry.verb for entry in match.log.all()] == ["propose"]


def test_a_host_invites(offer, visit_request, cast):
    match = propose_match(offer, visit_request, by=cast.host)
    assert match.proposed_by_side == Side.HOST
    assert match.awaited_sides == [Side.VISITOR]
    assert told_to(cast.visitor) == {"match_proposed"}


def test_staff_propose_to_both(offer, visit_request, cast):
    match = propose_match(offer, visit_request, by=cast.staff)
    assert match.proposed_by_side == Side.STAFF
    assert match.turn.owner == "both"
    assert told_to(cast.host) == told_to(cast.visitor) == {"match_proposed"}


def test_the_fit_is_kept_as_it_was(match):
    parts = match.fit["parts"]
    assert match.fit["total"] == match.fit_total
    assert sum(part["weight"] for part in parts) == 100
    assert all(part["sentence"] for part in parts)
    exact = sum(part["score"] * part["weight"] for part in parts) / 100
    assert abs(match.fit_total - exact) <= 0.5


def test_a_message_goes_along(offer, visit_request, cast):
    match = propose_match(offer, visit_request, by=cast.visitor, message=" We met in Gdańsk. ")
    written = match.messages.get()
    assert (written.text, written.organisation) == ("We met in Gdańsk.", match.visitor)
    assert "We met in Gdańsk." in Message.objects.get(recipient=cast.host).text


def test_a_second_click_leads_to_the_first_match(match, cast):
    with pytest.raises(AlreadyProposed) as refusal:
        propose_match(match.offer, match.request, by=cast.visitor)
    assert refusal.value.match == match
    assert Match.objects.count() == 1
    assert told_to(cast.host) == {"match_proposed"}


def test_what_does_not_fit_is_refused_with_the_reason(offer, visit_request, cast):
    visit_request.team_size = 8
    visit_request.save()
    with pytest.raises(Refused, match="welcomes 1 to 6 people; the team has 8"):
        propose_match(offer, visit_request, by=cast.visitor)
    assert not Match.objects.exists()


def test_staff_may_propose_what_does_not_quite_fit(offer, visit_request, cast):
    visit_request.team_size = 8
    visit_request.save()
    assert propose_match(offer, visit_request, by=cast.staff).fit_total > 0


def test_even_staff_need_a_visit_left(offer, visit_request, cast):
    offer.visits_taken = offer.visits
    offer.save()
    with pytest.raises(Refused, match="All visits of this offer are taken"):
        propose_match(offer, visit_request, by=cast.staff)


def test_a_request_that_is_not_open_is_refused(offer, visit_request, cast):
    visit_request.state = RequestState.MATCHED
    visit_request.save()
    with pytest.raises(Refused, match="not open"):
        propose_match(offer, visit_request, by=cast.staff)


def test_what_was_declined_is_not_proposed_again(match, cast):
    decline_match(match, by=cast.host, reason="Not this year.")
    with pytest.raises(Refused, match="turned down"):
        propose_match(match.offer, match.request, by=cast.visitor)


def test_what_was_withdrawn_may_be_proposed_again(match, cast):
    withdraw_match(match, by=cast.visitor)
    again = propose_match(match.offer, match.request, by=cast.visitor)
    assert again.pk != match.pk


# --- Answering ----------------------------------------------------------------------------------


def test_the_second_yes_makes_it_agreed(agreed, cast):
    agreed.refresh_from_db()
    assert agreed.state == MatchState.AGREED
    assert agreed.turn.owner == "staff"
    assert "match_agreed" in told_to(cast.host)
    assert told_to(cast.visitor) == {"match_agreed"}
    assert told_to(cast.staff) == {"match_agreed_staff"}


def test_after_a_proposal_of_staff_each_side_says_yes(offer, visit_request, cast):
    match = propose_match(offer, visit_request, by=cast.staff)
    accept_match(match, by=cast.visitor)
    match.refresh_from_db()
    assert (match.state, match.turn.owner) == (MatchState.PROPOSED, "host")
    assert told_to(cast.host) == {"match_proposed", "match_half_agreed"}
    accept_match(match, by=cast.host)
    match.refresh_from_db()
    assert match.state == MatchState.AGREED
    assert [entry.verb for entry in match.log.all()] == ["propose", "accept", "accept"]


def test_saying_yes_twice_is_told(offer, visit_request, cast):
    match = propose_match(offer, visit_request, by=cast.staff)
    accept_match(match, by=cast.visitor)
    with pytest.raises(Refused, match="you have said yes already"):
        accept_match(match, by=cast.visitor)


def test_staff_answer_on_behalf_of_the_side_waited_for(match, cast):
    accept_match(match, by=cast.staff)
    entry = match.log.last()
    assert (entry.by, entry.on_behalf_of) == (cast.staff, "Borås Municipality")


def test_a_decline_tells_the_other_team_why(match, cast):
    decline_match(match, by=cast.host, reason="No {room} this year.")
    assert "No {room} this year." in Message.objects.get(kind="match_declined").text
    assert told_to(cast.visitor) == {"match_declined"}


def test_a_decline_needs_a_reason(match, cast):
    with pytest.raises(Refused, match="reason"):
        decline_match(match, by=cast.host, reason=" ")


def test_a_withdrawal_tells_the_other_team(agreed, cast):
    withdraw_match(agreed, by=cast.visitor, reason="Our budget was cut.")
    assert "match_withdrawn" in told_to(cast.host)
    assert "match_withdrawn" not in told_to(cast.visitor)


def test_nothing_is_told_when_nothing_happens(match, cast):
    before = Message.objects.count()
    with transaction.atomic():
        accept_match(match, by=cast.host)
        assert Message.objects.count() > before
        transaction.set_rollback(True)
    assert Message.objects.count() == before


# --- Messages between the teams -----------------------------------------------------------------


def test_a_message_reaches_the_other_team(match, cast):
    write_message(match, by=cast.host_colleague, text="  Would June suit you? ")
    assert match.messages.get().text == "Would June suit you?"
    assert told_to(cast.visitor) == {"match_message"}
    assert "match_message" not in told_to(cast.host)


def test_staff_write_to_both(match, cast):
    write_message(match, by=cast.staff, text="Can we help?")
    assert "match_message" in told_to(cast.host) & told_to(cast.visitor)
    assert match.messages.get().organisation is None


def test_nothing_is_written_to_a_match_that_has_ended(match, cast):
    decline_match(match, by=cast.host, reason="No room.")
    with pytest.raises(Refused, match="declined"):
        write_message(match, by=cast.visitor, text="Why?")


def test_organisations_apart_from_the_two_hear_nothing(agreed, cast):
    OrganisationFactory()
    assert told_to(cast.outsider) == told_to(cast.newcomer) == set()


def test_agreed_matches_wait_in_order(db):
    second, first = (
        AgreedMatchFactory(),
        AgreedMatchFactory(state_since=timezone.now() - timedelta(days=2)),
    )
    assert list(Match.objects.waiting_for_staff()) == [first, second]
