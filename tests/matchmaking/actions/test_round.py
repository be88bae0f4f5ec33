from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from lifecycle.refusals import Refused, TransitionNotAllowed
from matchmaking.actions import round as rounds
from matchmaking.actions.match import propose_match
from matchmaking.actions.round import (
    LostHold,
    cancel_round,
    change_round,
    open_round,
    queue_round,
    release_round,
    rounds_for_a_worker,
    work_on_round,
)
from matchmaking.models import (
    FitWeights,
    HostingOffer,
    Match,
    MatchingRound,
    Ring,
    RoundPair,
)
from matchmaking.states import ROUND_TRANSITIONS, MatchState, RoundState, Side
from notifications.models import Message
from tests.factories.matchmaking import OfferFactory, RequestFactory, RoundFactory
from tests.factories.regions import OrganisationFactory

pytestmark = pytest.mark.django_db

LONG_AGO = timezone.now() - timedelta(hours=1)

FIELDS_OF_STATE = {
    RoundState.RUNNING: {"lease_until": LONG_AGO},
    RoundState.FAILED: {"failure": "It broke."},
}

DEEDS = {
    "queue": lambda matching_round, staff: queue_round(matching_round, by=staff),
    "cancel": lambda matching_round, staff: cancel_round(matching_round, by=staff),
    "release": lambda matching_round, staff: release_round(matching_round, by=staff),
}


def in_state(state: RoundState) -> MatchingRound:
    return RoundFactory(state=state, **FIELDS_OF_STATE.get(state, {}))


def worked_on(matching_round: MatchingRound) -> MatchingRound:
    """As it is after a worker has done all there is to do."""
    work_on_round(matching_round.pk)
    return MatchingRound.objects.get(pk=matching_round.pk)


@pytest.fixture
def solved(cast, offer, visit_request):
    """A round over Borås and Vestland, to be reviewed."""
    matching_round = open_round(MatchingRound(name="Spring"), by=cast.staff)
    queue_round(matching_round, by=cast.staff)
    return worked_on(matching_round)


# --- Every state and every verb -----------------------------------------------------------------


def test_every_verb_of_a_person_has_an_action():
    assert set(DEEDS) == {verb for verb, t in ROUND_TRANSITIONS.items() if not t.by_platform}


@pytest.mark.parametrize("state", list(RoundState))
@pytest.mark.parametrize("verb", list(DEEDS))
def test_a_verb_moves_from_its_states_and_from_no_other(state, verb, cast):
    matching_round = in_state(state)
    transition = ROUND_TRANSITIONS[verb]
    if state in transition.sources:
        DEEDS[verb](matching_round, cast.staff)
        matching_round.refresh_from_db()
        assert matching_round.state == transition.target
        assert matching_round.log.get().verb == verb
    else:
        with pytest.raises(TransitionNotAllowed):
            DEEDS[verb](matching_round, cast.staff)
        matching_round.refresh_from_db()
        assert matching_round.state == state
        assert not matching_round.log.exists()


# --- Running ------------------------------------------------------------------------------------


def test_a_round_is_opened_with_the_weights_in_use(cast):
    matching_round = open_round(MatchingRound(name="Spring"), by=cast.staff)
    assert matching_round.state == RoundState.DRAFTED
    assert matching_round.weights == FitWeights.objects.current()
    assert matching_round.opened_by == cast.staff
    assert [entry.verb for entry in matching_round.log.all()] == ["draft"]


def test_a_worker_solves_what_is_queued(solved, offer, visit_request):
    assert solved.state == RoundState.SOLVED
    assert solved.progress == 100
    [pair] = solved.pairs.all()
    assert (pair.offer, pair.request) == (offer, visit_request)
    assert solved.numbers["total"] == pair.total
    assert solved.record.is_intact
    assert [entry.verb for entry in solved.log.all()] == ["draft", "queue", "run", "solve"]


def test_nothing_is_proposed_before_release(solved):
    assert not Match.objects.exists()
    assert not Message.objects.exists()


def test_a_solution_is_found_again_to_the_byte(solved, cast):
    before = bytes(solved.record.solution), bytes(solved.record.problem)
    queue_round(solved, by=cast.staff)
    again = worked_on(solved)
    assert (bytes(again.record.solution), bytes(again.record.problem)) == before


def test_what_nobody_queued_no_worker_touches(cast):
    matching_round = open_round(MatchingRound(name="Spring"), by=cast.staff)
    assert worked_on(matching_round).state == RoundState.DRAFTED
    assert rounds_for_a_worker() == []


def test_a_round_handed_out_twice_is_run_once(cast, solved):
    assert worked_on(solved).attempt == solved.attempt


def test_a_round_that_another_worker_holds_is_left_alone():
    held = RoundFactory(
        state=RoundState.RUNNING, lease_until=timezone.now() + timedelta(minutes=1), attempt=1
    )
    assert rounds_for_a_worker() == []
    assert worked_on(held).attempt == 1


