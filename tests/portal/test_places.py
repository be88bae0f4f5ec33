import pytest
from django.urls import reverse

from regions.actions import (
    reapply_organisation,
    refuse_organisation,
    suspend_organisation,
    verify_organisation,
)
from regions.models import Partnership
from regions.states import OrganisationState, Role
from tests.factories.matchmaking import OfferFactory
from tests.factories.regions import MembershipFactory, OrganisationFactory

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


class TestRefused:
    REASON = "We found no such town hall."

    @pytest.fixture
    def refused(self, cast):
        organisation = OrganisationFactory(state=OrganisationState.APPLIED)
        for role, name in ((Role.COORDINATOR, "coordinator"), (Role.COLLEAGUE, "colleague")):
            MembershipFactory(organisation=organisation, role=role, user__full_name=name)
        refuse_organisation(organisation, by=cast.staff, reason=self.REASON)
        return organisation

    def member(self, organisation, role):
        return organisation.memberships.get(role=role).user

    def test_its_coordinator_reads_why_and_what_to_do(self, client, refused):
        client.force_login(self.member(refused, Role.COORDINATOR))

        page = page_of(client, "organisation-detail", refused.slug)

        assert self.REASON in page
        assert "then apply again" in page
        assert reverse("organisation-reapply", args=[refused.pk]) in page
        assert reverse("organisation-edit", args=[refused.slug]) in page

    def test_staff_read_why_and_are_not_asked_to_join(self, client, cast, refused):
        client.force_login(cast.staff)

        page = page_of(client, "organisation-detail", refused.slug)

        assert self.REASON in page
        assert "For the association" in page
        assert "Do you work here?" not in page
        assert reverse("organisation-join", args=[refused.slug]) not in page

    def test_a_colleague_reads_only_that_it_is_refused(self, client, refused):
        client.force_login(self.member(refused, Role.COLLEAGUE))

        page = page_of(client, "organisation-detail", refused.slug)

        assert '<span class="state wait">Refused</span>' in page
        assert self.REASON not in page
        assert reverse("organisation-edit", args=[refused.slug]) not in page

    def test_nobody_reads_it_once_it_is_verified(self, client, cast, refused):
        reapply_organisation(refused, by=cast.staff)
        verify_organisation(refused, by=cast.staff)
        client.force_login(cast.staff)

        assert self.REASON not in page_of(client, "organisation-detail", refused.slug)

    def test_a_suspended_one_reads_its_own_reason(self, client, cast, boras):
        suspend_organisation(boras, by=cast.staff, reason="It closed.")
        client.force_login(cast.host)

        page = page_of(client, "organisation-detail", boras.slug)

        assert "It closed." in page
        assert "until the association reinstates it" in page

    def test_the_reason_costs_one_query(self, client, cast, refused, django_assert_num_queries):
        client.force_login(cast.staff)

        with django_assert_num_queries(8):
            client.get(refused.get_absolute_url())
