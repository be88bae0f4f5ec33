import pytest
from django.urls import reverse

from regions.models import Partnership
from regions.states import OrganisationState
from tests.factories.matchmaking import OfferFactory
from tests.factories.regions import OrganisationFactory

pytestmark = pytest.mark.django_db


def page_of(client, name, *args, **query):
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["Borås Municipality", "Vestland County Council"]),
        ({"q": "borås"}, ["Borås Municipality"]),
        ({"q": "county vestland"}, ["Vestland County Council"]),
        ({"country": "NO"}, ["Vestland County Council"]),
        ({"q": "borås", "country": "NO"}, []),
        ({"country": "nowhere"}, ["Borås Municipality", "Vestland County Council"]),
    ],
)
def test_organisations_are_found_by_words_and_country(client, boras, vestland, query, found):
    OrganisationFactory(name="Borås hidden", state=OrganisationState.APPLIED)

    response = client.get(reverse("organisation-list"), query)

    assert [o.name for o in response.context["organisations"]] == found


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_of_organisations_costs_the_same_for_many(
    client, cast, rows, django_assert_num_queries
):
    OrganisationFactory.create_batch(rows)
    client.force_login(cast.host)

    with django_assert_num_queries(6):
        client.get(reverse("organisation-list"))


@pytest.mark.parametrize("rows", [1, 30])
def test_an_organisation_costs_the_same_for_many(
    client, cast, boras, rows, django_assert_num_queries
):
    OfferFactory.create_batch(rows, organisation=boras)
    client.force_login(cast.host)

    with django_assert_num_queries(7):
        client.get(boras.get_absolute_url())


@pytest.mark.parametrize("rows", [1, 30])
def test_a_region_costs_the_same_for_many(client, boras, rows, django_assert_num_queries):
    OfferFactory.create_batch(rows, organisation=boras)

    with django_assert_num_queries(4):
        client.get(boras.region.get_absolute_url())


def test_a_region_shows_what_lies_in_regions_below_it(client, offer):
    country = offer.organisation.region.parent

    page = page_of(client, "region-detail", country.code)

    assert offer.title in page
    assert offer.organisation.name in page


def test_a_partnership_shows_its_verified_members(client, boras):
    partnership = Partnership.objects.create(slug="pact", name="Pact for Skills", label="Pact")
    hidden = OrganisationFactory(name="Applied only", state=OrganisationState.APPLIED)
    partnership.members.add(boras, hidden)

    page = page_of(client, "partnership-detail", "pact")

    assert ("Borås Municipality" in page, "Applied only" in page) == (True, False)


@pytest.mark.parametrize(
    ("role", "status"), [(None, 404), ("outsider", 404), ("host", 200), ("staff", 200)]
)
def test_an_organisation_that_is_not_verified_is_for_its_people_and_staff(
    client, cast, boras, role, status
):
    type(boras).objects.filter(pk=boras.pk).update(state=OrganisationState.SUSPENDED)
    if role:
        client.force_login(getattr(cast, role))

    assert client.get(boras.get_absolute_url()).status_code == status


def test_verbs_are_shown_to_whom_they_are_open(client, cast, boras):
    client.force_login(cast.staff)
    assert "Suspend…" in page_of(client, "organisation-detail", boras.slug)

    client.force_login(cast.host)
    assert "Suspend…" not in page_of(client, "organisation-detail", boras.slug)
