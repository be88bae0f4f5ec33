from datetime import date

import pytest
from django.urls import reverse

from exchanges.ledger import ledger
from exchanges.states import ExchangeState
from tests.factories.exchanges import ExchangeFactory

pytestmark = pytest.mark.django_db

LEDGER_QUERIES = 5


@pytest.fixture
def visit(offer, visit_request):
    """Vestland visits Borås; approved this year, to take place in 2031."""
    return ExchangeFactory(
        match__offer=offer,
        match__request=visit_request,
        starts=date(2031, 3, 4),
        ends=date(2031, 3, 5),
    )


def test_a_visit_belongs_to_the_year_of_its_first_day(visit):
    [year] = ledger()
    assert (year.year, year.visits) == (2031, 1)
    assert [(line.region.code, line.hosted, line.made) for line in year.lines] == [
        ("NO0A2", 0, 1),
        ("SE232", 1, 0),
    ]


def test_visits_without_dates_stand_first_and_by_themselves(visit):
    ExchangeFactory(starts=None, ends=None)
    assert [(year.year, year.visits) for year in ledger()] == [(None, 1), (2031, 1)]


def test_what_is_cancelled_does_not_count(visit):
    visit.state = ExchangeState.CANCELLED
    visit.save()
    assert ledger() == []


@pytest.mark.parametrize("number", [1, 30])
def test_the_page_takes_the_same_queries_for_one_and_for_thirty(
    client, cast, visit, django_assert_num_queries, number
):
    ExchangeFactory.create_batch(number - 1, starts=date(2030, 3, 4), ends=date(2030, 3, 5))
    client.force_login(cast.staff)
    with django_assert_num_queries(LEDGER_QUERIES):
        response = client.get(reverse("ledger"))
    assert sum(year.visits for year in response.context["years"]) == number
    assert f'<a href="{reverse("round-list")}" aria-current="true">Rounds</a>' in response.text
