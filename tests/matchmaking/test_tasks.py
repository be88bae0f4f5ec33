"""Rounds with real workers: what the clock starts, and what is left when a worker is killed."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from matchmaking.actions.round import open_round, queue_round, release_round, work_on_round
from matchmaking.actions.trial import ask_what_if
from matchmaking.models import (
    FitWeights,
    Match,
    MatchingRound,
    RoundPair,
    RoundPart,
    RoundRecord,
    RoundTrial,
    SharedWork,
)
from matchmaking.solution import Pair
from matchmaking.solving import solve_open
from matchmaking.states import RoundState
from matchmaking.tasks import hand_out_rounds
from tests.background import background, kill_with_children
from tests.factories.accounts import UserFactory
from tests.factories.matchmaking import FitWeightsFactory, OfferFactory, RequestFactory
from tests.until import until

TEAMS = 12


@pytest.fixture
def processes(transactional_db, redis_url, tmp_path):
    with background(tmp_path, redis_url) as running:
        yield running


@pytest.fixture
def queued(transactional_db):
    """A round over several teams of which each has a host."""
    if not FitWeights.objects.exists():
        FitWeightsFactory(is_current=True)
    staff = UserFactory(is_staff=True)
    for _number in range(TEAMS):
        offer = OfferFactory()
        RequestFactory(topics=[offer.main_topic])
    matching_round = open_round(MatchingRound(name="Spring"), by=staff)
    queue_round(matching_round, by=staff)
    return matching_round


def now_in(state: RoundState) -> bool:
    return MatchingRound.objects.get().state == state


def the_lease_is_over() -> None:
    MatchingRound.objects.update(lease_until=timezone.now() - timedelta(seconds=1))


def test_the_clock_brings_rounds_and_what_staff_ask_of_them_to_a_worker(queued, processes):
    processes.start_worker()
    processes.start_clock()
    until(lambda: now_in(RoundState.SOLVED))
    assert queued.pairs.count() == TEAMS
    assert not Match.objects.exists()

    solved = MatchingRound.objects.get()
    pair = Pair(*solved.pairs.values_list("request", "offer")[0])
    ask_what_if(solved, "forbid", pair, by=solved.opened_by)
    until(lambda: RoundTrial.objects.get().is_answered)
    trial = RoundTrial.objects.get()
    assert trial.progress == 100
    assert trial.numbers["total"] < solved.numbers["total"]


def test_a_worker_killed_in_mid_round_leaves_nothing_half_done(queued, processes):
    with connection.cursor() as cursor:
        # The worker waits here, with its result in hand, until it is killed.
        cursor.execute("BEGIN")
        cursor.execute("LOCK TABLE matchmaking_roundrecord IN ACCESS EXCLUSIVE MODE")
        first = processes.start_worker()
        processes.hand_out(hand_out_rounds)
        until(lambda: MatchingRound.objects.get().progress >= 90)
        kill_with_children(first)
        assert now_in(RoundState.RUNNING)
        cursor.execute("ROLLBACK")
    assert not RoundRecord.objects.exists()
    assert not RoundPair.objects.exists()

    the_lease_is_over()
    processes.start_worker()
    processes.hand_out(hand_out_rounds)
    until(lambda: now_in(RoundState.SOLVED))
    assert queued.pairs.count() == TEAMS
    assert MatchingRound.objects.get().attempt == 2


def test_a_worker_killed_in_mid_release_proposes_nothing_twice(queued, processes):
    work_on_round(queued.pk)
    release_round(MatchingRound.objects.get(), by=queued.opened_by)
    first = processes.start_worker()
    processes.hand_out(hand_out_rounds)
    until(lambda: MatchingRound.objects.get().lease_until or Match.objects.exists())
    kill_with_children(first)

    the_lease_is_over()
    processes.start_worker()
    processes.hand_out(hand_out_rounds)
    until(lambda: now_in(RoundState.RELEASED))
    assert Match.objects.count() == TEAMS
    assert queued.pairs.filter(match__isnull=False).count() == TEAMS


WHILE_THE_TEST_HOLDS_THE_LOCK = """
    CREATE FUNCTION wait_for_the_test() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM pg_advisory_xact_lock(1); RETURN NEW; END $$;
    CREATE TRIGGER wait_for_the_test BEFORE UPDATE ON matchmaking_roundpart
    FOR EACH ROW WHEN (NEW.answer IS NOT NULL) EXECUTE FUNCTION wait_for_the_test();
    SELECT pg_advisory_lock(1)
"""
NO_LONGER = """
    SELECT pg_advisory_unlock_all();
    DROP TRIGGER wait_for_the_test ON matchmaking_roundpart;
    DROP FUNCTION wait_for_the_test
"""


@contextmanager
def answers_wait():
    """Workers wait with the answer to a part in hand; the block ends that by what it is given."""
    with connection.cursor() as cursor:
        cursor.execute(WHILE_THE_TEST_HOLDS_THE_LOCK)
        try:
            yield lambda: cursor.execute("SELECT pg_advisory_unlock_all()")
        finally:
            cursor.execute(NO_LONGER)


def waits_with_an_answer(worker: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND application_name = %s AND wait_event = 'advisory'",
            [worker],
        )
        return bool(cursor.fetchone()[0])


def test_a_helper_killed_in_mid_part_changes_nothing(queued, processes):
    shared = {"ROUND_SHARED_FROM": "1"}
    with answers_wait() as let_go:
        processes.start_worker(PGAPPNAME="first", **shared)
        processes.hand_out(hand_out_rounds)
        until(lambda: waits_with_an_answer("first"))
        own = RoundPart.objects.get(lease_until__isnull=False)
        second = processes.start_worker(PGAPPNAME="second", **shared)
        until(lambda: waits_with_an_answer("second"))
        lost = RoundPart.objects.exclude(pk=own.pk).get(lease_until__isnull=False)
        kill_with_children(second)
        let_go()
        until(lambda: [*RoundPart.objects.unanswered()] == [lost])
        RoundPart.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        until(lambda: now_in(RoundState.SOLVED))
    assert not SharedWork.objects.exists()
    record, alone = RoundRecord.objects.get(), solve_open(queued, tell=lambda *_told: None)
    assert (bytes(record.problem), bytes(record.solution)) == (alone.problem, alone.solution)
    assert queued.pairs.count() == TEAMS
