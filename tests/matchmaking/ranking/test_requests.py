import pytest
from django.utils import timezone

from matchmaking.models import VisitRequest
from matchmaking.ranking import (
    fit_of,
    look_at_requests,
    narrow_requests,
    rank_requests,
)
from matchmaking.shelf import bring_up_to_date
from tests.factories.matchmaking import RequestFactory
from tests.factories.regions import OrganisationFactory, TopicFactory, TopicGroupFactory

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


RULED_OUT = {
    "common_language": {"languages": {"fr": "C1"}, "team_size": 9},
    "team_size": {"team_size": 9, "windows": [(200, 210)]},
    "length": {"days": 9},
    "audience": {"audience": ["researchers"]},
    "dates": {"windows": [(200, 210)]},
}


def test_every_request_for_the_topics_is_counted_once_by_what_rules_it_out(offer, visit_request):
    for fields in RULED_OUT.values():
        RequestFactory(topics=[offer.main_topic], **fields)
    RequestFactory(topics=[offer.main_topic], organisation=offer.organisation)
    RequestFactory(topics=[TopicFactory(parent=TopicGroupFactory())], team_size=9)
    same_region = OrganisationFactory(region=offer.organisation.region)
    RequestFactory(topics=[offer.main_topic], organisation=same_region)
    bring_up_to_date(timezone.localdate())
    RequestFactory(topics=[offer.main_topic], **RULED_OUT["dates"])

    counted = look_at_requests(offer, VisitRequest.objects.open(), are_all_open=True).ruled_out

    assert counted.missed == {**dict.fromkeys(RULED_OUT, 1), "dates": 2, "other_region": 1}
    assert (counted.shown, counted.number) == (8, 7)


def test_only_requests_that_are_looked_at_are_counted(offer, visit_request):
    large = RequestFactory(topics=[offer.main_topic], team_size=9)
    RequestFactory(topics=[offer.main_topic], days=9)
    among = VisitRequest.objects.filter(pk__in=[large.pk, visit_request.pk])

    outlook = look_at_requests(offer, among)

    assert [row.request for row in outlook.ranked] == [visit_request]
    assert (outlook.ruled_out.missed, outlook.ruled_out.shown) == ({"team_size": 1}, 2)


@pytest.mark.parametrize("are_all_open", [True, False])
@pytest.mark.parametrize("number", [1, 30])
def test_counting_what_rules_out_the_others_costs_no_query(
    offer, django_assert_num_queries, number, are_all_open
):
    RequestFactory.create_batch(number, topics=[offer.main_topic], team_size=9)
    bring_up_to_date(timezone.localdate())
    requests = VisitRequest.objects.open()
    with django_assert_num_queries(QUERIES - 1):  # there is no request to read
        outlook = look_at_requests(offer, requests, are_all_open=are_all_open)
        assert list(outlook.ranked) == []
        assert outlook.ruled_out.missed == {"team_size": number}
