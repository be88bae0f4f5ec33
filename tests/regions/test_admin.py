import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

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


class TestOrganisation:
    def page(self, organisation):
        return reverse("admin:regions_organisation_change", args=[organisation.pk])

    def test_is_called_by_its_name_and_leads_to_its_page_once(self, staff, cast, boras):
        page = staff.get(self.page(boras))

        assertContains(page, "<h1>Borås Municipality</h1>", html=True)
        assertContains(page, "View on site", count=0)

    def test_its_languages_are_chosen_by_name(self, staff, boras):
        page = staff.get(self.page(boras))
        field = page.context["adminform"].form["languages"]
        assert ("sv", "Swedish") in list(field.field.choices)

        staff.post(self.page(boras), typed_into(page) | {"languages": ["sv", "fi"]})

        boras.refresh_from_db()
        assert boras.languages == ["sv", "fi"]

    def test_too_many_languages_are_refused(self, staff, boras):
        page = staff.get(self.page(boras))
        many = ["sv", "fi", "en", "de", "fr", "es", "it", "nl", "pl"]

        refused = staff.post(self.page(boras), typed_into(page) | {"languages": many})

        assert "most useful languages at most" in refused.content.decode()


@pytest.mark.parametrize("noun", ["region", "place"])
def test_countries_are_found_by_their_names(staff, boras, noun):
    page = staff.get(changelist(noun))

    assert ">Sweden</a>" in page.content.decode()
    assert "_facets" not in page.content.decode()
    found = staff.get(changelist(noun), {"country": "SE"}).context["cl"].queryset
    assert {row.country for row in found} <= {"SE"}


def typed_into(page) -> dict:
    """What the form of the page holds, as a browser would send it."""
    forms = [page.context["adminform"].form]
    forms += [inline.formset.management_form for inline in page.context["inline_admin_formsets"]]
    values = {field.html_name: field.value() for form in forms for field in form}
    return {name: value for name, value in values.items() if value is not None}
