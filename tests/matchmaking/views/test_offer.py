import re

import pytest
from django.urls import reverse
from django.utils import timezone

from matchmaking.actions import pause_offer
from matchmaking.shelf import bring_up_to_date
from matchmaking.views.offer import OFFERS_A_PAGE
from tests.factories.exchanges import ApprovedMatchFactory
from tests.factories.matchmaking import (
    MatchFactory,
    OfferFactory,
    RequestFactory,
    SeparationFactory,
)
from tests.factories.regions import MembershipFactory, OrganisationFactory, TopicFactory

pytestmark = pytest.mark.django_db

LIST_QUERIES = 3
LIST_QUERIES_OF_A_MEMBER = 7
RANKED_QUERIES = 8
MAP_QUERIES = 3
DETAIL_QUERIES = 2
DETAIL_QUERIES_WITH_FIT = 7
DETAIL_QUERIES_OF_ITS_OWN = 7
DETAIL_QUERIES_OF_STAFF = 10


@pytest.fixture
def visitor(client, cast):
    client.force_login(cast.visitor)
    return client


@pytest.fixture
def host(client, cast):
    client.force_login(cast.host)
    return client


def text_of(response):
    return response.content.decode()


# --- The list -----------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 30])
def test_the_list_takes_the_same_queries_for_one_and_for_thirty(
    client, django_assert_num_queries, number
):
    OfferFactory.create_batch(number)
    with django_assert_num_queries(LIST_QUERIES):
        client.get(reverse("offer-list"))


@pytest.mark.parametrize("number", [1, 30])
def test_the_list_of_a_member_takes_the_same_queries_for_one_and_for_thirty(
    visitor, visit_request, django_assert_num_queries, number
):
    OfferFactory.create_batch(number)
    with django_assert_num_queries(LIST_QUERIES_OF_A_MEMBER):
        visitor.get(reverse("offer-list"))


@pytest.mark.parametrize("number", [1, 30])
def test_ranking_takes_the_same_queries_for_one_and_for_thirty(
    visitor, offer, visit_request, django_assert_num_queries, number
):
    for _ in range(number):
        OfferFactory(main_topic=offer.main_topic)
    bring_up_to_date(timezone.localdate())
    with django_assert_num_queries(RANKED_QUERIES):
        response = visitor.get(reverse("offer-list"), {"for": visit_request.pk})
    assert response.context["page_obj"].paginator.count == number + 1


@pytest.mark.parametrize("number", [1, 30])
def test_the_map_takes_the_same_queries_for_one_and_for_thirty(
    client, django_assert_num_queries, number
):
    OfferFactory.create_batch(number)
    with django_assert_num_queries(MAP_QUERIES):
        client.get(reverse("offer-list"), {"view": "map"})


def test_the_list_goes_page_by_page_and_keeps_the_filters(client):
    for number in range(14):
        OfferFactory(title=f"Offer {number:02}", languages={"sv": "C2"})

    response = client.get(reverse("offer-list"), {"language": "sv", "sort": "name", "page": 2})

    assert [offer.title for offer in response.context["page_obj"]] == ["Offer 12", "Offer 13"]
    assert "<strong>14 offers</strong> match all filters" in text_of(response)
    assert 'href="?language=sv&amp;sort=name&amp;page=1"' in text_of(response)


@pytest.mark.parametrize("page", ["99", "0", "-1", "x", "99999999999999999999"])
def test_a_page_that_does_not_exist_shows_one_that_does(client, offer, page):
    response = client.get(reverse("offer-list"), {"page": page})

    assert list(response.context["page_obj"]) == [offer]


def test_an_empty_list_says_what_to_do(client):
    assert "No offer matches" in text_of(client.get(reverse("offer-list")))


def test_ranked_for_a_request_the_best_fit_comes_first_with_reasons(visitor, offer, visit_request):
    farther = OfferFactory(main_topic=TopicFactory(parent=offer.main_topic.parent))
    OfferFactory(main_topic=offer.main_topic, group_max=2)

    response = visitor.get(reverse("offer-list"), {"for": visit_request.pk})

    best, second = response.context["page_obj"]
    assert [best.offer, second.offer] == [offer, farther]
    assert f"{best.fit.total}%" in text_of(response)
    assert "possible start days" in text_of(response)
    assert visit_request.title in text_of(response)


