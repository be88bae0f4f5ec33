"""A round that is released some time after it was solved."""

import pytest

from matchmaking.actions.match import propose_match
from matchmaking.actions.round import open_round, queue_round, release_round, work_on_round
from matchmaking.models import Match, MatchingRound, Ring
from tests.factories.matchmaking import MatchFactory, OfferFactory, RequestFactory

pytestmark = pytest.mark.django_db


def solve(staff, **settings) -> MatchingRound:
    matching_round = open_round(MatchingRound(name="Spring", **settings), by=staff)
    queue_round(matching_round, by=staff)
    work_on_round(matching_round.pk)
    return MatchingRound.objects.get(pk=matching_round.pk)


def release(matching_round: MatchingRound, staff) -> None:
    release_round(matching_round, by=staff)
    work_on_round(matching_round.pk)


def test_a_team_that_waits_for_another_host_since_is_left_out(cast, offer, visit_request):
    solved = solve(cast.staff)
    asked = propose_match(OfferFactory(), visit_request, by=cast.staff)
    release(solved, cast.staff)
    pair = solved.pairs.get()
    assert "this team waits for another host’s answer now" in pair.refusal
    assert list(Match.objects.all()) == [asked]


def test_an_offer_whose_last_visit_others_wait_for_since_is_left_out(cast, offer, visit_request):
    solved = solve(cast.staff)
    MatchFactory.create_batch(offer.visits - 1, offer=offer)
    MatchFactory(offer=offer)
    release(solved, cast.staff)
    assert "other teams wait for all its visits now" in solved.pairs.get().refusal


def test_a_visit_that_nobody_waits_for_is_proposed(cast, offer, visit_request):
    solved = solve(cast.staff)
    MatchFactory.create_batch(offer.visits - 1, offer=offer)
    release(solved, cast.staff)
    assert solved.pairs.get().match is not None


def test_several_proposals_of_one_round_are_not_in_each_others_way(cast, offer, visit_request):
    OfferFactory(main_topic=offer.main_topic)
    solved = solve(cast.staff, proposals_max=2)
    release(solved, cast.staff)
    assert [pair.match is not None for pair in solved.pairs.all()] == [True, True]


def test_of_two_rounds_solved_at_once_each_team_gets_the_proposals_of_one(
    cast, offer, visit_request
):
    OfferFactory(main_topic=offer.main_topic)
    first = solve(cast.staff)
    second = solve(cast.staff)
    second.pairs.update(offer=OfferFactory(main_topic=offer.main_topic))
    release(first, cast.staff)
    release(second, cast.staff)
    assert Match.objects.undecided().filter(request=visit_request).count() == 1


def test_a_ring_with_such_a_team_is_not_proposed_and_its_other_visits_are(
    cast, boras, vestland, offer, visit_request
):
    back = OfferFactory(organisation=vestland)
    RequestFactory(organisation=boras, topics=[back.main_topic])
    solved = solve(cast.staff)
    assert solved.numbers["rings"] == 1
    propose_match(OfferFactory(), visit_request, by=cast.staff)
    release(solved, cast.staff)
    assert not Ring.objects.exists()
    proposed = {pair.offer: pair.match is not None for pair in solved.pairs.all()}
    assert proposed == {offer: False, back: True}
