"""Who may do what with matches, written out."""

import pytest

from matchmaking.rules.match import has_to_answer
from tests.factories.matchmaking import AgreedMatchFactory, MatchFactory

pytestmark = pytest.mark.django_db

PEOPLE = ["staff", "host", "host_colleague", "visitor", "visitor_colleague", "outsider", "newcomer"]

# Of a match that the visitors proposed and the host has not answered.
PROPOSED_BY_VISITOR = {
    "propose": {"staff", "host", "visitor"},
    "accept": {"staff", "host"},
    "decline": {"staff", "host"},
    "withdraw": {"staff", "visitor"},
    "approve": {"staff"},
    "reject": {"staff"},
    "write": {"staff", "host", "host_colleague", "visitor", "visitor_colleague"},
    "justify": {"staff", "visitor", "visitor_colleague"},
}

# Of a match that staff proposed and nobody has answered.
PROPOSED_BY_STAFF = PROPOSED_BY_VISITOR | {
    "accept": {"staff", "host", "visitor"},
    "decline": {"staff", "host", "visitor"},
    "withdraw": {"staff"},
}

# Of an agreed match: both may step back. That it cannot be accepted again is told by the state.
AGREED = PROPOSED_BY_VISITOR | {"withdraw": {"staff", "host", "visitor"}}


@pytest.fixture
def matches(offer, visit_request):
    pair = {"offer": offer, "request": visit_request}
    return {
        "visitor": lambda: MatchFactory(**pair),
        "staff": lambda: MatchFactory(**pair, proposed_by_side="staff", visitor_said_yes_at=None),
        "agreed": lambda: AgreedMatchFactory(**pair),
    }


@pytest.mark.parametrize(
    ("case", "table"),
    [("visitor", PROPOSED_BY_VISITOR), ("staff", PROPOSED_BY_STAFF), ("agreed", AGREED)],
)
@pytest.mark.parametrize("verb", list(AGREED))
def test_who_may(case, table, verb, matches, cast):
    match = matches[case]()
    may = {who for who in PEOPLE if getattr(cast, who).has_perm(f"matchmaking.{verb}_match", match)}
    assert may == table[verb]


def test_who_has_to_answer(matches, cast):
    match = matches["staff"]()
    assert {who for who in PEOPLE if has_to_answer(getattr(cast, who), match)} == {
        "host",
        "visitor",
    }


def test_nobody_has_to_answer_what_is_agreed(matches, cast):
    match = matches["agreed"]()
    assert not any(has_to_answer(getattr(cast, who), match) for who in PEOPLE)