def test_below_the_ranked_offers_stands_what_one_change_would_open(visitor, offer, visit_request):
    small = OfferFactory(main_topic=offer.main_topic, group_max=2, title="For two")

    response = visitor.get(reverse("offer-list"), {"for": visit_request.pk})

    [group] = response.context["outlook"].near
    assert [near for near, _ in group.best] == [small]
    assert "1 more offer fits if you bring 2 people fewer." in text_of(response)
    assert "For two" in text_of(response)
    assert 'href="#near"' in text_of(response)


def test_ranked_for_a_request_the_list_counts_what_stands_in_the_way(visitor, offer, visit_request):
    OfferFactory.create_batch(2, main_topic=offer.main_topic, group_max=2)
    OfferFactory(main_topic=offer.main_topic, windows=[(200, 210)])
    about = {"for": visit_request.pk}
    text = text_of(visitor.get(reverse("offer-list"), about))
    assert "3 of 4 offers on these topics or close ones do not fit." in text
    assert "What stands in the way: the size of the team (2) and the dates (1)." in text
    on_the_map = text_of(visitor.get(reverse("offer-list"), {**about, "view": "map"}))
    assert "do not fit" not in on_the_map


def test_where_every_offer_fits_nothing_stands_in_the_way(visitor, offer, visit_request):
    response = visitor.get(reverse("offer-list"), {"for": visit_request.pk})
    assert "What stands in the way" not in text_of(response)


def test_each_page_of_ranked_offers_says_what_one_change_would_open(visitor, offer, visit_request):
    OfferFactory.create_batch(OFFERS_A_PAGE, main_topic=offer.main_topic)
    small = OfferFactory(main_topic=offer.main_topic, group_max=2)

    for page in (1, 2):
        response = visitor.get(reverse("offer-list"), {"for": visit_request.pk, "page": page})
        assert f'href="{small.get_absolute_url()}?for={visit_request.pk}"' in text_of(response)


@pytest.mark.parametrize("state", ["open", "draft"])
def test_an_offer_found_for_a_request_shows_the_same_fit_for_it(visitor, offer, vestland, state):
    ranked_for = RequestFactory(organisation=vestland, topics=[offer.main_topic], state=state)
    RequestFactory(organisation=vestland, topics=[TopicFactory(parent=offer.main_topic.parent)])

    listed = visitor.get(reverse("offer-list"), {"for": ranked_for.pk})
    [address] = re.findall(rf'href="({offer.get_absolute_url()}[^"]*)"', text_of(listed))
    shown = visitor.get(address)

    [row] = listed.context["page_obj"]
    assert shown.context["visit_request"] == ranked_for
    assert shown.context["fit"].fit == row.fit.fit
    ask = f"{reverse('match-propose')}?offer={offer.pk}&amp;request={ranked_for.pk}"
    assert (ask in text_of(shown)) == (state == "open")
    assert ("Your request is still a draft." in text_of(shown)) == (state == "draft")


def test_who_is_in_a_match_already_is_led_to_it(visitor, offer, visit_request):
    match = MatchFactory(offer=offer, request=visit_request)

    page = text_of(visitor.get(offer.get_absolute_url()))

    assert f'href="{match.get_absolute_url()}">See the match' in page
    assert reverse("match-propose") not in page


def test_staff_see_the_fit_for_any_request_and_propose(client, cast, offer, visit_request):
    client.force_login(cast.staff)

    page = text_of(client.get(offer.get_absolute_url(), {"for": visit_request.pk}))

    assert f"For the request “{visit_request.title}” of Vestland" in page
    assert f"{reverse('match-propose')}?offer={offer.pk}&amp;request={visit_request.pk}" in page
    assert "How we get to" in page
    assert "How we get to" not in text_of(client.get(offer.get_absolute_url()))


