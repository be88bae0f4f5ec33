"""What people read about a solution."""

import pytest

from matchmaking.models import RoundUnserved
from matchmaking.reviewing import told_unserved


def left(**values) -> str:
    return told_unserved(RoundUnserved(reason="lost_to_options", values={"best": 8000, **values}))


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (
            {"floor": 1249},
            "What leaves it without one is “Lowest fit” (total fit lost by it: 12 points).",
        ),
        (
            {"floor": 20},
            "What leaves it without one is “Lowest fit” (total fit lost by it: less than 1 point).",
        ),
        (
            {"rings": 120, "floor": 0},
            (
                "Each of these alone would leave it without one: “Rings first” (total fit lost by "
                "it: 1 point); “Lowest fit” (total fit lost by it: nothing)."
            ),
        ),
    ],
)
def test_a_team_that_options_leave_is_told_by_which_and_what_they_cost(options, told):
    assert left(options=options) == f"It would have a host if only the total fit counted. {told}"


def test_a_team_that_only_all_options_together_leave_is_told_so():
    assert left(options={}).endswith(
        "The options of this round leave it without one, though none of them alone would."
    )


def test_where_the_option_is_not_known_it_says_so():
    assert left().endswith("Which option leaves it without one was not worked out.")
