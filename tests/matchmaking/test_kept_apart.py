"""Organisations kept apart are so wherever offers and requests are compared."""

import pytest
from django.core.management import call_command

from lifecycle.refusals import Refused
from matchmaking.actions.round import (
    change_round,
    open_round,
    queue_round,
    release_round,
    work_on_round,
)
from matchmaking.actions.separation import end_separation
from matchmaking.models import Match, MatchingRound, Separation, VisitRequest
from matchmaking.ranking import all_open, fit_of, look_around, rank, rank_requests
from matchmaking.reviewing import told_unserved
from matchmaking.solving import solve_again
from tests.factories.matchmaking import OfferFactory, RequestFactory, SeparationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def other_offer(offer):
    return OfferFactory(main_topic=offer.main_topic)


@pytest.fixture
def other_request(offer):
    return RequestFactory(topics=[offer.main_topic])


@pytest.fixture(params=["host first", "visitor first"])
def separation(request, boras, vestland):
    one, other = (boras, vestland) if request.param == "host first" else (vestland, boras)
    return SeparationFactory(one=one, other=other)


def offers_for(request):
    return {ranked.offer for ranked in rank(request, all_open())}


def requests_for(offer):
    return {ranked.request for ranked in rank_requests(offer, VisitRequest.objects.open())}


def run(staff, **settings):
    matching_round = open_round(MatchingRound(name="Spring", **settings), by=staff)
    queue_round(matching_round, by=staff)
    work_on_round(matching_round.pk)
    return MatchingRound.objects.get()


def pairs_of(matching_round):
    return set(matching_round.pairs.values_list("request", "offer"))


def test_the_fit_names_it_and_nothing_else(separation, offer, visit_request):
    assert fit_of(visit_request, offer).fit.failed == ("not_kept_apart",)


def test_lists_show_it_as_soon_as_it_stands_and_until_it_ends(
    cast, offer, visit_request, other_offer, other_request, boras, vestland
):
    """The shelves, from which lists are ranked, are up to date at each step."""
    assert offers_for(visit_request) == {offer, other_offer}
    assert requests_for(offer) == {visit_request, other_request}
    separation = SeparationFactory(one=boras, other=vestland)
    assert offers_for(visit_request) == {other_offer}
    assert requests_for(offer) == {other_request}
    assert requests_for(other_offer) == {visit_request, other_request}
    end_separation(separation, by=cast.staff, reason="All is well.")
    assert offers_for(visit_request) == {offer, other_offer}
    assert requests_for(offer) == {visit_request, other_request}


def test_no_change_of_the_request_would_admit_it(separation, offer, visit_request, other_offer):
    visit_request.team_size = 7
    visit_request.save()
    outlook = look_around(visit_request, all_open())
    assert list(outlook.ranked) == []
    assert [found for near in outlook.near for found, _fit in near.best] == [other_offer]


@pytest.mark.parametrize("is_divided", [False, True])
def test_no_round_puts_them_together(cast, separation, offer, visit_request, is_divided):
    matching_round = run(cast.staff, is_divided=is_divided)
    assert pairs_of(matching_round) == set()
    left = matching_round.unserved.get()
    assert left.values["obstacles"]["alone"] == {"not_kept_apart": 1}
    assert "1 offer fits but for being kept apart." in told_unserved(left)


def test_no_ring_has_them_beside_each_other(cast, separation, boras, vestland, offer):
    back = OfferFactory(organisation=vestland, main_topic=offer.main_topic)
    for organisation in (boras, vestland):
        RequestFactory(organisation=organisation, topics=[back.main_topic])
    assert pairs_of(run(cast.staff)) == set()
    Separation.objects.all().delete()
    assert len(pairs_of(run_again(cast.staff))) == 2


def run_again(staff):
    queue_round(MatchingRound.objects.get(), by=staff)
    work_on_round(MatchingRound.objects.get().pk)
    return MatchingRound.objects.get()


def test_no_what_if_forces_them_together(cast, separation, offer, visit_request, other_offer):
    matching_round = run(cast.staff)
    forced = [[visit_request.pk, offer.pk]]
    with pytest.raises(Refused, match="a condition is not met"):
        solve_again(matching_round, forced=forced, forbidden=[])
    with pytest.raises(Refused, match="a condition is not met"):
        change_round(
            matching_round,
            by=cast.staff,
            solution_digest=matching_round.record.solution_digest,
            forced=forced,
            forbidden=[],
            reason="They know each other.",
        )


def test_a_stored_round_repeats_to_the_byte_whoever_is_parted_since(
    cast, offer, visit_request, boras, vestland, capsys
):
    matching_round = run(cast.staff)
    SeparationFactory(one=boras, other=vestland)
    call_command("repeat_round", str(matching_round.pk))
    assert "The same to the byte" in capsys.readouterr().out
    again = run_again(cast.staff)
    Separation.objects.all().delete()
    call_command("repeat_round", str(again.pk))
    assert "The same to the byte" in capsys.readouterr().out


def test_who_is_parted_after_a_round_is_not_proposed_by_its_release(
    cast, offer, visit_request, boras, vestland
):
    matching_round = run(cast.staff)
    SeparationFactory(one=boras, other=vestland)
    release_round(matching_round, by=cast.staff)
    work_on_round(matching_round.pk)
    assert not Match.objects.exists()
    assert "not matched with each other" in matching_round.pairs.get().refusal


def test_it_is_a_matter_of_two_organisations_not_of_all(
    separation, offer, visit_request, other_offer, other_request
):
    assert offers_for(other_request) == {offer, other_offer}
    assert fit_of(visit_request, other_offer).is_possible
