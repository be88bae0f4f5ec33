import pytest
from django.urls import reverse

from regions.forms import OrganisationForm
from regions.models import Membership, Organisation, Place
from regions.states import MembershipState, OrganisationState
from tests.factories.regions import (
    CountryFactory,
    MembershipFactory,
    OrganisationFactory,
    RegionFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def form_data(boras):
    return {
        "country": "SE",
        "name": "Borås Science Park",
        "short_name": "Science Park",
        "kind": "company",
        "region": boras.region_id,
        "place": "Borås",
        "languages": ["sv", "en"],
    }


def test_who_has_no_organisation_is_shown_the_ways_to_get_one(client, cast):
    client.force_login(cast.newcomer)

    page = client.get(reverse("my-organisation")).content.decode()

    assert reverse("organisation-list") in page
    assert reverse("organisation-register") in page


def test_who_has_one_is_led_there(client, cast, boras):
    client.force_login(cast.host)

    assert client.get(reverse("my-organisation")).url == boras.get_absolute_url()


def test_the_country_is_asked_first(client, cast, boras):
    client.force_login(cast.newcomer)

    first = client.get(reverse("organisation-register")).content.decode()
    second = client.get(reverse("organisation-register"), {"country": "SE"}).content.decode()

    assert ("Sweden" in first, boras.region.name in first) == (True, False)
    assert boras.region.name in second


def test_registering_stores_the_point_of_the_town(client, cast, form_data):
    Place.objects.create(
        geonames_id=1, name="Borås", country="SE", latitude=57.7, longitude=12.9, population=70000
    )
    client.force_login(cast.newcomer)

    response = client.post(reverse("organisation-register"), form_data)

    stored = Organisation.objects.get(name="Borås Science Park")
    assert response.url == stored.get_absolute_url()
    assert (stored.latitude, stored.longitude) == (57.7, 12.9)
    assert stored.state == OrganisationState.APPLIED
    assert stored.memberships.get().user == cast.newcomer


def test_a_town_we_do_not_know_lies_at_the_centre_of_its_region(client, cast, boras, form_data):
    client.force_login(cast.newcomer)

    client.post(reverse("organisation-register"), form_data | {"place": "Nowhere"})

    stored = Organisation.objects.get(name="Borås Science Park")
    assert (stored.latitude, stored.longitude) == (boras.region.latitude, boras.region.longitude)


def test_wrong_input_is_told_beside_the_field_and_kept(client, cast, form_data):
    client.force_login(cast.newcomer)

    response = client.post(
        reverse("organisation-register"), form_data | {"oid": "12345", "name": "Kept as typed"}
    )

    page = response.content.decode()
    assert response.status_code == 422
    assert "An OID is the letter E and eight digits." in page
    assert 'value="Kept as typed"' in page
    assert not Organisation.objects.filter(name="Kept as typed").exists()


def test_a_region_of_another_country_is_not_accepted(client, cast, vestland, form_data):
    client.force_login(cast.newcomer)

    response = client.post(
        reverse("organisation-register"), form_data | {"region": vestland.region_id}
    )

    assert response.status_code == 422


def test_a_coordinator_changes_the_details(client, cast, boras, form_data):
    client.force_login(cast.host)

    client.post(reverse("organisation-edit", args=[boras.slug]), form_data | {"about": "New."})

    assert Organisation.objects.get(pk=boras.pk).about == "New."


@pytest.mark.parametrize(
    ("role", "status"),
    [("host", 200), ("host_colleague", 403), ("visitor", 404), ("newcomer", 404), ("staff", 200)],
)
def test_who_may_open_the_form(client, cast, boras, role, status):
    client.force_login(getattr(cast, role))

    assert client.get(reverse("organisation-edit", args=[boras.slug])).status_code == status


@pytest.mark.parametrize(
    ("role", "status"),
    [("host", 200), ("host_colleague", 200), ("visitor", 404), ("newcomer", 404), ("staff", 200)],
)
def test_who_may_see_the_people(client, cast, boras, role, status):
    client.force_login(getattr(cast, role))

    assert client.get(reverse("organisation-people", args=[boras.slug])).status_code == status


@pytest.mark.parametrize("members", [1, 30])
def test_the_people_page_costs_the_same_for_many(
    client, cast, boras, members, django_assert_num_queries
):
    for state in (MembershipState.ACTIVE, MembershipState.ASKED):
        MembershipFactory.create_batch(members, organisation=boras, state=state, role="colleague")
    client.force_login(cast.host)

    with django_assert_num_queries(7):
        client.get(reverse("organisation-people", args=[boras.slug]))


def test_inviting_a_member_is_told_beside_the_address(client, cast, boras):
    client.force_login(cast.host)

    response = client.post(
        reverse("organisation-people", args=[boras.slug]),
        {"email": cast.host_colleague.email, "role": "colleague"},
    )

    assert response.status_code == 422
    assert "is a member already." in response.content.decode()


def test_joining_through_the_pages(client, cast, boras):
    client.force_login(cast.newcomer)
    client.post(reverse("organisation-join", args=[boras.slug]))
    asked = Membership.objects.get(user=cast.newcomer)

    client.force_login(cast.host)
    client.post(reverse("membership-admit", args=[asked.pk]))

    client.force_login(cast.newcomer)
    assert client.get(reverse("my-organisation")).url == boras.get_absolute_url()


def test_one_acts_for_the_organisation_chosen_in_the_menu(client, cast, boras):
    other = OrganisationFactory(name="A second organisation")
    MembershipFactory(user=cast.host, organisation=other)
    client.force_login(cast.host)

    client.post(reverse("organisation-switch"), {"organisation": boras.pk})
    assert client.get(reverse("my-organisation")).url == boras.get_absolute_url()

    client.post(reverse("organisation-switch"), {"organisation": other.pk})
    assert client.get(reverse("my-organisation")).url == other.get_absolute_url()


def test_nobody_acts_for_an_organisation_they_are_not_in(client, cast, vestland):
    client.force_login(cast.host)

    response = client.post(reverse("organisation-switch"), {"organisation": vestland.pk})

    assert response.status_code == 404


def test_regions_are_offered_below_their_level_1_region(boras):
    country = CountryFactory(code="SE")
    south = RegionFactory(code="SE2", name="Södra Sverige", parent=country)
    RegionFactory(code="SE22", name="Sydsverige", parent=south, level=2)
    choices = OrganisationForm(country="SE").fields["region"].choices

    assert [label for _value, label in choices[:2]] == ["—", "Sverige (SE)"]