def test_a_round_whose_worker_was_lost_is_run_again(cast, offer, visit_request):
    lost = in_state(RoundState.RUNNING)
    assert rounds_for_a_worker() == [lost.pk]
    again = worked_on(lost)
    assert again.state == RoundState.SOLVED
    assert [entry.verb for entry in again.log.all()] == ["give_back", "run", "solve"]


def test_who_lost_its_hold_keeps_nothing(cast, offer, visit_request):
    matching_round = open_round(MatchingRound(name="Spring"), by=cast.staff)
    queue_round(matching_round, by=cast.staff)
    held = rounds._claim(matching_round.pk)
    cancel_round(MatchingRound.objects.get(), by=cast.staff)
    with pytest.raises(LostHold):
        rounds._run(held)
    matching_round.refresh_from_db()
    assert matching_round.state == RoundState.CANCELLED
    assert not RoundPair.objects.exists()


def test_a_failure_says_why_and_can_be_run_again(cast, monkeypatch):
    matching_round = in_state(RoundState.FAILED)
    queue_round(matching_round, by=cast.staff)
    assert worked_on(matching_round).state == RoundState.SOLVED
    assert MatchingRound.objects.get().failure == ""


# --- Changing -----------------------------------------------------------------------------------


def test_a_forbidden_pair_leaves_the_solution(solved, cast, offer, visit_request):
    change_round(
        solved,
        by=cast.staff,
        solution_digest=solved.record.solution_digest,
        forced=[],
        forbidden=[(visit_request.pk, offer.pk)],
        reason="They met last year.",
    )
    assert not solved.pairs.exists()
    assert [one.request for one in solved.unserved.all()] == [visit_request]
    entry = solved.log.last()
    assert entry.verb == "change"
    assert entry.reason == "Borås does not host Vestland. They met last year."


def test_what_was_forced_and_cannot_be_any_more_is_let_go(solved, cast, offer, visit_request):
    forced = [[visit_request.pk, offer.pk]]
    MatchingRound.objects.update(forced=forced)
    queue_round(solved, by=cast.staff)
    work_on_round(solved.pk)
    assert MatchingRound.objects.get().forced == forced

    offer.group_max = 1
    offer.save()
    queue_round(solved, by=cast.staff)
    work_on_round(solved.pk)
    again = MatchingRound.objects.get()
    assert (again.state, again.forced) == (RoundState.SOLVED, [])
    assert again.log.latest("pk").reason == (
        "1 pair that was forced is not possible any more and was let go."
    )


def test_of_two_forced_at_the_last_visit_the_newer_is_let_go(solved, cast, offer, visit_request):
    other = RequestFactory(topics=[offer.main_topic])
    HostingOffer.objects.update(visits=1)
    MatchingRound.objects.update(forced=[[visit_request.pk, offer.pk], [other.pk, offer.pk]])
    queue_round(solved, by=cast.staff)
    work_on_round(solved.pk)
    assert MatchingRound.objects.get().forced == [[visit_request.pk, offer.pk]]


def test_a_solution_that_has_changed_since_is_not_overwritten(solved, cast):
    with pytest.raises(Refused, match="somebody else"):
        change_round(solved, by=cast.staff, solution_digest="x", forced=[], forbidden=[], reason="")


def test_only_what_is_to_be_reviewed_can_be_changed(solved, cast):
    release_round(solved, by=cast.staff)
    with pytest.raises(Refused, match="only a round to be reviewed"):
        change_round(
            solved,
            by=cast.staff,
            solution_digest=solved.record.solution_digest,
            forced=[],
            forbidden=[],
            reason="",
        )


# --- Releasing ----------------------------------------------------------------------------------


def test_release_proposes_to_both_sides(solved, cast, offer, visit_request):
    release_round(solved, by=cast.staff)
    released = worked_on(solved)
    assert released.state == RoundState.RELEASED
    match = Match.objects.get()
    assert (match.offer, match.request) == (offer, visit_request)
    assert (match.state, match.proposed_by_side) == (MatchState.PROPOSED, Side.ROUND)
    assert match.turn.owner == "both"
    assert released.pairs.get().match == match
    told = Message.objects.filter(kind="match_proposed").values_list("recipient", flat=True)
    assert set(told) == {cast.host.pk, cast.visitor.pk}


def test_a_proposal_has_the_fit_that_the_round_has_found(solved, cast):
    pair = solved.pairs.get()
    release_round(solved, by=cast.staff)
    worked_on(solved)
    fit = Match.objects.get().fit
    assert fit["weights_set"] == solved.weights_id
    assert [part["score"] for part in fit["parts"]] == pair.parts
    assert sum(part["score"] * part["weight"] for part in fit["parts"]) == pair.total
    assert not any("is_earlier" in part for part in fit["parts"])


