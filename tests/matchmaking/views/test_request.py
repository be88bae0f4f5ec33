from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from lifecycle.actions import record
from matchmaking.models import VisitRequest
from matchmaking.shelf import bring_up_to_date
from tests.factories.matchmaking import MatchFactory, OfferFactory, RequestFactory
from tests.factories.regions import MembershipFactory, OrganisationFactory, TopicFactory
from tests.matchmaking.forms.test_request import typed

pytestmark = pytest.mark.django_db

LIST_QUERIES = 7
RANKED_QUERIES = 8
MINE_QUERIES = 4
DETAIL_QUERIES_WITH_FIT = 7
DETAIL_QUERIES_OF_ITS_OWN = 7
FORM_QUERIES = 9


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
    host, django_assert_num_queries, number
):
    RequestFactory.create_batch(number)
    with django_assert_num_queries(LIST_QUERIES):
        host.get(reverse("request-list"))


@pytest.mark.parametrize("number", [1, 30])
def test_ranking_takes_the_same_queries_for_one_and_for_thirty(
    host, offer, django_assert_num_queries, number
):
    for _ in range(number):
        RequestFactory(topics=[offer.main_topic])
    bring_up_to_date(timezone.localdate())
    with django_assert_num_queries(RANKED_QUERIES):
        response = host.get(reverse("request-list"), {"for": offer.pk})
    assert response.context["page_obj"].paginator.count == number


def test_verified_hosts_and_staff_read_the_list(client, cast, visit_request):
    for who in ("host", "host_colleague", "visitor", "staff"):
        client.force_login(getattr(cast, who))
        response = client.get(reverse("request-list"))
        assert list(response.context["page_obj"]) == [visit_request]


def test_others_are_told_why_they_see_none_and_what_to_do(client, cast, visit_request, boras):
    boras.state = "applied"
    boras.save()
    ways_on = {
        None: reverse("account_login"),
        cast.newcomer: reverse("my-organisation"),
        cast.host: reverse("request-create"),
    }

    for person, way_on in ways_on.items():
        if person:
            client.force_login(person)
        response = client.get(reverse("request-list"))
        assert response.status_code == 200
        assert "Visit requests are read by verified hosts" in text_of(response)
        assert f'href="{way_on}' in text_of(response)
        assert visit_request.title not in text_of(response)


def test_ranked_for_an_offer_the_best_fit_comes_first(host, offer, visit_request):
    farther = RequestFactory(topics=[TopicFactory(parent=offer.main_topic.parent)])
    RequestFactory(topics=[offer.main_topic], team_size=40)

    rows = host.get(reverse("request-list"), {"for": offer.pk}).context["page_obj"]

    assert [row.request for row in rows] == [visit_request, farther]


@pytest.mark.parametrize("narrowed", [{}, {"country": "NO"}])
def test_ranked_for_an_offer_the_others_are_counted_by_what_rules_them_out(
    host, offer, visit_request, narrowed
):
    """Of those that the filters leave."""
    team = {"organisation": visit_request.organisation, "topics": [offer.main_topic]}
    RequestFactory(**team, team_size=40)
    RequestFactory(**team, days=9)
    if narrowed:
        RequestFactory(topics=[offer.main_topic], days=9)

    page = " ".join(
        text_of(host.get(reverse("request-list"), {"for": offer.pk, **narrowed})).split()
    )

    assert "2 of 3 requests for these topics or close ones do not fit." in page
    told = "the length of the visit (1) and the size of the team (1)"
    assert f"What stands in the way: {told}." in page


def test_a_host_is_led_to_who_looks_for_what_they_show(host, offer, visit_request):
    ranked = f"?for={offer.pk}"

    assert f'href="{ranked}"' in text_of(host.get(reverse("request-list")))
    page = text_of(host.get(reverse("request-list") + ranked))
    assert f'href="{visit_request.get_absolute_url()}{ranked}"' in page


def test_where_nobody_looks_for_an_offer_the_page_says_so(host, offer):
    page = text_of(host.get(reverse("request-list"), {"for": offer.pk}))

    assert "Nobody looks for what this offer shows just now" in page


def test_nobody_ranks_for_the_offer_of_others(client, cast, offer, visit_request):
    client.force_login(cast.visitor)

    assert client.get(reverse("request-list"), {"for": offer.pk}).status_code == 404


# --- One request --------------------------------------------------------------------------------


def test_a_host_sees_the_fit_of_their_offer_and_invites(
    host, offer, visit_request, django_assert_num_queries
):
    bring_up_to_date(timezone.localdate())
    with django_assert_num_queries(DETAIL_QUERIES_WITH_FIT):
        response = host.get(visit_request.get_absolute_url())

    invite = f"{reverse('match-propose')}?offer={offer.pk}&amp;request={visit_request.pk}"
    assert invite in text_of(response)
    assert "We want to see how follow-up meetings are led." in text_of(response)


