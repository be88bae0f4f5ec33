import gc

import pytest
from django.db import transaction

from matchmaking.models import VisitRequest
from matchmaking.ranking import all_open, rank
from matchmaking.warming_up import warm_up

pytestmark = pytest.mark.django_db

QUERIES = 2


@pytest.fixture(autouse=True)
def collected_as_before():
    yield
    gc.unfreeze()


def test_the_first_ranking_need_not_read_the_shelf(visit_request, offer, django_assert_num_queries):
    request = VisitRequest.objects.with_facts().get(pk=visit_request.pk)
    warm_up()
    with django_assert_num_queries(QUERIES):
        [ranked] = rank(request, all_open())
    assert ranked.offer == offer


def test_what_is_there_is_not_looked_through_again(offer):
    warm_up()
    assert gc.get_freeze_count() > 0


def test_a_database_that_fails_stops_nothing(offer, caplog):
    with transaction.atomic():
        transaction.set_rollback(True)
        warm_up()
    assert "could not be read ahead" in caplog.text
