from datetime import timedelta

import pytest
from django.utils import timezone

from matchmaking.actions.round import change_round, open_round, queue_round, work_on_round
from matchmaking.actions.trial import ask_what_if, trials_for_a_worker, work_on_trial
from matchmaking.keeping import packed
from matchmaking.models import MatchingRound, RoundRecord, RoundTrial
from matchmaking.solution import AnsweredEarlier, Pair, solved_by_trial
from matchmaking.solving import solve_again
from tests.factories.matchmaking import OfferFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def solved(cast, offer, visit_request):
    """A round over Borås and Vestland, to be reviewed; another host would fit too."""
    OfferFactory(main_topic=offer.main_topic)
    matching_round = open_round(MatchingRound(name="Spring"), by=cast.staff)
    queue_round(matching_round, by=cast.staff)
    work_on_round(matching_round.pk)
    return MatchingRound.objects.get()


@pytest.fixture
def pair(solved):
    return Pair(*solved.pairs.values_list("request", "offer").get())


def answered(trial) -> RoundTrial:
    work_on_trial(trial.pk)
    return RoundTrial.objects.get(pk=trial.pk)


def test_the_answer_is_the_one_that_a_page_would_find_itself(solved, pair, cast):
    trial = answered(ask_what_if(solved, "forbid", pair, by=cast.staff))
    forced, forbidden = solved.wishes_with("forbid", pair)
    at_once = solve_again(solved, forced=forced, forbidden=forbidden)
    kept = solved_by_trial(trial)
    assert (kept.solution, kept.pairs, kept.unserved) == (
        at_once.solution,
        at_once.pairs,
        at_once.unserved,
    )
    assert kept.numbers["total"] == at_once.numbers["total"]


def test_a_trial_changes_nothing(solved, pair, cast):
    before = bytes(solved.record.solution)
    answered(ask_what_if(solved, "forbid", pair, by=cast.staff))
    assert bytes(MatchingRound.objects.get().record.solution) == before
    assert MatchingRound.objects.get().forbidden == []


def test_asked_twice_it_is_worked_out_once(solved, pair, cast):
    first = ask_what_if(solved, "forbid", pair, by=cast.staff)
    assert ask_what_if(solved, "forbid", pair, by=cast.staff) == first
    assert trials_for_a_worker() == [first.pk]
    assert answered(first).attempt == answered(first).attempt == 1
    assert trials_for_a_worker() == []


def test_what_another_worker_holds_is_left_alone_until_its_lease_is_over(solved, pair, cast):
    trial = ask_what_if(solved, "forbid", pair, by=cast.staff)
    RoundTrial.objects.update(lease_until=timezone.now() + timedelta(minutes=1))
    assert not answered(trial).is_answered
    RoundTrial.objects.update(lease_until=timezone.now() - timedelta(minutes=1))
    assert answered(trial).is_answered


def test_what_cannot_be_is_refused_in_a_sentence_and_may_be_asked_again(solved, pair, cast):
    unsuitable = Pair(pair.request, OfferFactory(group_max=1).pk)
    trial = answered(ask_what_if(solved, "force", unsuitable, by=cast.staff))
    assert "cannot be put together" in trial.refusal
    assert ask_what_if(solved, "force", unsuitable, by=cast.staff).refusal == ""


def test_what_other_programs_have_answered_is_not_used_and_may_be_asked_again(solved, pair, cast):
    trial = answered(ask_what_if(solved, "forbid", pair, by=cast.staff))
    assert ask_what_if(solved, "forbid", pair, by=cast.staff) == trial
    trial.versions |= {"engine": "0123456789ab"}
    trial.save()
    with pytest.raises(AnsweredEarlier):
        solved_by_trial(trial)
    again = ask_what_if(solved, "forbid", pair, by=cast.staff)
    assert not again.is_answered
    assert solved_by_trial(answered(again)).numbers["served"] == 1


def test_of_a_round_that_was_kept_otherwise_it_is_refused(solved, pair, cast):
    RoundRecord.objects.update(problem=packed({}, {}))
    trial = answered(ask_what_if(solved, "forbid", pair, by=cast.staff))
    assert "cannot read what it kept. Run the round again, then ask." in trial.refusal


def test_applied_it_is_the_solution_and_all_trials_are_gone(solved, pair, cast):
    trial = answered(ask_what_if(solved, "forbid", pair, by=cast.staff))
    change_round(
        solved,
        by=cast.staff,
        solution_digest=trial.solution_digest,
        forced=trial.forced,
        forbidden=trial.forbidden,
        reason="They met last year.",
        solved=solved_by_trial(trial),
    )
    changed = MatchingRound.objects.get()
    assert changed.pairs.get().offer_id != pair.offer
    assert changed.forbidden == [list(pair)]
    assert bytes(changed.record.solution) == bytes(trial.solution)
    assert not RoundTrial.objects.exists()
