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
            "because of “Lowest fit”, which costs the whole round 12 points of fit.",
        ),
        (
            {"rings": 120, "floor": 0},
            (
                "because of each of these: “Rings first”, which costs the whole round 1 point of "
                "fit; “Lowest fit”, which costs the whole round no fit."
            ),
        ),
    ],
)
def test_a_team_that_options_leave_is_told_by_which_and_what_they_cost(options, told):
    first = "It would have a host if only the total fit counted. Its place goes to another team"
    assert left(options=options) == f"{first} {told}"


def test_a_team_that_only_all_options_together_leave_is_told_so():
    assert left(options={}).endswith(
        "The options of this round, taken together, give its place to another team."
    )


def test_where_the_option_is_not_known_it_says_why():
    assert left().endswith("this round was divided, so which one is not known.")