def test_who_is_in_a_match_already_is_led_to_it(host, offer, visit_request):
    match = MatchFactory(offer=offer, request=visit_request)

    page = text_of(host.get(visit_request.get_absolute_url()))

    assert f'href="{match.get_absolute_url()}">See the match' in page
    assert reverse("match-propose") not in page


def test_staff_see_the_fit_of_any_offer_and_propose(client, cast, offer, visit_request):
    client.force_login(cast.staff)

    page = text_of(client.get(visit_request.get_absolute_url(), {"for": offer.pk}))

    assert f"For the offer “{offer.title}” of Borås" in page
    assert f"{reverse('match-propose')}?offer={offer.pk}&amp;request={visit_request.pk}" in page
    assert "How we get to" in page


def test_its_own_people_see_buttons_and_matches(
    visitor, cast, visit_request, django_assert_num_queries
):
    match = MatchFactory(request=visit_request)
    record(visit_request, "draft", by=cast.visitor)

    with django_assert_num_queries(DETAIL_QUERIES_OF_ITS_OWN):
        response = visitor.get(visit_request.get_absolute_url())

    for name in ("request-withdraw", "request-edit", "request-copy"):
        assert reverse(name, args=[visit_request.pk]) in text_of(response)
    assert f"{reverse('offer-list')}?for={visit_request.pk}" in text_of(response)
    assert match.get_absolute_url() in text_of(response)


def test_a_draft_is_its_own_preview_and_says_what_is_missing(client, cast, vestland):
    draft = RequestFactory(organisation=vestland, state="draft", learning_goals="")
    client.force_login(cast.visitor_colleague)

    response = client.get(draft.get_absolute_url())

    assert "This is a draft." in text_of(response)
    assert f"{reverse('request-edit', args=[draft.pk])}#id_learning_goals" in text_of(response)
    assert reverse("request-hand-over", args=[draft.pk]) in text_of(response)
    assert reverse("request-publish", args=[draft.pk]) not in text_of(response)


@pytest.mark.parametrize("state", ["draft", "matched", "closed", "withdrawn"])
@pytest.mark.parametrize(
    "name", ["detail", "edit", "copy", "discard", "hand-over", "publish", "withdraw", "fits"]
)
def test_what_others_do_not_show_does_not_exist(client, cast, vestland, name, state):
    request = RequestFactory(organisation=vestland, state=state)
    client.force_login(cast.host)
    url = reverse(f"request-{name}", args=[request.pk])

    response = client.get(url) if name == "detail" else client.post(url)

    assert response.status_code == 404


def test_what_is_read_but_not_allowed_is_forbidden(host, visit_request):
    for name in ("edit", "copy", "discard", "hand-over", "publish", "withdraw", "fits"):
        response = host.post(reverse(f"request-{name}", args=[visit_request.pk]))
        assert response.status_code == 403


# --- Writing ------------------------------------------------------------------------------------


def test_writing_and_publishing_at_once(visitor, vestland):
    topic = TopicFactory()

    response = visitor.post(reverse("request-create"), typed(topic_1=topic.pk, publish="1"))

    request = VisitRequest.objects.get()
    assert (request.is_open, request.organisation) == (True, vestland)
    assert request.topics_in_order == [topic]
    assert response.url == request.get_absolute_url()


def test_publishing_with_gaps_shows_them_beside_the_fields_and_keeps_the_text(visitor):
    response = visitor.post(reverse("request-create"), typed(title="Kept as typed", publish="1"))

    assert response.status_code == 422
    assert not VisitRequest.objects.exists()
    assert 'value="Kept as typed"' in text_of(response)
    assert 'href="#id_topic_1"' in text_of(response)


def test_a_stale_page_is_refused_and_keeps_the_text(visitor, visit_request):
    url = reverse("request-edit", args=[visit_request.pk])
    [topic] = visit_request.topics_in_order
    page = typed(topic_1=topic.pk, version=visit_request.version)
    visitor.post(url, page | {"title": "Saved by somebody else"})

    response = visitor.post(url, page | {"title": "Typed before"})

    assert response.status_code == 409
    assert 'value="Typed before"' in text_of(response)
    assert VisitRequest.objects.get().title == "Saved by somebody else"


