import pytest

from matchmaking.actions.round import open_round, queue_round, work_on_round
from matchmaking.models import MatchingRound


@pytest.fixture
def staff(client, cast):
    client.force_login(cast.staff)
    return client


@pytest.fixture
def solved(cast, offer, visit_request):
    """A round over Borås and Vestland, to be reviewed."""
    matching_round = open_round(MatchingRound(name="Spring"), by=cast.staff)
    queue_round(matching_round, by=cast.staff)
    work_on_round(matching_round.pk)
    return MatchingRound.objects.get()
