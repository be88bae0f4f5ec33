"""A round is released while a team is put together with another host."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from matchmaking.actions.match import propose_match
from matchmaking.actions.round import open_round, queue_round, release_round, work_on_round
from matchmaking.models import Match, MatchingRound
from tests.factories.matchmaking import OfferFactory
from tests.until import until

pytestmark = pytest.mark.django_db(transaction=True)


def work_over_a_connection_of_its_own(matching_round: MatchingRound) -> None:
    try:
        work_on_round(matching_round.pk)
    finally:
        connection.close()


def somebody_waits_for_a_row() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0] > 0


def test_a_team_that_is_asked_for_at_the_same_moment_is_left_out(cast, offer, visit_request):
    matching_round = open_round(MatchingRound(name="Spring"), by=cast.staff)
    queue_round(matching_round, by=cast.staff)
    work_on_round(matching_round.pk)
    matching_round.refresh_from_db()
    release_round(matching_round, by=cast.staff)
    other = OfferFactory()
    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            asked = propose_match(other, visit_request, by=cast.staff)
            released = threads.submit(work_over_a_connection_of_its_own, matching_round)
            until(somebody_waits_for_a_row)
        released.result()
    pair = matching_round.pairs.get()
    assert "this team waits for another host’s answer now" in pair.refusal
    assert list(Match.objects.undecided()) == [asked]
