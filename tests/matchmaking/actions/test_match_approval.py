import pytest
from django.db import IntegrityError
from django.utils import timezone

from lifecycle.refusals import Refused, TransitionNotAllowed
from matchmaking.actions.match import approve_match, reject_match, release_visit
from matchmaking.models import HostingOffer, Match
from matchmaking.signals import match_approved
from matchmaking.states import MatchState, OfferState, RequestState
from notifications.models import Message
from regions.states import OrganisationState
from tests.factories.matchmaking import MatchFactory, OfferFactory

pytestmark = pytest.mark.django_db


def told_to(user):
    return set(Message.objects.filter(recipient=user).values_list("kind", flat=True))


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
            {"state": MatchState.APPROVED, "host_said_yes_at": timezone.now()},
            "match_decision_has_its_time",
        ),
        ({"decided_at": timezone.now()}, "match_decision_has_its_time"),
        ({"released_at": timezone.now()}, "match_released_was_approved"),
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
