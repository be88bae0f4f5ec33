import pytest

from matchmaking.fairness import fairness_of, gini
from tests.factories.matchmaking import MatchFactory, RoundFactory, RoundPairFactory


@pytest.mark.parametrize(
    ("values", "expected"),
    [([], 0), ([0, 0], 0), ([3, 3, 3], 0), ([0, 1], 0.5), ([0, 0, 0, 8], 0.75)],
)
def test_gini(values, expected):
    assert gini(values) == pytest.approx(expected)


def test_regions_before_and_with_a_round(db, offer, visit_request):
    MatchFactory(
        offer=offer,
        state="approved",
        host_said_yes_at="2026-03-01T12:00Z",
        decided_at="2026-03-01T12:00Z",
    )
    matching_round = RoundFactory()
    RoundPairFactory(round=matching_round, offer=offer, request=visit_request)
    fairness = fairness_of(matching_round)
    lines = {line.region.code: line for line in fairness.regions}
    host, visitor = lines["SE232"], lines["NO0A2"]
    assert (host.hosted_before, host.hosted, host.is_new) == (1, 2, False)
    assert (visitor.made_before, visitor.made, visitor.is_new) == (0, 1, True)
    assert fairness.new_regions == 1
