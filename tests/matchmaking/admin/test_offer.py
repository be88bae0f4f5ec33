import pytest
from django.urls import reverse
from pytest_django.asserts import assertInHTML

from matchmaking.models import FundingScheme, HostingOffer, VisitRequest
from tests.factories.matchmaking import OfferFactory, RequestFactory
from tests.factories.regions import RegionFactory

pytestmark = pytest.mark.django_db

OFFERS = reverse("admin:matchmaking_hostingoffer_changelist")
REQUESTS = reverse("admin:matchmaking_visitrequest_changelist")


@pytest.fixture
def staff(client, cast):
    client.force_login(cast.staff)
    return client


def do(client, url, action, *rows):
    data = {"action": action, "_selected_action": [row.pk for row in rows]}
    return client.post(url, data, follow=True)


def text_of(response):
    return response.content.decode()


def test_only_staff_come_in(client, cast, offer, visit_request):
    client.force_login(cast.host)
    for url in (OFFERS, REQUESTS):
        assert client.get(url).status_code == 302


def test_staff_find_offers_and_requests_by_organisation(staff, offer, visit_request):
    OfferFactory(title="Another offer")
    RequestFactory(title="Another request")

    assert offer.title in text_of(staff.get(OFFERS, {"q": "Borås"}))
    assert "Another offer" not in text_of(staff.get(OFFERS, {"q": "Borås"}))
    assert visit_request.title in text_of(staff.get(REQUESTS, {"q": "Vestland"}))
    assert "Another request" not in text_of(staff.get(REQUESTS, {"q": "Vestland"}))


def test_lists_and_pages_are_called_by_what_they_show(staff, offer, visit_request):
    headings = {OFFERS: "Hosting offers", REQUESTS: "Visit requests"}
    for name, row in (("hostingoffer", offer), ("visitrequest", visit_request)):
        headings[reverse(f"admin:matchmaking_{name}_change", args=[row.pk])] = row.title

    for url, heading in headings.items():
        assertInHTML(f"<h1>{heading}</h1>", text_of(staff.get(url)))


def test_staff_filter_by_the_name_of_a_country(staff, offer, visit_request):
    polish = RegionFactory(parent__code="PL")
    OfferFactory(title="Another offer", organisation__region=polish)
    RequestFactory(title="Another request", organisation__region=polish)
    for url, code, name, row, other in (
        (OFFERS, "SE", "Sweden", offer, "Another offer"),
        (REQUESTS, "NO", "Norway", visit_request, "Another request"),
    ):
        page = text_of(staff.get(url, {"country": code}))
        assert row.title in page
        assert other not in page
        assert f'<td class="field-country">{name}</td>' in page
        assert ">Poland</a>" in page


def test_staff_look_at_everything_and_change_nothing_by_hand(staff, offer, visit_request):
    for name, row in (("hostingoffer", offer), ("visitrequest", visit_request)):
        url = reverse(f"admin:matchmaking_{name}_change", args=[row.pk])
        response = staff.get(url)
        assert row.title in text_of(response)
        assert 'name="_save"' not in text_of(response)
        assert staff.post(url, {"title": "Changed"}).status_code == 403


def test_verbs_go_through_the_actions_and_are_logged_on_behalf(staff, cast, offer, boras):
    do(staff, OFFERS, "pause_selected", offer)
    assert HostingOffer.objects.get(pk=offer.pk).state == "paused"
    assert offer.log.get().on_behalf_of == boras.name

    do(staff, OFFERS, "resume_selected", offer)
    assert HostingOffer.objects.get(pk=offer.pk).is_open


def test_what_is_refused_is_told_and_the_others_are_done(staff, boras):
    complete = OfferFactory(organisation=boras, state="draft")
    incomplete = OfferFactory(organisation=boras, state="draft", summary="")

    response = do(staff, OFFERS, "publish_selected", complete, incomplete)

    assert "Say in two or three sentences what visitors will see." in text_of(response)
    assert "Done for 1 of 2." in text_of(response)
    assert HostingOffer.objects.get(pk=complete.pk).is_open
    assert HostingOffer.objects.get(pk=incomplete.pk).is_draft


def test_requests_are_withdrawn_on_behalf(staff, visit_request):
    do(staff, REQUESTS, "withdraw_selected", visit_request)

    assert VisitRequest.objects.get().state == "withdrawn"


def test_staff_keep_the_funding_schemes_and_what_they_contribute(staff):
    added = scheme_with(from_km=500, source="Call 2027", is_shown="on")

    staff.post(reverse("admin:matchmaking_fundingscheme_add"), added)

    scheme = FundingScheme.objects.get(code="interreg")
    assert (scheme.countries, scheme.is_shown) == (["SE", "NO"], False)
    [row] = scheme.travel_contributions.all()
    assert (row.from_km, row.standard, row.green, row.is_shown) == (500, 300, 400, True)


def test_amounts_without_a_source_are_not_shown_to_people(staff):
    added = scheme_with(from_km=500, source="", is_shown="on")

    answer = staff.post(reverse("admin:matchmaking_fundingscheme_add"), added)

    assert "Say where the amounts are from before you show them." in answer.text
    assert not FundingScheme.objects.filter(code="interreg").exists()


def scheme_with(**contribution) -> dict:
    """What the form of a scheme sends, with one travel contribution."""
    rows = "travel_contributions"
    amounts = {"standard": 300, "green": 400} | contribution
    return {
        "code": "interreg",
        "name": "Interreg",
        "position": 9,
        "countries": "SE,NO",
        f"{rows}-TOTAL_FORMS": 1,
        f"{rows}-INITIAL_FORMS": 0,
        **{f"{rows}-0-{name}": value for name, value in amounts.items()},
    }
