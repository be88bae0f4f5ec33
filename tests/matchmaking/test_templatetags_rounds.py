"""How good a round is, in words."""

import pytest

from matchmaking.models import MatchingRound
from matchmaking.templatetags.rounds import proof_told

FOUND = {"total": 9_990, "bound": 10_000, "ring_total": 0, "ring_bound": 0, "seconds": 3}


@pytest.mark.parametrize(
    ("numbers", "first", "is_told"),
    [
        ({"total": 10_000}, "Proven: with these settings no pairing has a higher total fit.", True),
        ({}, "At most 0.1 points of total fit below the best there can be.", True),
        ({"parts": 56}, "Divided into 56 parts by topic and season, and mended", True),
        ({"parts": 56}, "At most 0.1 % below the highest total fit there can be.", True),
        ({"parts": 56, "total": 9_999}, "At most 0.1 % below the highest", True),
        ({"parts": 56, "total": 10_000}, "At most", False),
    ],
)
def test_says_how_far_the_solution_may_be_from_the_best(numbers, first, is_told):
    lines = proof_told(MatchingRound(numbers=FOUND | numbers))
    assert any(line.startswith(first) for line in lines) is is_told
