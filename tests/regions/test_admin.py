import pytest
from django.urls import reverse

from regions.states import OrganisationState
from tests.factories.regions import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client, cast):
    client.force_login(cast.staff)
    return client


def changelist(noun):
    return reverse(f"admin:regions_{noun}_changelist")


@pytest.mark.parametrize(
    "noun",
    ["organisation", "partnership", "region", "place", "topic", "membership", "invitation"],
)
def test_staff_find_every_list(staff, noun):
    assert changelist(noun) in staff.get(reverse("admin:index")).content.decode()
    assert staff.get(changelist(noun)).status_code == 200


def test_staff_see_who_asks_for_an_organisation(staff):
    membership = MembershipFactory(organisation__state=OrganisationState.APPLIED)

    page = staff.get(
        reverse("admin:regions_organisation_change", args=[membership.organisation.pk])
    ).content.decode()

    assert str(membership.user) in page


def test_the_list_opens_on_what_waits_and_filters_by_country(staff):
    waiting = OrganisationFactory(state=OrganisationState.APPLIED)
    OrganisationFactory(state=OrganisationState.VERIFIED)

    opened = staff.get(changelist("organisation"))
    assert list(opened.context["cl"].result_list) == [waiting]
    assert opened.context["title"] == "1 organisation waits for you"

    elsewhere = staff.get(changelist("organisation"), {"country": "XX", "state": "all"})
    assert list(elsewhere.context["cl"].result_list) == []
