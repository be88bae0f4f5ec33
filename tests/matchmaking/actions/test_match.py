from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
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
    release_visit,
    remind_and_expire_matches,
    withdraw_match,
    write_message,
)
from matchmaking.models import HostingOffer, Match
from matchmaking.signals import match_approved
from matchmaking.states import MATCH_TRANSITIONS, MatchState, OfferState, RequestState, Side
from notifications.models import Message
from regions.states import OrganisationState
from tests.factories.matchmaking import (
    AgreedMatchFactory,
    MatchFactory,
    OfferFactory,
    RequestFactory,
)
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


@pytest.fixture
def match(offer, visit_request, cast):
    """Proposed by Vestland, waiting for Borås."""
    return propose_match(offer, visit_request, by=cast.visitor)


@pytest.fixture
def agreed(match, cast):
    accept_match(match, by=cast.host)
    return match


@pytest.fixture
def approved(agreed, cast):
    approve_match(agreed, by=cast.staff)
    return agreed


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


# --- Deciding -----------------------------------------------------------------------------------


def test_approval_takes_a_visit_and_matches_the_request(approved, cast):
    approved.refresh_from_db()
    assert approved.offer.visits_taken == 1
    assert approved.request.state == RequestState.MATCHED
    assert (approved.decided_by, approved.state) == (cast.staff, MatchState.APPROVED)
    assert {"match_approved"} <= told_to(cast.host)
    assert {"match_approved"} <= told_to(cast.visitor)


def test_who_hangs_on_the_approval_can_undo_it(agreed, cast):
    def refuse(**kwargs):
        raise Refused("No exchange today.")

    match_approved.connect(refuse)
    try:
        with pytest.raises(Refused, match="No exchange today"):
            approve_match(agreed, by=cast.staff)
    finally:
        match_approved.disconnect(refuse)
    agreed.refresh_from_db()
    agreed.offer.refresh_from_db()
    assert (agreed.state, agreed.offer.visits_taken) == (MatchState.AGREED, 0)
    assert "match_approved" not in told_to(cast.host)


def test_approving_twice_takes_one_visit(approved, cast):
    with pytest.raises(TransitionNotAllowed, match="this was done already"):
        approve_match(Match.objects.get(pk=approved.pk), by=cast.staff)
    assert HostingOffer.objects.get().visits_taken == 1


def test_approval_ends_the_teams_other_matches(agreed, cast):
    rival = MatchFactory(request=agreed.request)
    elsewhere = MatchFactory(offer=agreed.offer)
    approve_match(agreed, by=cast.staff)
    rival.refresh_from_db()
    elsewhere.refresh_from_db()
    assert (rival.state, elsewhere.state) == (MatchState.WITHDRAWN, MatchState.PROPOSED)
    entry = rival.log.get()
    assert (entry.by, entry.reason) == (None, "The team visits another host.")


def test_the_host_of_an_ended_match_is_told(agreed, cast):
    offer = OfferFactory(organisation=cast.outsider.memberships.get().organisation)
    MatchFactory(request=agreed.request, offer=offer)
    approve_match(agreed, by=cast.staff)
    assert told_to(cast.outsider) == {"match_overtaken"}


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda match: set_fields(match.offer, visits_taken=2), "all visits of this offer"),
        (lambda match: set_fields(match.offer, state=OfferState.CLOSED), "the offer is now"),
        (lambda match: set_fields(match.request, state=RequestState.MATCHED), "the request is now"),
        (
            lambda match: set_fields(match.host, state=OrganisationState.SUSPENDED),
            "Borås Municipality is not verified",
        ),
    ],
)
def test_approval_is_refused_when_the_ground_has_gone(agreed, cast, spoil, sentence):
    spoil(agreed)
    with pytest.raises(Refused, match=sentence):
        approve_match(Match.objects.get(pk=agreed.pk), by=cast.staff)


def set_fields(obj, **fields):
    for name, value in fields.items():
        setattr(obj, name, value)
    obj.save()