def test_staff_are_told_what_stands_in_the_way(client, cast, offer):
    client.force_login(cast.staff)
    large = RequestFactory(topics=[offer.main_topic], team_size=40)

    page = text_of(client.get(offer.get_absolute_url(), {"for": large.pk}))

    assert "This stands in the way:" in page
    assert "the team has 40." in page


def test_who_belongs_to_two_organisations_sees_the_fit_for_the_request_they_came_from(
    cast, visitor, offer, visit_request
):
    second = MembershipFactory(user=cast.visitor).organisation
    other = RequestFactory(organisation=second, topics=[offer.main_topic])

    for asked in (visit_request, other):
        shown = visitor.get(offer.get_absolute_url(), {"for": asked.pk})
        assert shown.context["visit_request"] == asked


def test_the_draft_of_others_is_not_chosen(visitor, offer, visit_request):
    draft = RequestFactory(topics=[offer.main_topic], state="draft")

    shown = visitor.get(offer.get_absolute_url(), {"for": draft.pk})

    assert shown.context["own_requests"] == [visit_request]
    assert shown.context["visit_request"] == visit_request


def test_where_no_offer_fits_a_request_the_page_says_what_may_help(visitor, vestland):
    visit_request = RequestFactory(organisation=vestland)

    page = text_of(visitor.get(reverse("offer-list"), {"for": visit_request.pk}))

    assert "No open offer fits this request" in page
    assert reverse("request-edit", args=[visit_request.pk]) in page


def test_nobody_ranks_for_the_request_of_others(client, cast, visit_request):
    url = reverse("offer-list")
    asked = {"for": visit_request.pk}

    assert client.get(url, asked).context["visit_request"] is None
    client.force_login(cast.host)
    assert client.get(url, asked).status_code == 404
    client.force_login(cast.staff)
    assert client.get(url, asked).context["visit_request"] == visit_request


def test_the_map_and_its_list_say_the_same(client, offer):
    elsewhere = OfferFactory(
        organisation=OrganisationFactory(place="Far away", latitude=None, longitude=None)
    )

    response = client.get(reverse("offer-list"), {"view": "map"})

    [dot] = response.context["map"].dots
    assert (dot.url, dot.label) == (offer.get_absolute_url(), f"Borås: {offer.title}")
    assert elsewhere.title in text_of(response)


# --- One offer ----------------------------------------------------------------------------------


def test_anybody_reads_an_open_offer(client, offer, django_assert_num_queries):
    with django_assert_num_queries(DETAIL_QUERIES):
        response = client.get(offer.get_absolute_url())

    assert "Sign in to ask to visit" in text_of(response)
    assert "Follow-up meetings as they happen." in text_of(response)


def test_a_visitor_sees_the_fit_and_asks_to_visit(
    visitor, offer, visit_request, django_assert_num_queries
):
    bring_up_to_date(timezone.localdate())
    with django_assert_num_queries(DETAIL_QUERIES_WITH_FIT):
        response = visitor.get(offer.get_absolute_url())

    ask = f"{reverse('match-propose')}?offer={offer.pk}&amp;request={visit_request.pk}"
    assert ask in text_of(response)
    assert f"{response.context['fit'].total}%" in text_of(response)


@pytest.mark.parametrize(
    ("completed", "words"), [(0, []), (1, ["Visited 1 time"]), (2, ["Visited 2 times"])]
)
def test_completed_visits_are_counted(client, offer, completed, words):
    for state in ["closed"] * completed + ["matched", "open"]:
        ApprovedMatchFactory(offer=offer, request__state=state)
    ApprovedMatchFactory(request__state="closed")
    MatchFactory(offer=offer, request__state="closed", state="withdrawn")

    response = client.get(offer.get_absolute_url())

    assert re.findall(r"Visited[^<]*", text_of(response)) == words


def test_what_stands_in_the_way_is_said_instead_of_the_button(visitor, offer, visit_request):
    offer.group_max = 2
    offer.save()

    response = visitor.get(offer.get_absolute_url())

    assert "the team has 4" in text_of(response)
    assert "match-propose" not in text_of(response)
    assert ">Ask to visit<" not in text_of(response)