@pytest.mark.parametrize("number", [1, 30])
def test_the_form_shows_the_best_offers_with_reasons(
    visitor, offer, visit_request, django_assert_num_queries, number
):
    OfferFactory.create_batch(number - 1)
    bring_up_to_date(timezone.localdate())
    with django_assert_num_queries(FORM_QUERIES):
        response = visitor.get(reverse("request-edit", args=[visit_request.pk]))

    best = response.context["fits"]["best"][0]
    assert best.offer == offer
    assert response.context["fits"]["number"] == number
    assert all(part.sentence in text_of(response) for part in best.fit.parts[:1])


def test_the_form_shows_what_one_change_would_open(visitor, offer, visit_request):
    OfferFactory(languages={"fr": "C1"}, title="In French")
    page = visitor.get(reverse("request-edit", args=[visit_request.pk]))
    assert "if your team also works in French (B1 or above)" in text_of(page)
    assert "In French" in text_of(page)


def test_fits_follow_what_is_typed_and_store_nothing(visitor, offer, visit_request):
    near = OfferFactory(main_topic=TopicFactory())
    data = typed(title="", topic_1=near.main_topic.pk, windows=[(40, 60)])

    for url in (
        reverse("request-fits-new"),
        reverse("request-fits", args=[visit_request.pk]),
    ):
        response = visitor.post(url, data)
        assert [row.offer for row in response.context["fits"]["best"]] == [near, offer]
        assert near.title in text_of(response)

    assert list(VisitRequest.objects.all()) == [visit_request]
    assert VisitRequest.objects.get().title == visit_request.title


def test_fits_bear_with_half_typed_forms(visitor, offer):
    half = {
        "team_size": "many",
        "days": "",
        "windows-TOTAL_FORMS": "1",
        "windows-0-starts": "soon",
        "languages-TOTAL_FORMS": "0",
    }

    for data in ({}, half):
        assert visitor.post(reverse("request-fits-new"), data).status_code == 200


def test_while_too_little_is_known_for_any_fit_the_page_says_what_to_fill_in(
    visitor, offer, vestland
):
    data = typed(topic_1=offer.main_topic.pk, windows=[], audience=[], learning_goals="")
    draft = RequestFactory(organisation=vestland, topics=[offer.main_topic], state="draft")
    draft.windows.all().delete()

    for response in (
        visitor.post(reverse("request-fits-new"), data),
        visitor.get(reverse("request-edit", args=[draft.pk])),
    ):
        assert response.context["fits"]["missing"] == [
            "Give at least one time when you could travel."
        ]
        assert "No open offer fits" not in text_of(response)


def test_what_is_missing_but_does_not_keep_offers_from_fitting_is_not_blamed(visitor, offer):
    data = typed(topic_1=offer.main_topic.pk, windows=[(40, 60)], audience=[], team_size=40)

    page = text_of(visitor.post(reverse("request-fits-new"), data))

    assert "No open offer fits so far." in page
    assert "Say what kinds of people travel." not in page


def test_who_is_not_verified_yet_is_shown_what_will_fit_and_told_so(client, cast, offer):
    newcomers = OrganisationFactory(state="applied", short_name="New Team")
    MembershipFactory(user=cast.newcomer, organisation=newcomers, role="coordinator")
    client.force_login(cast.newcomer)
    data = typed(topic_1=offer.main_topic.pk, windows=[(40, 60)])
    draft = RequestFactory(organisation=newcomers, topics=[offer.main_topic], state="draft")

    for response in (
        client.post(reverse("request-fits-new"), data),
        client.get(reverse("request-edit", args=[draft.pk])),
        client.get(reverse("offer-list"), {"for": draft.pk}),
    ):
        assert offer.title in text_of(response)
        assert "has not verified New Team yet." in text_of(response)


def test_fits_are_for_those_who_write(client, cast):
    url = reverse("request-fits-new")

    assert client.post(url).status_code == 302
    client.force_login(cast.newcomer)
    assert client.post(url).status_code == 403


# --- One's own ----------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 30])
def test_ones_own_take_the_same_queries_for_one_and_for_thirty(
    visitor, vestland, django_assert_num_queries, number
):
    RequestFactory.create_batch(number, organisation=vestland)
    with django_assert_num_queries(MINE_QUERIES):
        visitor.get(reverse("request-mine"))


def test_ones_own_come_in_every_state_drafts_first(visitor, vestland):
    now = timezone.now()
    states = ["withdrawn", "open", "closed", "matched", "draft"]
    for number, state in enumerate(states):
        RequestFactory(organisation=vestland, state=state, state_since=now + timedelta(number))
    RequestFactory()

    shown = visitor.get(reverse("request-mine")).context["page_obj"]

    assert [request.state for request in shown] == [
        "draft",
        "open",
        "matched",
        "closed",
        "withdrawn",
    ]
