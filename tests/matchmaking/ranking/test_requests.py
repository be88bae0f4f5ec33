import pytest
from django.utils import timezone

from matchmaking.models import VisitRequest
from matchmaking.ranking import (
    fit_of,
    narrow_requests,
    rank_requests,
)
from matchmaking.shelf import bring_up_to_date
from tests.factories.matchmaking import RequestFactory
from tests.factories.regions import TopicFactory, TopicGroupFactory

pytestmark = pytest.mark.django_db

QUERIES = 3


@pytest.mark.parametrize("number", [1, 30])
def test_ranking_requests_takes_the_same_queries_for_one_and_for_thirty(
    offer, django_assert_num_queries, number
):
    RequestFactory.create_batch(number, topics=[offer.main_topic])
    bring_up_to_date(timezone.localdate())
    with django_assert_num_queries(QUERIES):
        ranked = list(rank_requests(offer, VisitRequest.objects.open()))
        assert all(row.fit.parts for row in ranked)
    assert len(ranked) == number


@pytest.mark.parametrize(
    "change",
    [
        {"team_size": 7},
        {"days": 4},
        {"audience": ["employers"]},
        {"windows": [(10, 29)]},
        {"topics": "others"},
    ],
)
def test_the_database_leaves_out_requests_that_cannot_fit(offer, visit_request, change):
    if "topics" in change:
        change = {"topics": [TopicFactory(parent=TopicGroupFactory())]}
    RequestFactory(**change)
    assert list(narrow_requests(offer, VisitRequest.objects.open())) == [visit_request]


def test_narrowing_requests_never_loses_what_the_engine_would_rank(offer):
    for change in ({"audience": []}, {"team_size": 6}, {"days": 3}, {"windows": [(85, 99)]}):
        RequestFactory(**change)
    for each in VisitRequest.objects.open():
        if fit_of(each, offer).is_possible:
            assert each in narrow_requests(offer, VisitRequest.objects.open())