def test_the_host_hears_that_others_wait_at_a_full_offer(agreed, cast):
    set_fields(agreed.offer, visits=1)
    MatchFactory(offer=agreed.offer)
    approve_match(Match.objects.get(pk=agreed.pk), by=cast.staff)
    told = Message.objects.filter(kind="match_approved")
    assert "last visit" in told.get(recipient=cast.host).text
    assert "last visit" not in told.get(recipient=cast.visitor).text


def test_a_rejection_tells_both_why(agreed, cast):
    reject_match(agreed, by=cast.staff, reason="Too soon after the last one.")
    told = Message.objects.filter(kind="match_rejected")
    assert {message.recipient for message in told} == {cast.host, cast.visitor}
    assert all("Too soon after the last one." in message.text for message in told)


def test_the_database_refuses_more_visits_than_there_are(offer):
    offer.visits_taken = offer.visits + 1
    with pytest.raises(IntegrityError, match="offer_visits_are_not_exceeded"):
        offer.save()


def test_the_database_refuses_two_undecided_matches_of_a_pair(match):
    with pytest.raises(IntegrityError, match="match_is_one_undecided_a_pair"):
        MatchFactory(offer=match.offer, request=match.request)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"state": "dreamt"}, "match_state_is_known"),
        ({"proposed_by_side": "chance"}, "match_has_a_proposer_side"),
        ({"state": MatchState.AGREED}, "match_agreed_has_both_yeses"),
        (
            {"state": MatchState.APPROVED, "host_said_yes_at": NOW()},
            "match_decision_has_its_time",
        ),
        ({"decided_at": NOW()}, "match_decision_has_its_time"),
        ({"released_at": NOW()}, "match_released_was_approved"),
        ({"fit_total": 101}, "match_fit_is_0_to_100"),
    ],
)
def test_the_database_refuses_nonsense(fields, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        MatchFactory(**fields)


# --- Giving back --------------------------------------------------------------------------------


def test_a_released_visit_is_free_again_and_the_request_open(approved, cast):
    release_visit(approved, by=cast.staff, reason="The host is ill.")
    offer = HostingOffer.objects.get()
    approved.request.refresh_from_db()
    assert (offer.visits_taken, approved.request.state) == (0, RequestState.OPEN)
    assert approved.log.last().verb == "release"


def test_a_visit_is_given_back_once(approved, cast):
    release_visit(approved, by=cast.staff)
    with pytest.raises(Refused, match="holds no visit"):
        release_visit(approved, by=cast.staff)
    assert HostingOffer.objects.get().visits_taken == 0


# --- The calendar -------------------------------------------------------------------------------


def days_ago(match, days):
    shift = timedelta(days=days)
    set_fields(match, proposed_at=match.proposed_at - shift, reply_by=match.reply_by - shift)


def reminders(user):
    return Message.objects.filter(recipient=user, kind="match_reminder").count()


@pytest.mark.parametrize(("days", "number"), [(2, 0), (3, 1), (6, 1), (7, 1), (12, 1), (13, 1)])
def test_one_reminder_at_a_time(match, cast, days, number):
    days_ago(match, days)
    remind_and_expire_matches()
    remind_and_expire_matches()
    assert (reminders(cast.host), reminders(cast.visitor)) == (number, 0)


def test_three_reminders_in_all(match, cast):
    for _day in range(14):
        remind_and_expire_matches()
        days_ago(Match.objects.get(), 1)
    assert reminders(cast.host) == 3


def test_no_answer_ends_the_match_and_both_hear_what_else_fits(match, cast):
    other = OfferFactory(main_topic=match.offer.main_topic, title="Another host's offer")
    wish = RequestFactory(topics=[match.offer.main_topic], title="Another team's request")
    days_ago(match, 14)
    remind_and_expire_matches()
    remind_and_expire_matches()
    match.refresh_from_db()
    assert (match.state, match.log.last().by) == (MatchState.EXPIRED, None)
    told = Message.objects.filter(kind="match_expired")
    assert other.title in told.get(recipient=cast.visitor).text
    assert wish.title in told.get(recipient=cast.host).text


def test_an_agreed_match_waits_for_staff_as_long_as_it_takes(agreed):
    days_ago(agreed, 30)
    remind_and_expire_matches()
    agreed.refresh_from_db()
    assert agreed.state == MatchState.AGREED


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
