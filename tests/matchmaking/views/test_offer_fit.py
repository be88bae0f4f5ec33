"""What the pages of offers and requests say beside a fit."""

import re

import pytest
from django.urls import reverse

from matchmaking.actions.match import propose_match
from tests.factories.matchmaking import MatchFactory, OfferFactory, RequestFactory
from tests.factories.regions import (
    MembershipFactory,
    OrganisationFactory,
    TopicFactory,
    TopicGroupFactory,
)

pytestmark = pytest.mark.django_db


def page_for(client, offer, visit_request):
    shown = client.get(offer.get_absolute_url(), {"for": visit_request.pk})
    return shown.content.decode()


def test_what_stands_in_the_way_is_read_before_the_fit(client, cast, offer, vestland):
    large = RequestFactory(organisation=vestland, topics=[offer.main_topic], team_size=40)
    client.force_login(cast.visitor)
    page = page_for(client, offer, large)
    assert page.index("the team has 40.") < page.index("The fit apart from that")
    assert "Your fit" not in page


def test_one_change_away_the_offer_says_which_with_the_fit_that_the_list_has_told(
    client, cast, offer, visit_request
):
    small = OfferFactory(main_topic=offer.main_topic, group_max=2)
    client.force_login(cast.visitor)

    listed = client.get(reverse("offer-list"), {"for": visit_request.pk})
    [group] = listed.context["outlook"].near
    [(_near, total)] = group.best

    page = page_for(client, small, visit_request)
    assert f"This offer fits if you bring 2 people fewer; the fit is {total}% then." in page
    assert reverse("request-edit", args=[visit_request.pk]) in page


def test_a_team_that_waits_for_verification_reads_of_the_change_too(client, offer):
    waiting = MembershipFactory(organisation=OrganisationFactory(state="applied"))
    draft = RequestFactory(
        organisation=waiting.organisation, topics=[offer.main_topic], team_size=7, state="draft"
    )
    client.force_login(waiting.user)
    page = page_for(client, offer, draft)
    assert "Both organisations have to be verified" in page
    assert "This offer fits if you bring one person fewer" in page


def test_what_no_single_change_admits_has_no_such_sentence(client, cast, offer, vestland):
    strange = TopicFactory(parent=TopicGroupFactory())
    request = RequestFactory(organisation=vestland, topics=[strange])
    client.force_login(cast.visitor)
    page = page_for(client, offer, request)
    assert "none of the topics wished for" in page
    assert not re.search("This offer fits if", page)


def test_a_host_reads_what_stands_in_the_way_before_the_fit(client, cast, offer):
    large = RequestFactory(topics=[offer.main_topic], team_size=40)
    client.force_login(cast.host)
    page = client.get(large.get_absolute_url(), {"for": offer.pk}).content.decode()
    assert page.index("You cannot invite this team") < page.index("The fit apart from that")
    assert "This offer fits if" not in page


def test_staff_read_whose_request_offers_are_ranked_for(client, cast, offer, visit_request):
    client.force_login(cast.staff)
    page = client.get(reverse("offer-list"), {"for": visit_request.pk}).content.decode()
    assert f"Ranked for the request <strong>“{visit_request.title}”</strong> of Vestland" in page
    assert "your request" not in page


def test_staff_read_whose_offer_requests_are_ranked_for(client, cast, offer, visit_request):
    client.force_login(cast.staff)
    page = client.get(reverse("request-list"), {"for": offer.pk}).content.decode()
    assert f"Ranked for the offer <strong>“{offer.title}”</strong> of Borås" in page
    assert "your offer" not in page


@pytest.mark.parametrize("reader", ["visitor", "host"])
def test_ranked_lists_mark_what_is_in_a_match_already(client, cast, offer, visit_request, reader):
    other_offer = OfferFactory(main_topic=offer.main_topic)
    other_request = RequestFactory(topics=[offer.main_topic])
    lists = {"visitor": ("offer-list", visit_request), "host": ("request-list", offer)}
    name, ranked_for = lists[reader]
    client.force_login(getattr(cast, reader))

    def marked() -> int:
        page = client.get(reverse(name), {"for": ranked_for.pk}).content.decode()
        return page.count("In a match already")

    MatchFactory(offer=other_offer, request=other_request)
    assert marked() == 0
    MatchFactory(offer=offer, request=visit_request)
    assert marked() == 1


def test_a_draft_leads_to_the_offers_that_will_fit_and_so_does_the_list(
    client, cast, offer, vestland
):
    draft = RequestFactory(organisation=vestland, topics=[offer.main_topic], state="draft")
    address = f"{reverse('offer-list')}?for={draft.pk}"
    client.force_login(cast.visitor)
    assert f'href="{address}"' in client.get(draft.get_absolute_url()).content.decode()
    listed = client.get(reverse("offer-list")).content.decode()
    assert f'href="?for={draft.pk}"' in listed
    assert ">draft</small>" in listed
    assert offer.title in client.get(address).content.decode()


def test_a_draft_of_an_offer_does_not_lead_to_teams_as_nobody_could_visit_it(client, cast, boras):
    draft = OfferFactory(organisation=boras, state="draft")
    client.force_login(cast.host)
    assert reverse("request-list") + "?for=" not in client.get(draft.get_absolute_url()).text


@pytest.mark.parametrize("reader", ["visitor", "host"])
def test_who_is_in_a_match_reads_the_fit_it_was_proposed_with(
    client, cast, offer, visit_request, reader
):
    """One's own proposal waits at the offer: counted, it would lower the fit one was shown."""
    match = propose_match(offer, visit_request, by=cast.visitor)
    client.force_login(getattr(cast, reader))
    seen, seen_for = {"visitor": (offer, visit_request), "host": (visit_request, offer)}[reader]
    page = page_for(client, seen, seen_for)
    assert "Fit when proposed" in page
    assert f"How we get to {match.fit_total}<" in page
    assert "waits at this offer" not in page
