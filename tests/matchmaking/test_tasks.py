"""Rounds with real workers: what the clock starts, and what is left when a worker is killed."""

from __future__ import annotations

import signal
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from matchmaking.actions.round import open_round, queue_round, release_round
from matchmaking.models import FitWeights, Match, MatchingRound, RoundPair, RoundRecord
from matchmaking.states import RoundState
from tests.background import background
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


def test_the_clock_brings_a_queued_round_to_a_worker(queued, processes):
    processes.start_worker()
    processes.start_clock()
    until(lambda: now_in(RoundState.SOLVED))
    assert queued.pairs.count() == TEAMS
    assert not Match.objects.exists()


def test_a_worker_killed_in_mid_round_leaves_nothing_half_done(queued, processes):
    with connection.cursor() as cursor:
        # The worker waits here, with its result in hand, until it is killed.
        cursor.execute("BEGIN")
        cursor.execute("LOCK TABLE matchmaking_roundrecord IN ACCESS EXCLUSIVE MODE")
        first = processes.start_worker()
        processes.start_clock()
        until(lambda: MatchingRound.objects.get().progress >= 90)
        first.send_signal(signal.SIGKILL)
        first.wait()
        assert now_in(RoundState.RUNNING)
        cursor.execute("ROLLBACK")
    assert not RoundRecord.objects.exists()
    assert not RoundPair.objects.exists()

    the_lease_is_over()
    processes.start_worker()
    until(lambda: now_in(RoundState.SOLVED))
    assert queued.pairs.count() == TEAMS
    assert MatchingRound.objects.get().attempt == 2


def test_a_worker_killed_in_mid_release_proposes_nothing_twice(queued, processes):
    first = processes.start_worker()
    processes.start_clock()
    until(lambda: now_in(RoundState.SOLVED))
    release_round(MatchingRound.objects.get(), by=queued.opened_by)
    until(lambda: MatchingRound.objects.get().lease_until or Match.objects.exists())
    first.send_signal(signal.SIGKILL)
    first.wait()

    the_lease_is_over()
    processes.start_worker()
    until(lambda: now_in(RoundState.RELEASED))
    assert Match.objects.count() == TEAMS
    assert queued.pairs.filter(match__isnull=False).count() == TEAMS
