from datetime import timedelta

import pytest
from django.utils import timezone

from lifecycle.models import LogEntry
from lifecycle.refusals import Refused, TransitionNotAllowed
from matchmaking.actions.match import accept_match, approve_match, propose_match
from matchmaking.actions.ring import propose_ring
from matchmaking.actions.separation import (
    end_separation,
    end_separations_that_are_over,
    keep_apart,
)
from matchmaking.models import Match, Ring, Separation
from matchmaking.states import MatchState, RingState, SeparationState
from notifications.models import Message
from tests.factories.exchanges import ApprovedMatchFactory
from tests.factories.matchmaking import (
    AgreedMatchFactory,
    MatchFactory,
    OfferFactory,
    RequestFactory,
    SeparationFactory,
)

pytestmark = pytest.mark.django_db

SECRET = "One of the two directors has left the other for good."
NEUTRAL = "not matched with each other at present"


@pytest.fixture
def parted(boras, vestland, cast):
    """Borås and Vestland, kept apart by staff."""
    return part(boras, vestland, cast)


def part(one, other, cast, **fields):
    separation = Separation(one=one, other=other, reason=SECRET, **fields)
    keep_apart(separation, by=cast.staff)
    return separation


# --- Keeping apart ------------------------------------------------------------------------------


def test_it_is_logged_who_did_it_when_and_why(parted, cast):
    entry = parted.log.get()
    assert (entry.verb, entry.by, entry.reason) == ("keep_apart", cast.staff, SECRET)
    assert parted.state == SeparationState.STANDING


def test_it_needs_a_reason(boras, vestland, cast):
    with pytest.raises(Refused, match="reason"):
        keep_apart(Separation(one=boras, other=vestland, reason=" "), by=cast.staff)
    assert not Separation.objects.exists()


def test_who_is_kept_apart_already_is_not_again(parted, boras, vestland, cast):
    with pytest.raises(Refused, match="already"):
        part(vestland, boras, cast)


@pytest.mark.parametrize("who", ["visitor", "host", "staff"])
def test_nobody_proposes_the_two_not_even_staff(parted, cast, offer, visit_request, who):
    with pytest.raises(Refused, match=NEUTRAL):
        propose_match(offer, visit_request, by=getattr(cast, who))


def test_neither_hosts_the_other(parted, boras, vestland, cast):
    back = OfferFactory(organisation=vestland)
    request = RequestFactory(organisation=boras, topics=[back.main_topic])
    with pytest.raises(Refused, match=NEUTRAL):
        propose_match(back, request, by=cast.visitor)


def test_others_are_matched_with_either(parted, cast, offer, vestland):
    request = RequestFactory(topics=[offer.main_topic])
    assert propose_match(offer, request, by=cast.host).pk
    other = OfferFactory(main_topic=offer.main_topic)
    own = RequestFactory(organisation=vestland, topics=[offer.main_topic])
    assert propose_match(other, own, by=cast.visitor).pk


def test_what_is_undecided_between_them_is_withdrawn(boras, vestland, cast, offer, visit_request):
    waiting = MatchFactory(offer=offer, request=visit_request)
    agreed = AgreedMatchFactory(offer__organisation=vestland, request__organisation=boras)
    approved = ApprovedMatchFactory(offer=offer, request__organisation=vestland)
    elsewhere = MatchFactory(offer=offer)
    part(boras, vestland, cast)
    states = dict(Match.objects.values_list("pk", "state"))
    assert states == {
        waiting.pk: MatchState.WITHDRAWN,
        agreed.pk: MatchState.WITHDRAWN,
        approved.pk: MatchState.APPROVED,
        elsewhere.pk: MatchState.PROPOSED,
    }


def test_both_are_told_but_neither_why(boras, vestland, cast, offer, visit_request):
    match = MatchFactory(offer=offer, request=visit_request)
    part(boras, vestland, cast)
    for person, other in ((cast.host, "Vestland"), (cast.visitor, "Borås")):
        text = " ".join(Message.objects.get(recipient=person).text.split())
        assert f"Your organisation and {other} are {NEUTRAL}" in text
    assert NEUTRAL in match.log.get().reason
    assert not Message.objects.filter(text__contains=SECRET).exists()
    assert LogEntry.objects.get(reason__contains=SECRET).target == Separation.objects.get()


def test_a_ring_between_them_breaks_and_nothing_of_it_is_proposed_to_them_again(
    boras, vestland, cast, offer, visit_request
):
    back = OfferFactory(organisation=vestland)
    request = RequestFactory(organisation=boras, topics=[back.main_topic])
    propose_ring([(offer, visit_request), (back, request)], by=cast.staff)
    OfferFactory(organisation=boras, main_topic=offer.main_topic)
    third = OfferFactory(main_topic=offer.main_topic)
    part(boras, vestland, cast)
    assert Ring.objects.get().state == RingState.BROKEN
    [instead] = Match.objects.undecided()
    assert (instead.offer, instead.request) == (third, visit_request)


def test_what_was_agreed_in_the_meantime_is_not_approved(
    boras, vestland, cast, offer, visit_request
):
    """Proposed by somebody who did not see yet that they are kept apart."""
    match = AgreedMatchFactory(offer=offer, request=visit_request)
    SeparationFactory(one=vestland, other=boras)
    with pytest.raises(Refused, match="kept apart"):
        approve_match(match, by=cast.staff)
    match.refresh_from_db()
    assert match.state == MatchState.AGREED


# --- And no longer ------------------------------------------------------------------------------


def test_once_ended_they_are_matched_again(parted, cast, offer, visit_request):
    end_separation(parted, by=cast.staff, reason="He has come back.")
    match = propose_match(offer, visit_request, by=cast.visitor)
    accept_match(match, by=cast.host)
    approve_match(match, by=cast.staff)
    assert [(entry.verb, entry.reason) for entry in parted.log.all()] == [
        ("keep_apart", SECRET),
        ("end", "He has come back."),
    ]


def test_to_end_it_needs_a_reason_and_works_once(parted, cast):
    with pytest.raises(Refused, match="reason"):
        end_separation(parted, by=cast.staff, reason=" ")
    end_separation(parted, by=cast.staff, reason="All is well.")
    with pytest.raises(TransitionNotAllowed):
        end_separation(parted, by=cast.staff, reason="All is well.")


@pytest.mark.parametrize(("days", "ends"), [(-1, True), (0, False), (1, False), (None, False)])
def test_the_platform_ends_it_after_its_last_day(cast, boras, vestland, days, ends):
    until = None if days is None else timezone.localdate() + timedelta(days=days)
    separation = part(boras, vestland, cast, until=until)
    for _time in range(2):
        end_separations_that_are_over()
    separation.refresh_from_db()
    assert separation.state == (SeparationState.ENDED if ends else SeparationState.STANDING)
    verbs = [(entry.verb, entry.is_by_platform) for entry in separation.log.all()]
    assert verbs == [("keep_apart", False), ("run_out", True)][: 1 + ends]
