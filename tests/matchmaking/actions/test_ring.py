import pytest

from lifecycle.refusals import Refused, TransitionNotAllowed
from matchmaking.actions.match import (
    accept_match,
    approve_match,
    decline_match,
    expire_match,
    reject_match,
    withdraw_match,
)
from matchmaking.actions.ring import approve_ring, propose_ring
from matchmaking.engine import WEIGHTS
from matchmaking.models import HostingOffer, Match, Ring
from matchmaking.ranking import all_open, fit_of, rank
from matchmaking.states import RING_TRANSITIONS, MatchState, OfferState, RingState, RoundState, Side
from notifications.models import Message
from tests.factories.matchmaking import (
    FitWeightsFactory,
    OfferFactory,
    RequestFactory,
    RoundFactory,
    RoundPairFactory,
)
from tests.factories.regions import TopicFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def legs(boras, vestland, offer, visit_request):
    """Borås hosts Vestland, and Vestland hosts Borås."""
    back = OfferFactory(organisation=vestland)
    return [
        (offer, visit_request),
        (back, RequestFactory(organisation=boras, topics=[back.main_topic])),
    ]


@pytest.fixture
def ring(legs, cast):
    return propose_ring(legs, by=cast.staff)


@pytest.fixture
def agreed(ring, cast):
    for leg in ring.legs:
        accept_match(leg, by=cast.host)
        accept_match(leg, by=cast.visitor)
    return Ring.objects.get()


def states() -> list[str]:
    return list(Match.objects.order_by("pk").values_list("state", flat=True))


def test_a_ring_is_proposed_whole(ring, legs):
    assert [(leg.offer, leg.request) for leg in ring.legs] == legs
    assert {leg.proposed_by_side for leg in ring.legs} == {Side.ROUND}
    assert all(leg.is_bound_to_a_ring for leg in ring.legs)
    assert str(ring) == "Ring of Borås → Vestland → Borås"


def test_if_one_leg_cannot_be_proposed_none_is(legs, cast):
    HostingOffer.objects.filter(pk=legs[1][0].pk).update(visits_taken=2)
    with pytest.raises(Refused):
        propose_ring(legs, by=cast.staff)
    assert not Match.objects.exists()
    assert not Ring.objects.exists()
    assert not Message.objects.exists()


def test_it_is_approved_whole(agreed, cast):
    approve_ring(agreed, by=cast.staff)
    agreed.refresh_from_db()
    assert agreed.state == RingState.APPROVED
    assert states() == [MatchState.APPROVED] * 2
    assert set(HostingOffer.objects.values_list("visits_taken", flat=True)) == {1}
    with pytest.raises(TransitionNotAllowed):
        approve_ring(agreed, by=cast.staff)


def test_staff_are_asked_once_all_have_said_yes_and_then_for_the_whole(ring, cast):
    first, second = ring.legs
    accept_match(first, by=cast.host)
    accept_match(first, by=cast.visitor)
    assert not Message.objects.filter(recipient=cast.staff).exists()
    waits = "Once every team of the ring has said yes, the association decides on the whole."
    for team in (cast.host, cast.visitor):
        [told] = Message.objects.filter(recipient=team, kind="match_agreed")
        assert waits in " ".join(told.text.split())

    accept_match(second, by=cast.host)
    accept_match(second, by=cast.visitor)
    [asked] = Message.objects.filter(recipient=cast.staff)
    assert asked.subject == "To decide: Ring of Borås → Vestland → Borås"
    assert ring.get_absolute_url() in asked.text


def test_before_all_have_said_yes_it_is_not_approved(ring, cast):
    first, _second = ring.legs
    accept_match(first, by=cast.host)
    accept_match(first, by=cast.visitor)
    with pytest.raises(Refused, match="not every team"):
        approve_ring(ring, by=cast.staff)
    assert states() == [MatchState.AGREED, MatchState.PROPOSED]


def test_if_one_leg_cannot_be_approved_none_is(agreed, cast, offer):
    HostingOffer.objects.filter(pk=offer.pk).update(visits_taken=2)
    with pytest.raises(Refused, match="all visits of this offer are taken"):
        approve_ring(agreed, by=cast.staff)
    agreed.refresh_from_db()
    assert agreed.state == RingState.PROPOSED
    assert states() == [MatchState.AGREED] * 2


def test_a_leg_is_not_approved_alone(agreed, cast):
    with pytest.raises(Refused, match="Approve the whole ring"):
        approve_match(agreed.legs[0], by=cast.staff)
    assert states() == [MatchState.AGREED] * 2


def test_a_leg_of_a_chain_is_told_to_be_one(agreed, cast):
    Ring.objects.update(is_chain=True)
    with pytest.raises(Refused, match="Approve the whole chain"):
        approve_match(Match.objects.first(), by=cast.staff)


ENDINGS = {
    "decline": lambda leg, cast: decline_match(leg, by=cast.host, reason="No room."),
    "expire": lambda leg, cast: expire_match(leg),
    "withdraw": lambda leg, cast: withdraw_match(leg, by=cast.staff),
}


@pytest.mark.parametrize("ending", list(ENDINGS))
def test_when_one_leg_ends_the_other_stands_alone(ring, cast, ending):
    lost, standing = ring.legs
    ENDINGS[ending](lost, cast)
    ring.refresh_from_db()
    standing = Match.objects.with_both_sides().get(pk=standing.pk)
    assert ring.state == RingState.BROKEN
    assert standing.state == MatchState.PROPOSED
    assert not standing.is_bound_to_a_ring
    told = Message.objects.filter(kind="match_ring_broken").values_list("recipient", flat=True)
    assert set(told) == {cast.host.pk, cast.visitor.pk}


