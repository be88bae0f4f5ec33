"""Who may do what with visit requests, written out."""

import pytest

from tests.factories.matchmaking import RequestFactory

pytestmark = pytest.mark.django_db

PEOPLE = ["staff", "host", "host_colleague", "visitor", "visitor_colleague", "outsider", "newcomer"]

OF_AN_OPEN_REQUEST = {
    "change": {"staff", "visitor"},
    "copy": {"staff", "visitor", "visitor_colleague"},
    "discard": set(),
    "publish": {"staff", "visitor"},
    "withdraw": {"staff", "visitor"},
}
OF_A_DRAFT = OF_AN_OPEN_REQUEST | {
    "change": {"staff", "visitor", "visitor_colleague"},
    "discard": {"staff", "visitor", "visitor_colleague"},
}


@pytest.mark.parametrize(("state", "table"), [("draft", OF_A_DRAFT), ("open", OF_AN_OPEN_REQUEST)])
@pytest.mark.parametrize("verb", list(OF_A_DRAFT))
def test_who_may(state, table, verb, cast, vestland):
    request = RequestFactory(organisation=vestland, state=state)

    may = {
        who for who in PEOPLE if getattr(cast, who).has_perm(f"matchmaking.{verb}_request", request)
    }

    assert may == table[verb]


def test_who_may_write_one_for_an_organisation(cast, vestland):
    may = {
        who for who in PEOPLE if getattr(cast, who).has_perm("matchmaking.add_request", vestland)
    }

    assert may == {"staff", "visitor", "visitor_colleague"}
