"""Who may do what with hosting offers, written out."""

import pytest

from tests.factories.matchmaking import OfferFactory

pytestmark = pytest.mark.django_db

PEOPLE = ["staff", "host", "host_colleague", "visitor", "visitor_colleague", "outsider", "newcomer"]

OF_AN_OPEN_OFFER = {
    "change": {"staff", "host"},
    "copy": {"staff", "host", "host_colleague"},
    "discard": set(),
    "publish": {"staff", "host"},
    "resume": {"staff", "host"},
    "pause": {"staff", "host"},
    "close": {"staff", "host"},
}
OF_A_DRAFT = OF_AN_OPEN_OFFER | {
    "change": {"staff", "host", "host_colleague"},
    "discard": {"staff", "host", "host_colleague"},
}


@pytest.mark.parametrize(("state", "table"), [("draft", OF_A_DRAFT), ("open", OF_AN_OPEN_OFFER)])
@pytest.mark.parametrize("verb", list(OF_A_DRAFT))
def test_who_may(state, table, verb, cast, boras):
    offer = OfferFactory(organisation=boras, state=state)

    may = {who for who in PEOPLE if getattr(cast, who).has_perm(f"matchmaking.{verb}_offer", offer)}

    assert may == table[verb]


def test_who_may_write_one_for_an_organisation(cast, boras):
    may = {who for who in PEOPLE if getattr(cast, who).has_perm("matchmaking.add_offer", boras)}

    assert may == {"staff", "host", "host_colleague"}