def test_a_leg_that_staff_reject_breaks_the_ring_and_the_other_can_be_approved(agreed, cast):
    lost, standing = agreed.legs
    reject_match(lost, by=cast.staff, reason="No money.")
    approve_match(Match.objects.get(pk=standing.pk), by=cast.staff)
    agreed.refresh_from_db()
    assert agreed.state == RingState.BROKEN
    assert states() == [MatchState.REJECTED, MatchState.APPROVED]


def test_the_team_that_lost_its_host_is_offered_the_next_best(ring, cast, visit_request, offer):
    next_best = OfferFactory(main_topic=offer.main_topic)
    lost, _standing = ring.legs
    decline_match(lost, by=cast.host, reason="No room.")
    made = Match.objects.get(offer=next_best)
    assert (made.request, made.proposed_by_side, made.ring) == (visit_request, Side.ROUND, None)
    assert ring.log.get(verb="break").reason == (
        f"Borås hosts Vestland does not come about. Proposed instead: {made}."
    )
    assert Ring.objects.get().instead == made


def test_the_host_that_lost_its_team_is_offered_another(ring, cast, visit_request, offer):
    """Where the team itself looks no more."""
    other = RequestFactory(topics=[offer.main_topic])
    type(visit_request).objects.filter(pk=visit_request.pk).update(state="withdrawn")
    lost, _standing = ring.legs
    decline_match(lost, by=cast.visitor, reason="No time.")
    assert Match.objects.get(request=other).offer == offer


def test_where_nothing_else_fits_the_gap_stays(ring, cast):
    HostingOffer.objects.filter(state=OfferState.OPEN).update(visits_taken=2)
    decline_match(ring.legs[0], by=cast.host, reason="No room.")
    assert Match.objects.count() == 2
    assert "nothing else fits" in ring.log.get(verb="break").reason
    assert Ring.objects.get().instead is None


@pytest.fixture
def found_by(ring):
    """The round that found the ring."""
    found_by = RoundFactory(state=RoundState.RELEASED, floor=0)
    for leg in ring.legs:
        RoundPairFactory(round=found_by, offer=leg.offer, request=leg.request, match=leg)
    return found_by


def instead_of(lost, cast) -> list[HostingOffer]:
    """The offers proposed in the place of a leg that the host declines."""
    before = set(Match.objects.values_list("pk", flat=True))
    decline_match(lost, by=cast.host, reason="No room.")
    return [match.offer for match in Match.objects.exclude(pk__in=before)]


@pytest.mark.parametrize("part", ["topics", "journey"])
def test_the_gap_is_filled_by_the_weights_of_the_round(ring, found_by, cast, part):
    lost, _standing = ring.legs
    wished = lost.offer.main_topic
    kindred = TopicFactory(parent=wished.parent)
    best_by = {
        "topics": OfferFactory(main_topic=wished, **at(latitude=37, longitude=-6)),
        "journey": OfferFactory(main_topic=kindred, **at(latitude=60, longitude=6)),
    }
    found_by.weights = FitWeightsFactory(**dict.fromkeys(WEIGHTS, 0) | {part: 100})
    found_by.save()
    assert instead_of(lost, cast) == [best_by[part]]
    made = Match.objects.latest("pk")
    assert made.fit["weights_set"] == found_by.weights_id
    assert made.fit_total == fit_of(lost.request, best_by[part], weights=found_by.weights).total


def at(**place) -> dict[str, int]:
    return {f"organisation__{name}": value for name, value in place.items()}


def test_what_is_below_the_lowest_fit_of_the_round_does_not_fill_the_gap(
    ring, found_by, cast, offer, visit_request
):
    next_best = OfferFactory(main_topic=offer.main_topic)
    found_by.floor = fit_of(visit_request, next_best).fit.hundredths // 100 + 1
    found_by.save()
    assert instead_of(ring.legs[0], cast) == []
    assert ring.log.get(verb="break").reason == (
        "Borås hosts Vestland does not come about. What else fits its teams is below the lowest "
        f"fit of the round, {found_by.floor}, or was forbidden by staff, so nothing is proposed "
        "instead."
    )


def test_what_just_reaches_the_lowest_fit_fills_the_gap(ring, found_by, cast, offer, visit_request):
    next_best = OfferFactory(main_topic=offer.main_topic)
    found_by.floor = fit_of(visit_request, next_best).fit.hundredths // 100
    found_by.save()
    assert instead_of(ring.legs[0], cast) == [next_best]


def test_what_staff_have_forbidden_does_not_fill_the_gap(
    ring, found_by, cast, offer, visit_request
):
    first, second = OfferFactory.create_batch(2, main_topic=offer.main_topic)
    best, other = [
        one.offer for one in rank(visit_request, all_open()) if one.offer in (first, second)
    ]
    found_by.forbidden = [[visit_request.pk, best.pk]]
    found_by.save()
    assert instead_of(ring.legs[0], cast) == [other]


def test_of_a_chain_the_teams_are_told_as_of_a_chain(ring, cast):
    Ring.objects.update(is_chain=True)
    lost, standing = Ring.objects.get().legs
    decline_match(lost, by=cast.host, reason="No room.")
    told = Message.objects.filter(kind="match_ring_broken")
    assert {message.subject for message in told} == {
        f"The chain is broken, your match stands: {standing}"
    }


def test_every_verb_of_a_ring_is_known():
    assert set(RING_TRANSITIONS) == {"approve", "break"}