def test_a_visitor_chooses_among_their_requests(visitor, offer, visit_request, vestland):
    other = RequestFactory(organisation=vestland, title="Another request")

    response = visitor.get(offer.get_absolute_url(), {"for": visit_request.pk})
    assert response.context["visit_request"] == visit_request
    response = visitor.get(offer.get_absolute_url(), {"for": other.pk})
    assert response.context["visit_request"] == other


@pytest.mark.parametrize(
    ("who", "reads_why", "queries"),
    [("visitor", False, DETAIL_QUERIES_WITH_FIT), ("staff", True, DETAIL_QUERIES_OF_STAFF)],
)
def test_only_staff_read_why_two_are_kept_apart(
    client, cast, boras, vestland, offer, visit_request, who, reads_why, queries,
    django_assert_num_queries,
):  # fmt: skip
    separation = SeparationFactory(one=boras, other=vestland, reason="They share a head.")
    client.force_login(getattr(cast, who))
    bring_up_to_date(timezone.localdate())

    with django_assert_num_queries(queries):
        page = text_of(client.get(offer.get_absolute_url(), {"for": visit_request.pk}))

    assert "These two organisations are not matched with each other at present." in page
    assert ("They share a head." in page) == reads_why
    assert (separation.get_absolute_url() in page) == reads_why
    assert reverse("match-propose") not in page
    assert ">Ask to visit<" not in page


@pytest.mark.parametrize(
    ("state", "is_told"), [("open", True), ("paused", False), ("closed", False)]
)
def test_only_an_open_offer_tells_how_many_visits_are_left(host, boras, state, is_told):
    offer = OfferFactory(organisation=boras, state=state, visits=2, visits_taken=1)

    assert ("1 visit left" in text_of(host.get(offer.get_absolute_url()))) == is_told


def test_its_own_people_see_buttons_matches_and_the_log(
    host, cast, offer, django_assert_num_queries
):
    match = MatchFactory(offer=offer)
    pause_offer(offer, by=cast.host)

    with django_assert_num_queries(DETAIL_QUERIES_OF_ITS_OWN):
        response = host.get(offer.get_absolute_url())

    for name in ("offer-resume", "offer-close", "offer-edit", "offer-copy"):
        assert reverse(name, args=[offer.pk]) in text_of(response)
    assert match.get_absolute_url() in text_of(response)
    assert 'class="log"' in text_of(response)


def test_a_draft_is_its_own_preview_and_says_what_is_missing(client, cast, boras):
    draft = OfferFactory(organisation=boras, state="draft", summary="")
    client.force_login(cast.host_colleague)

    response = client.get(draft.get_absolute_url())

    assert "This is a draft." in text_of(response)
    assert f"{reverse('offer-edit', args=[draft.pk])}#id_summary" in text_of(response)
    assert reverse("offer-hand-over", args=[draft.pk]) in text_of(response)
    assert reverse("offer-publish", args=[draft.pk]) not in text_of(response)


@pytest.mark.parametrize(
    "name",
    ["detail", "edit", "copy", "discard", "hand-over", "publish", "resume", "pause", "close"],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_draft_of_others_does_not_exist(client, cast, boras, name, method):
    draft = OfferFactory(organisation=boras, state="draft")
    client.force_login(cast.visitor)

    response = getattr(client, method)(reverse(f"offer-{name}", args=[draft.pk]))

    assert response.status_code in (
        {404, 405} if name in ("copy", "hand-over", "detail") else {404}
    )


def test_what_is_seen_but_not_allowed_is_forbidden(client, cast, offer):
    client.force_login(cast.visitor)
    for name in ("edit", "publish", "pause", "close", "discard"):
        assert client.post(reverse(f"offer-{name}", args=[offer.pk])).status_code == 403
    for name in ("copy", "hand-over"):
        assert client.post(reverse(f"offer-{name}", args=[offer.pk])).status_code == 403
