"""The steps that need the database, at sizes of a second. No time is asserted."""

import pytest

from benchmarks import fanout, ranking, whole_round
from matchmaking.models import FitWeights, MatchingRound
from tests.factories.matchmaking import FitWeightsFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_ranking_asks_for_one_request_after_another():
    answer = ranking.measure(offers=60, seed=1, shape="ample", requests=4)

    assert answer["requests"] == 4
    assert 0 < answer["p50_ms"] <= answer["p95_ms"]


def test_a_round_is_run_from_rows_to_the_stored_solution():
    if not FitWeights.objects.exists():
        FitWeightsFactory(is_current=True)
    answer = whole_round.measure(size=40, seed=1, shape="tight")
    measured = MatchingRound.objects.get()

    assert measured.record.is_intact
    assert answer["matched"] + answer["reasons"] == 40
    assert answer["total"] == answer["bound"] == sum(pair.total for pair in measured.pairs.all())


def test_a_round_is_measured_with_and_without_topics_that_keep_it_apart():
    apart, whole = (
        fanout.measure(
            size=60, seed=1, shape="tight", workers=0, is_apart=is_apart, is_divided=not is_apart
        )
        for is_apart in (True, False)
    )

    assert 0 < apart["pairs"] < whole["pairs"]
    assert (apart["gap"], whole["gap"]) == (0, 0)  # too small to be divided
    assert apart["digest"] != whole["digest"]
