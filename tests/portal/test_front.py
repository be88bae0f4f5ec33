import re

import pytest
from django.urls import reverse

from matchmaking.states import OfferState
from tests.factories.exchanges import StoryFactory
from tests.factories.matchmaking import OfferFactory, RequestFactory

pytestmark = pytest.mark.django_db


def page_of(client, name, *args, **query):
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def test_home_shows_hosts_and_seekers_on_the_map_and_the_newest_stories(
    client, offer, visit_request
):
    OfferFactory(title="Not shown", state=OfferState.DRAFT, published_at=None)
    StoryFactory(title="A published story", state="published", published_at="2025-05-28T10:00Z")
    StoryFactory(title="A story not yet told")

    page = page_of(client, "home")

    assert f'href="{offer.get_absolute_url()}" aria-label="Borås: {offer.title}"' in page
    assert "A team from Bergen wants to visit" in page
    assert visit_request.title not in page
    assert ("A published story" in page, "A story not yet told" in page) == (True, False)
    assert "Not shown" not in page


def test_a_topic_asked_for_leads_to_the_offers_about_it(client, offer, visit_request):
    [topic] = visit_request.topics.all()
    OfferFactory()

    page = page_of(client, "home")

    [link] = re.findall(rf'<a class="tag on" href="([^"]+)">{topic.name} · 1 team', page)
    assert list(client.get(link).context["page_obj"]) == [offer]


@pytest.mark.parametrize("rows", [1, 30])
def test_home_costs_the_same_for_many(client, rows, django_assert_num_queries):
    OfferFactory.create_batch(rows)
    RequestFactory.create_batch(rows)

    with django_assert_num_queries(8):
        client.get(reverse("home"))


@pytest.mark.parametrize("rows", [1, 30])
def test_the_map_costs_the_same_for_many(client, rows, django_assert_num_queries):
    OfferFactory.create_batch(rows)
    RequestFactory.create_batch(rows)

    with django_assert_num_queries(3):
        client.get(reverse("map"))


def test_the_map_and_its_list_say_the_same(client, offer):
    page = page_of(client, "map")

    assert page.count(f'href="{offer.get_absolute_url()}"') == 2


def test_the_list_beside_the_map_is_sorted_by_the_names_of_countries(client):
    for code in ("ES", "DE", "EE"):
        OfferFactory(organisation__region__country=code)

    listed = client.get(reverse("map")).context["offers"]

    assert [offer.organisation.country for offer in listed] == ["EE", "DE", "ES"]


@pytest.mark.parametrize("name", ["about", "help", "privacy", "accessibility"])
def test_pages_of_text_are_there_without_a_query(client, name, django_assert_num_queries):
    with django_assert_num_queries(0):
        page_of(client, name)
