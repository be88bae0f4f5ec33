import pytest
from django.urls import reverse

from matchmaking.models import FundingScheme
from tests.factories.matchmaking import OfferFactory, RequestFactory

pytestmark = pytest.mark.django_db

OFFERS_QUERIES = 12
REQUESTS_QUERIES = 12
SCHEMES_QUERIES = 8


@pytest.fixture
def staff(client, cast):
    client.force_login(cast.staff)
    return client


def rows_shown(response):
    return len(response.context["cl"].result_list)


@pytest.mark.parametrize("number", [1, 30])
def test_the_list_of_offers_takes_the_same_queries_for_one_and_for_thirty(
    staff, django_assert_num_queries, number
):
    OfferFactory.create_batch(number)
    with django_assert_num_queries(OFFERS_QUERIES):
        response = staff.get(reverse("admin:matchmaking_hostingoffer_changelist"))
    assert rows_shown(response) == number


@pytest.mark.parametrize("number", [1, 30])
def test_the_list_of_requests_takes_the_same_queries_for_one_and_for_thirty(
    staff, django_assert_num_queries, number
):
    RequestFactory.create_batch(number, funding=FundingScheme.objects.first())
    with django_assert_num_queries(REQUESTS_QUERIES):
        response = staff.get(reverse("admin:matchmaking_visitrequest_changelist"))
    assert rows_shown(response) == number


@pytest.mark.parametrize("number", [1, 30])
def test_the_list_of_funding_schemes_takes_the_same_queries_for_one_and_for_thirty(
    staff, django_assert_num_queries, number
):
    FundingScheme.objects.all().delete()
    FundingScheme.objects.bulk_create(
        FundingScheme(code=f"scheme-{place}", name=f"Scheme {place}", position=place)
        for place in range(number)
    )
    with django_assert_num_queries(SCHEMES_QUERIES):
        response = staff.get(reverse("admin:matchmaking_fundingscheme_changelist"))
    assert rows_shown(response) == number
