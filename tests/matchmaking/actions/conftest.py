import pytest

from matchmaking.actions.match import accept_match, approve_match, propose_match


@pytest.fixture
def match(offer, visit_request, cast):
    """Proposed by Vestland, waiting for Borås."""
    return propose_match(offer, visit_request, by=cast.visitor)


@pytest.fixture
def agreed(match, cast):
    accept_match(match, by=cast.host)
    return match


@pytest.fixture
def approved(agreed, cast):
    approve_match(agreed, by=cast.staff)
    return agreed
