"""Why a round puts two together."""

import pytest
from django.urls import reverse
from django.utils import timezone

from matchmaking.actions.round import release_round, work_on_round
from matchmaking.models import FitWeights, Match
from matchmaking.shelf import bring_up_to_date
from tests.factories.matchmaking import OfferFactory, RequestFactory, RoundPairFactory

pytestmark = pytest.mark.django_db

PAIR_QUERIES = 11


def address(matching_round, visit_request, offer) -> str:
    asked = {"request": visit_request.pk, "offer": offer.pk}
    return reverse("round-pair", args=[matching_round.pk], query=asked)


def test_the_review_leads_to_the_reasons_of_each_pair(staff, solved, offer, visit_request):
    text = staff.get(solved.get_absolute_url()).text
    assert address(solved, visit_request, offer).replace("&", "&amp;") in text


def test_a_ring_leads_to_the_reasons_of_each_of_its_pairs(staff, solved, offer, visit_request):
    solved.pairs.update(ring_number=1)
    text = staff.get(solved.get_absolute_url()).text
    assert address(solved, visit_request, offer).replace("&", "&amp;") in text


@pytest.mark.parametrize("number", [0, 29])
def test_the_page_takes_the_same_queries_in_a_round_of_one_and_of_thirty(
    staff, solved, offer, visit_request, django_assert_num_queries, number
):
    RoundPairFactory.create_batch(number, round=solved)
    bring_up_to_date(timezone.localdate())
    with django_assert_num_queries(PAIR_QUERIES):
        staff.get(address(solved, visit_request, offer))


def test_a_pair_has_every_part_with_its_reason_and_the_total_of_the_round(
    staff, solved, offer, visit_request
):
    response = staff.get(address(solved, visit_request, offer))
    pair = solved.pairs.get()
    assert "Borås hosts Vestland" in response.text
    assert f"How we get to {round(pair.fit)}" in response.text
    assert [part["score"] for part in response.context["kept"]["parts"]] == pair.parts
    assert "possible start days" in response.text
    assert "deed=forbid" in response.text


def test_the_numbers_stay_those_of_the_round_when_the_offer_changes(
    staff, solved, offer, visit_request
):
    before = solved.pairs.get().parts
    offer.group_max = visit_request.team_size - 1
    offer.save()
    response = staff.get(address(solved, visit_request, offer))
    assert [part["score"] for part in response.context["kept"]["parts"]] == before
    assert "This stands in the way now:" in response.text
    assert "something changed since" in response.text


def test_two_that_the_round_does_not_put_together_have_a_fit_by_its_weights(
    staff, solved, offer, visit_request
):
    FitWeights.objects.update(is_current=False)
    parts = dict.fromkeys(solved.weights.of_parts, 0) | {"dates": 100}
    FitWeights.objects.create(name="Dates only", reason="To see", is_current=True, **parts)
    other = OfferFactory(main_topic=offer.main_topic)
    response = staff.get(address(solved, visit_request, other))
    assert "This round does not put these two together." in response.text
    assert response.context["kept"]["weights_set"] == solved.weights_id
    assert "deed=force" in response.text


def test_after_release_it_leads_to_the_match(staff, solved, cast, offer, visit_request):
    release_round(solved, by=cast.staff)
    work_on_round(solved.pk)
    text = staff.get(address(solved, visit_request, offer)).text
    assert Match.objects.get().get_absolute_url() in text
    assert "deed=" not in text


@pytest.mark.parametrize("asked", ["", "?request=x&offer=1", "?request=999999&offer=999999"])
def test_what_is_no_pair_does_not_exist(staff, solved, asked):
    url = reverse("round-pair", args=[solved.pk])
    assert staff.get(f"{url}{asked}").status_code == 404


def test_nobody_but_staff_sees_it(client, cast, solved, offer):
    client.force_login(cast.visitor)
    url = address(solved, RequestFactory(topics=[offer.main_topic]), offer)
    assert client.get(url).status_code == 404
