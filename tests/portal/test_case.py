"""The case for a visit: who may see it, and what it says."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from exchanges import actions
from exchanges.days import days_in_words
from exchanges.models import Exchange
from matchmaking.actions.match import accept_match, approve_match, propose_match
from matchmaking.models import FundingScheme, Match
from matchmaking.shelf import bring_up_to_date
from tests.factories.matchmaking import (
    FundingSchemeFactory,
    MatchFactory,
    OfferFactory,
    RequestFactory,
    TravelContributionFactory,
    in_days,
)
from tests.factories.regions import CountryFactory, OrganisationFactory, RegionFactory

pytestmark = pytest.mark.django_db

MATCH_QUERIES = 10
PREVIEW_QUERIES = 9

DEPENDS = "depends on the national agency and on the distance band, here 500–1999 km"
NEAR_THE_EDGE = "The band changes at 500 km, which is near"


@pytest.fixture
def scheme():
    """Pays between Sweden and Norway; its amounts are not shown."""
    scheme = FundingSchemeFactory(name="Nordic stays", countries=["SE", "NO"], note="Apply in May.")
    for from_km, standard, green in [(100, 200, 250), (500, 300, 400)]:
        TravelContributionFactory(
            scheme=scheme,
            from_km=from_km,
            standard=standard,
            green=green,
            source="The call of 2027",
        )
    return scheme


@pytest.fixture
def match(offer, visit_request, scheme, cast):
    """Asked for by Vestland, which names the scheme; 527 km from Borås."""
    visit_request.funding = scheme
    visit_request.save()
    return propose_match(offer, visit_request, by=cast.visitor)


@pytest.fixture
def exchange(match, cast):
    accept_match(match, by=cast.host)
    approve_match(match, by=cast.staff)
    return Exchange.objects.get(match=match)


def case_url(match) -> str:
    return reverse("match-case", args=[match.pk])


def preview_url(offer, visit_request) -> str:
    return f"{reverse('case-preview')}?offer={offer.pk}&request={visit_request.pk}"


def read(client, person, url) -> str:
    client.force_login(person)
    response = client.get(url)
    assert response.status_code == 200
    return " ".join(response.text.split())


# --- Who sees it --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("visitor", 200),
        ("visitor_colleague", 200),
        ("staff", 200),
        ("host", 404),
        ("host_colleague", 404),
        ("outsider", 404),
        ("newcomer", 404),
    ],
)
def test_it_is_for_the_visiting_team_and_staff(client, cast, match, who, status):
    client.force_login(getattr(cast, who))

    assert client.get(case_url(match)).status_code == status
    assert client.get(preview_url(match.offer, match.request)).status_code == status


@pytest.mark.parametrize("asked", ["", "?offer=1", "?request=1", "?offer=x&request=y"])
def test_without_a_pair_there_is_no_preview(client, cast, asked):
    client.force_login(cast.visitor)

    assert client.get(reverse("case-preview") + asked).status_code == 404


def test_a_draft_of_others_has_no_preview(client, cast, visit_request):
    draft = OfferFactory(state="draft", published_at=None)
    client.force_login(cast.visitor)

    assert client.get(preview_url(draft, visit_request)).status_code == 404


@pytest.mark.parametrize(("who", "is_led"), [("visitor", True), ("host", False), ("staff", True)])
def test_who_may_see_it_is_led_there(client, cast, exchange, who, is_led):
    client.force_login(getattr(cast, who))

    for page in (exchange, exchange.match):
        assert (case_url(exchange.match) in client.get(page.get_absolute_url()).text) is is_led


def test_the_fit_of_an_offer_leads_to_the_preview(client, cast, offer, visit_request):
    page = read(client, cast.visitor, offer.get_absolute_url())

    assert preview_url(offer, visit_request).replace("&", "&amp;") in page


# --- What it says -------------------------------------------------------------------------------


def test_it_tells_who_would_visit_whom_and_why(client, cast, match):
    page = read(client, cast.visitor, case_url(match))

    for said in [
        "Vestland visits Borås",
        "4 people from Vestland County Council would spend 2 days beside colleagues at Borås",
        "Borås Municipality in Borås, Sweden.",
        "Still to be agreed. " + sentence_of("dates", match),
        match.request.learning_goals,
        match.offer.summary,
        f"<strong>Observation:</strong> {match.offer.observation}",
        match.offer.main_topic.name,
        "8 working days in all, and the days of travel",
        "527 km from Bergen to Borås, as the crow flies, one way. A day by train or bus may do.",
        *[part["sentence"] for part in match.fit["parts"]],
        f"<b>{match.fit['total']}%</b>",
        f"in its set no. {match.fit['weights_set']}.",
        "After 30, 90 and 180 days",
    ]:
        assert said in page, said


def sentence_of(name: str, match: Match) -> str:
    [sentence] = [part["sentence"] for part in match.fit["parts"] if part["name"] == name]
    return sentence


def test_before_anybody_is_asked_it_is_a_preview(client, cast, offer, visit_request):
    page = read(client, cast.visitor, preview_url(offer, visit_request))

    assert "Nobody has been asked yet" in page
    assert "527 km from Bergen to Borås" in page
    assert not Match.objects.exists()


def test_a_preview_says_what_stands_in_the_way(client, cast, offer, visit_request):
    visit_request.team_size = 8
    visit_request.save()

    page = read(client, cast.visitor, preview_url(offer, visit_request))

    assert "This stands in the way:" in page
    assert "This host welcomes 1 to 6 people; the team has 8." in page


def test_an_older_match_that_keeps_no_parts_shows_the_fit_of_today(client, cast, vestland):
    older = MatchFactory(request__organisation=vestland)

    assert "English: host C1, visitors B2." in read(client, cast.visitor, case_url(older))


class TestDates:
    def test_those_put_forward_are_told_with_who_has_not_answered(self, client, cast, exchange):
        actions.propose_dates(exchange, in_days(45), in_days(46), by=cast.visitor)

        page = read(client, cast.visitor, case_url(exchange.match))

        days = days_in_words(in_days(45), in_days(46))
        assert f"{days}, put forward by Vestland; the other team has not answered yet." in page

    def test_those_agreed_are_told_and_counted(self, client, cast, exchange):
        proposal = actions.propose_dates(exchange, in_days(45), in_days(47), by=cast.visitor)
        actions.accept_dates(proposal, by=cast.host)

        page = read(client, cast.visitor, case_url(exchange.match))

        days = days_in_words(in_days(45), in_days(47))
        assert f"{days}. Both teams have agreed." in page
        assert "would spend 3 days" in page
        assert "12 working days in all" in page

    def test_without_a_day_in_common_none_is_told(self, client, cast, offer, visit_request):
        visit_request.windows.all().delete()

        page = read(client, cast.visitor, preview_url(offer, visit_request))

        assert "<dd>Still to be agreed.</dd>" in page


class TestEstimate:
    EXPECTED = "travel=420&nights=3&night=110&other=150&travel_days=2"

    def test_what_the_team_expects_is_added_up_for_all(self, client, cast, match):
        page = read(client, cast.visitor, f"{case_url(match)}?{self.EXPECTED}")

        assert (
            "Our own estimate: 900 euro a person (travel 420, 3 nights at 110, "
            "meals and other costs 150). <strong>For 4 people 3600 euro.</strong>" in page
        )
        assert "16 working days in all, with the days of travel" in page

    def test_what_is_left_open_counts_as_nothing(self, client, cast, match):
        page = read(client, cast.visitor, f"{case_url(match)}?travel=420&nights=&night=&other=")

        assert (
            "Our own estimate: 420 euro a person (travel 420). "
            "<strong>For 4 people 1680 euro.</strong>" in page
        )

    def test_an_amount_that_is_none_is_told_beside_its_field(self, client, cast, match):
        page = read(client, cast.visitor, f"{case_url(match)}?travel=much&nights=-1")

        assert "Enter a whole number." in page
        assert "Our own estimate" not in page

    def test_without_amounts_there_is_none(self, client, cast, match):
        page = read(client, cast.visitor, f"{case_url(match)}?travel=&nights=")

        assert "Our own estimate" not in page
        assert "8 working days in all, and the days of travel" in page

    def test_the_form_of_a_preview_sends_the_pair_along(self, client, cast, offer, visit_request):
        page = read(client, cast.visitor, f"{preview_url(offer, visit_request)}&{self.EXPECTED}")

        assert f'<input type="hidden" name="offer" value="{offer.pk}">' in page
        assert f'<input type="hidden" name="request" value="{visit_request.pk}">' in page
        assert "For 4 people 3600 euro." in page


class TestMoney:
    def test_amounts_that_staff_do_not_show_are_not_told(self, client, cast, match):
        page = read(client, cast.visitor, case_url(match))

        assert "Nordic stays.</strong> Apply in May." in page
        assert DEPENDS in page
        assert "there and back it contributes" not in page
        assert "The call of 2027" not in page

    def test_amounts_that_staff_show_are_told_with_their_source(self, client, cast, match, scheme):
        scheme.travel_contributions.filter(from_km=500).update(is_shown=True)

        page = read(client, cast.visitor, case_url(match))

        assert "contributes 300 euro a person, or 400 euro by train, bus, bicycle or" in page
        assert "For 4 people: 1200 or 1600 euro. Source: The call of 2027" in page
        assert DEPENDS not in page

    def test_an_amount_for_another_distance_is_not_told(self, client, cast, match, scheme):
        scheme.travel_contributions.filter(from_km=100).update(is_shown=True)

        page = read(client, cast.visitor, case_url(match))

        assert DEPENDS in page
        assert "there and back it contributes" not in page

    def test_near_the_edge_of_a_band_one_is_told_to_measure(self, client, cast, match):
        assert NEAR_THE_EDGE in read(client, cast.visitor, case_url(match))

    def test_farther_from_the_edge_one_is_not(self, client, cast, vestland, visit_request, scheme):
        """Oslo lies 306 km from Bergen."""
        visit_request.funding = scheme
        visit_request.save()
        oslo = OfferFactory(
            main_topic=visit_request.topics_in_order[0],
            organisation=OrganisationFactory(
                latitude=59.91,
                longitude=10.75,
                region=RegionFactory(parent=CountryFactory(code="SE")),
            ),
        )

        page = read(client, cast.visitor, preview_url(oslo, visit_request))

        assert "here 100–499 km" in page
        assert "The band changes" not in page

    def test_without_a_scheme_those_that_pay_between_the_two_are_told(
        self, client, cast, offer, visit_request, scheme
    ):
        FundingSchemeFactory(name="Alpine stays", countries=["CH"])
        FundingSchemeFactory(name="Hidden stays", countries=["SE", "NO"], is_shown=False)

        page = read(client, cast.visitor, preview_url(offer, visit_request))

        assert "Not decided yet." in page
        named = set(FundingScheme.objects.values_list("name", flat=True))
        told = {name for name in named if f"<strong>{name}.</strong>" in page}
        assert told == {"Erasmus+", "Nordic stays"}

    def test_a_scheme_that_does_not_pay_there_is_told_with_one_that_does(
        self, client, cast, visit_request, scheme
    ):
        visit_request.funding = scheme
        visit_request.save()
        swiss = OfferFactory(
            organisation__region=RegionFactory(parent=CountryFactory(code="CH", name="Schweiz"))
        )

        page = read(client, cast.visitor, preview_url(swiss, visit_request))

        assert (
            "Nordic stays, which the request names, does not pay for visits between Norway and "
            "Switzerland." in page
        )
        assert "<strong>Movetia.</strong>" in page
        assert "<strong>Nordic stays.</strong>" not in page
        assert "<strong>Erasmus+.</strong>" not in page

    def test_within_one_country_a_scheme_between_countries_does_not_pay(
        self, client, cast, vestland, visit_request, scheme
    ):
        visit_request.funding = scheme
        visit_request.save()
        oslo = OfferFactory(organisation__region=RegionFactory(parent=vestland.region.parent))

        page = read(client, cast.visitor, preview_url(oslo, visit_request))

        assert "Nordic stays, which the request names, does not pay for visits within" in page
        assert "visits within Norway." in page
        assert "<strong>Nordic stays.</strong>" not in page


# --- Queries ------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 30])
def test_it_takes_the_same_queries_whatever_hangs_on_it(
    client, cast, exchange, scheme, django_assert_num_queries, number
):
    for count in range(number):
        TravelContributionFactory(scheme=scheme, from_km=1000 + count)
    client.force_login(cast.visitor)

    with django_assert_num_queries(MATCH_QUERIES):
        client.get(case_url(exchange.match))


@pytest.mark.parametrize("number", [1, 30])
def test_a_preview_takes_the_same_queries_whatever_there_is(
    client, cast, offer, visit_request, django_assert_num_queries, number
):
    for _count in range(number):
        OfferFactory(organisation=offer.organisation)
        RequestFactory(organisation=visit_request.organisation)
    bring_up_to_date(timezone.localdate())
    client.force_login(cast.visitor)

    with django_assert_num_queries(PREVIEW_QUERIES):
        client.get(preview_url(offer, visit_request))
