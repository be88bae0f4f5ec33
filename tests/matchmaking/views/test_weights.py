import pytest
from django.urls import reverse

from matchmaking.engine import WEIGHTS
from matchmaking.models import FitWeights
from tests.factories.matchmaking import FitWeightsFactory

pytestmark = pytest.mark.django_db

QUERIES = 5
DATES_FIRST = {**WEIGHTS, "topics": 20, "dates": 20}


def test_staff_set_new_weights(client, cast):
    client.force_login(cast.staff)
    words = {"name": "Dates first", "reason": "Summer is short."}
    response = client.post(reverse("round-weights"), {**DATES_FIRST, **words}, follow=True)
    assert "Every fit from now on counts with these weights" in response.text
    assert FitWeights.objects.current().of_parts == DATES_FIRST


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"topics": 31}, {"__all__"}),
        ({"reason": ""}, {"reason"}),
        ({"topics": -1}, {"topics"}),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_lost(client, cast, fields, wrong):
    client.force_login(cast.staff)
    given = {**WEIGHTS, "name": "My own set", "reason": "Because.", **fields}
    response = client.post(reverse("round-weights"), given)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == wrong
    assert "My own set" in response.text
    together = sum(given[part] for part in WEIGHTS if given[part] >= 0)
    assert f"The weights above make {together} together." in response.text
    assert FitWeights.objects.count() == 1


@pytest.mark.parametrize("number", [1, 29])
def test_it_takes_the_same_queries_for_one_set_and_for_thirty(
    client, cast, django_assert_num_queries, number
):
    FitWeightsFactory.create_batch(number, by=cast.staff)
    client.force_login(cast.staff)
    with django_assert_num_queries(QUERIES):
        response = client.get(reverse("round-weights"))
    assert len(response.context["sets"]) == number + 1


def test_others_find_nothing(client, cast):
    client.force_login(cast.host)
    assert client.get(reverse("round-weights")).status_code == 404
    assert client.post(reverse("round-weights"), {}).status_code == 404