def test_a_second_click_releases_nothing_more(solved, cast):
    release_round(solved, by=cast.staff)
    with pytest.raises(TransitionNotAllowed):
        release_round(MatchingRound.objects.get(), by=cast.staff)
    worked_on(solved)
    worked_on(solved)
    assert Match.objects.count() == 1
    assert Message.objects.count() == 2


def test_a_release_goes_on_where_its_worker_was_lost(solved, cast):
    for number in range(2):
        offer = OfferFactory()
        RoundPair.objects.create(
            round=solved,
            offer=offer,
            request=RequestFactory(topics=[offer.main_topic]),
            total=5000 + number,
        )
    release_round(solved, by=cast.staff)
    first = solved.pairs.order_by("pk").first()
    held = rounds._claim(solved.pk)
    rounds._propose_alone(held, first)
    MatchingRound.objects.update(lease_until=LONG_AGO)
    assert worked_on(solved).state == RoundState.RELEASED
    assert Match.objects.count() == 3
    assert solved.pairs.filter(match__isnull=False).count() == 3


def test_what_cannot_be_proposed_any_more_says_why(solved, cast, offer, visit_request):
    propose_match(offer, visit_request, by=cast.visitor)
    release_round(solved, by=cast.staff)
    worked_on(solved)
    pair = solved.pairs.get()
    assert pair.match is None
    assert "are in a match already" in pair.refusal


# --- What the database refuses ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"progress": 101}, "round_progress_is_0_to_100"),
        ({"floor": 101}, "round_floor_is_0_to_100"),
        ({"proposals_max": 4}, "round_proposes_1_to_3"),
        ({"most_per_host": 0}, "round_most_per_host_is_one_or_more"),
        ({"state": RoundState.RUNNING}, "round_running_is_held"),
        ({"state": RoundState.FAILED}, "round_failed_says_why"),
        ({"stage": "lunch"}, "round_stage_is_known"),
    ],
)
def test_the_database_refuses(fields, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        RoundFactory(**fields)


# --- Rings --------------------------------------------------------------------------------------


@pytest.fixture
def both_ways(boras, vestland, offer, visit_request):
    """Vestland wishes to visit Borås, and Borås to visit Vestland."""
    back = OfferFactory(organisation=vestland)
    return RequestFactory(organisation=boras, topics=[back.main_topic])


def test_a_ring_is_found_proposed_and_shown_as_one(cast, both_ways):
    matching_round = open_round(MatchingRound(name="Spring"), by=cast.staff)
    queue_round(matching_round, by=cast.staff)
    solved = worked_on(matching_round)
    assert [pair.ring_number for pair in solved.pairs.all()] == [1, 1]
    assert solved.numbers["rings"] == 1
    release_round(solved, by=cast.staff)
    worked_on(solved)
    ring = Ring.objects.get()
    assert str(ring) in (
        "Ring of Borås → Vestland → Borås",
        "Ring of Vestland → Borås → Vestland",
    )
    assert {match.ring for match in Match.objects.all()} == {ring}


def test_rings_are_not_looked_for_where_staff_do_not_want_them(cast, both_ways):
    matching_round = open_round(MatchingRound(name="Spring", finds_rings=False), by=cast.staff)
    queue_round(matching_round, by=cast.staff)
    solved = worked_on(matching_round)
    assert [pair.ring_number for pair in solved.pairs.all()] == [None, None]


def test_in_a_ring_of_three_each_team_hosts_the_one_that_follows(cast):
    teams = OrganisationFactory.create_batch(3)
    for number, host in enumerate(teams):
        offer = OfferFactory(organisation=host, visits=1)
        RequestFactory(organisation=teams[number - 1], topics=[offer.main_topic])
    matching_round = open_round(MatchingRound(name="Spring"), by=cast.staff)
    queue_round(matching_round, by=cast.staff)
    release_round(worked_on(matching_round), by=cast.staff)
    worked_on(matching_round)
    legs = Ring.objects.get().legs
    assert [leg.visitor for leg in legs] == [leg.host for leg in [*legs[1:], legs[0]]]


def test_in_a_chain_each_team_that_visits_hosts_the_next(cast, boras, vestland):
    """Borås wants nothing back and hosts Vestland, which hosts a third team."""
    begins = OfferFactory(organisation=boras, wants_to_visit_back=False)
    RequestFactory(organisation=vestland, topics=[begins.main_topic])
    goes_on = OfferFactory(organisation=vestland)
    last = RequestFactory(topics=[goes_on.main_topic])
    matching_round = open_round(MatchingRound(name="Spring", finds_chains=True), by=cast.staff)
    queue_round(matching_round, by=cast.staff)
    release_round(worked_on(matching_round), by=cast.staff)
    worked_on(matching_round)
    ring = Ring.objects.get()
    assert str(ring) == f"Chain of Borås → Vestland → {last.organisation.short_name}"
