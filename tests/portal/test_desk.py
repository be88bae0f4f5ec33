from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from matchmaking.actions import accept_match
from matchmaking.actions.ring import propose_ring
from matchmaking.models import Ring
from matchmaking.ranking import fit_of
from matchmaking.shelf import bring_up_to_date
from matchmaking.states import MatchState, RoundState
from regions import actions
from tests.factories.exchanges import ExchangeFactory
from tests.factories.matchmaking import (
    AgreedMatchFactory,
    MatchFactory,
    OfferFactory,
    RequestFactory,
    RoundFactory,
)
from tests.factories.regions import MembershipFactory, TopicFactory

pytestmark = pytest.mark.django_db


def desk_of(client, person):
    client.force_login(person)
    return client.get(reverse("desk")).context["desk"]


def titles(items):
    return [item.title for item in items]


def test_who_has_no_organisation_is_led_to_get_one(client, cast):
    client.force_login(cast.newcomer)

    assert client.get(reverse("desk")).url == reverse("my-organisation")


def test_a_request_to_visit_is_the_hosts_turn_and_the_visitor_waits(
    client, cast, offer, visit_request
):
    MatchFactory(offer=offer, request=visit_request)

    host, visitor = desk_of(client, cast.host), desk_of(client, cast.visitor)

    assert titles(host.your_turn) == ["Vestland asks to visit you"]
    assert titles(visitor.waiting) == ["Borås has your request to visit"]
    assert (host.waiting, visitor.your_turn) == ([], [])


def test_a_colleague_sees_what_waits_but_only_a_coordinator_answers(
    client, cast, offer, visit_request
):
    MatchFactory(offer=offer, request=visit_request)

    desk = desk_of(client, cast.host_colleague)

    assert desk.your_turn == []
    [item] = desk.waiting
    assert (item.title, item.badge) == ("Vestland asks to visit you", "Your coordinator’s turn")


def test_what_both_agreed_waits_for_staff(client, cast, offer, visit_request):
    match = AgreedMatchFactory(offer=offer, request=visit_request)

    assert titles(desk_of(client, cast.host).waiting) == ["Agreed with Vestland"]
    [item] = desk_of(client, cast.staff).your_turn
    assert item.title == "Approve: Borås hosts Vestland"
    assert item.url == reverse("admin:matchmaking_match_change", args=[match.pk])


@pytest.fixture
def ring(cast, boras, vestland, offer, visit_request):
    """Borås hosts Vestland, and Vestland hosts Borås; proposed by a round."""
    back = OfferFactory(organisation=vestland)
    wish = RequestFactory(organisation=boras, topics=[back.main_topic])
    return propose_ring([(offer, visit_request), (back, wish)], by=cast.staff)


def test_a_ring_is_on_the_desk_of_staff_once_and_whole(client, cast, ring):
    [waiting] = desk_of(client, cast.staff).waiting
    assert waiting.title == "Ring of Borås → Vestland → Borås"
    assert waiting.small.startswith("0 of 4 answers are yes so far")
    assert desk_of(client, cast.staff).your_turn == []

    for leg in ring.legs:
        accept_match(leg, by=cast.host)
        accept_match(leg, by=cast.visitor)

    desk = desk_of(client, cast.staff)
    assert titles(desk.your_turn) == ["Approve whole: Ring of Borås → Vestland → Borås"]
    assert desk.your_turn[0].url == ring.get_absolute_url()
    assert desk.waiting == []


def test_what_a_round_proposed_says_so_to_both_teams(client, cast, ring):
    desk = desk_of(client, cast.visitor)
    assert titles(desk.your_turn) == [
        "Matched for you: Borås hosts Vestland",
        "Matched for you: Vestland hosts Borås",
    ]
    assert all("part of a ring · fit" in item.small for item in desk.your_turn)
    Ring.objects.update(is_chain=True)
    desk = desk_of(client, cast.visitor)
    assert all("part of a chain · fit" in item.small for item in desk.your_turn)

    accept_match(ring.legs[0], by=cast.visitor)
    assert titles(desk_of(client, cast.visitor).waiting) == ["You said yes; Borås has to answer"]
    accept_match(ring.legs[0], by=cast.host)
    [waiting] = desk_of(client, cast.visitor).waiting
    assert (waiting.title, waiting.badge) == ("Agreed with Borås", "Waits for its chain")
    Ring.objects.update(is_chain=False)
    assert desk_of(client, cast.visitor).waiting[0].badge == "Waits for its ring"


@pytest.mark.parametrize("state", [RoundState.DRAFTED, RoundState.SOLVED, RoundState.FAILED])
def test_rounds_wait_for_staff_until_they_are_run_and_released(client, cast, state):
    waiting = RoundFactory(state=state, failure="It broke.")
    [item] = desk_of(client, cast.staff).your_turn
    assert item.url == waiting.get_absolute_url()
    assert str(waiting) in item.title


def test_what_is_decided_is_on_no_desk(client, cast, offer, visit_request):
    MatchFactory(offer=offer, request=visit_request, state=MatchState.DECLINED)

    for person in (cast.host, cast.visitor, cast.staff):
        desk = desk_of(client, person)
        assert (desk.your_turn, desk.waiting) == ([], [])


def test_what_is_due_first_stands_first(client, cast, boras):
    later = MatchFactory(offer__organisation=boras)
    sooner = MatchFactory(offer__organisation=boras, reply_by=timezone.now() + timedelta(days=2))
    actions.ask_membership(boras, by=cast.newcomer)

    desk = desk_of(client, cast.host)

    assert [item.url for item in desk.your_turn] == [
        sooner.get_absolute_url(),
        later.get_absolute_url(),
        reverse("organisation-people", args=[boras.slug]),
    ]


def test_applications_wait_for_staff_and_for_their_own_people(client, cast):
    membership = MembershipFactory(organisation__state="applied", organisation__name="City")

    assert titles(desk_of(client, cast.staff).your_turn) == ["Verify City"]
    assert titles(desk_of(client, membership.user).waiting) == ["City is being checked"]


def test_drafts_wait_for_a_coordinator(client, cast, boras):
    OfferFactory(organisation=boras, title="Half done", state="draft", published_at=None)
    RequestFactory(organisation=boras, title="Begun", state="draft", published_at=None)

    assert sorted(titles(desk_of(client, cast.host).your_turn)) == [
        "Finish your draft: Begun",
        "Finish your draft: Half done",
    ]
    assert desk_of(client, cast.host_colleague).your_turn == []


def test_a_new_exchange_asks_both_teams_for_dates(client, cast, offer, visit_request):
    ExchangeFactory(match__offer=offer, match__request=visit_request)

    for person in (cast.host, cast.visitor):
        assert "Borås hosts Vestland: Propose dates" in titles(desk_of(client, person).your_turn)


def test_the_best_offers_for_the_own_request_are_suggested_until_asked(
    client, cast, offer, visit_request
):
    client.force_login(cast.visitor)
    [suggestion] = client.get(reverse("desk-news")).context["suggestions"]
    assert [ranked.offer for ranked in suggestion.ranked] == [offer]

    MatchFactory(offer=offer, request=visit_request)
    assert client.get(reverse("desk-news")).context["suggestions"] == []


def test_who_looks_for_the_own_offer_is_told_until_asked(client, cast, offer, visit_request):
    client.force_login(cast.host)
    response = client.get(reverse("desk-news"))
    [teams] = response.context["teams"]
    assert [ranked.request for ranked in teams.ranked] == [visit_request]
    assert f"{visit_request.get_absolute_url()}?for={offer.pk}" in response.content.decode()

    MatchFactory(offer=offer, request=visit_request)
    assert client.get(reverse("desk-news")).context["teams"] == []


def test_staff_find_their_lists_beside_the_desk(client, cast):
    client.force_login(cast.staff)
    page = client.get(reverse("desk-news")).content.decode()

    for name in (
        "admin:matchmaking_match_changelist",
        "admin:exchanges_exchange_changelist",
        "admin:regions_organisation_changelist",
        "admin:exchanges_story_changelist",
        "outbox",
    ):
        assert f'href="{reverse(name)}' in page


def test_the_news_tell_what_moving_the_visit_would_open(client, cast, visit_request):
    OfferFactory(windows=[(80, 90)])
    client.force_login(cast.visitor)
    page = client.get(reverse("desk-news")).content.decode()
    assert "1 more offer fits if you travel a week later." in page
    assert f"{reverse('offer-list')}?for={visit_request.pk}" in page


def test_the_news_are_a_page_and_a_part_of_the_desk(client, cast, offer, visit_request):
    client.force_login(cast.visitor)
    url = reverse("desk-news")

    page = client.get(url).content.decode()
    part = client.get(url, headers={"HX-Request": "true"}).content.decode()

    assert ("<h1>" in page, "<h1>" in part) == (True, False)
    assert page.count(offer.title) == part.count(offer.title) == 1
    assert url in client.get(reverse("desk")).content.decode()


def test_each_other_open_request_tells_how_many_offers_its_list_shows(
    client, cast, vestland, offer, visit_request
):
    earlier = timezone.now() - timedelta(days=1)
    fields = {"organisation": vestland, "published_at": earlier, "topics": [offer.main_topic]}
    other = RequestFactory(title="Other", **fields)
    large = RequestFactory(title="Too large", team_size=40, **fields)
    RequestFactory(title="Not open", state="matched", **fields)
    OfferFactory(main_topic=TopicFactory(parent=offer.main_topic.parent))
    MatchFactory(offer=offer, request=other)
    client.force_login(cast.visitor)
    response = client.get(reverse("desk-news"))
    told = {one.own: (one.number, one.best) for one in response.context["other_requests"]}
    best = fit_of(other, offer).total
    assert told == {other: (2, best), large: (0, None)}
    text = response.text
    assert f"2 offers fit, the best {best}%" in text
    assert f'href="{reverse("offer-list")}?for={large.pk}">Too large</a>' in text
    listed = client.get(reverse("offer-list"), {"for": other.pk}).context["page_obj"]
    assert len(listed) == 2


def test_each_other_open_offer_tells_how_many_requests_its_list_shows(
    client, cast, boras, offer, visit_request
):
    earlier = timezone.now() - timedelta(days=1)
    fields = {"organisation": boras, "published_at": earlier, "main_topic": offer.main_topic}
    other, small = OfferFactory(**fields), OfferFactory(group_max=1, group_min=1, **fields)
    MatchFactory(offer=other, request=visit_request)
    client.force_login(cast.host)
    response = client.get(reverse("desk-news"))
    told = {one.own: (one.number, one.best) for one in response.context["other_offers"]}
    best = fit_of(visit_request, other).total
    assert told == {other: (1, best), small: (0, None)}
    assert f"1 request fits: {best}%" in response.text
    listed = client.get(reverse("request-list"), {"for": other.pk}).context["page_obj"]
    assert [row.request for row in listed] == [visit_request]


@pytest.mark.parametrize(("rows", "queries"), [(1, 10), (2, 11), (30, 11)])
def test_the_news_cost_the_same_for_many(
    client, cast, vestland, rows, queries, django_assert_num_queries
):
    topic = TopicFactory()
    OfferFactory.create_batch(rows, main_topic=topic)
    OfferFactory.create_batch(rows, organisation=vestland, main_topic=topic)
    for _ in range(rows):
        RequestFactory(organisation=vestland, topics=[topic])
        RequestFactory(topics=[topic])
    client.force_login(cast.visitor)
    bring_up_to_date(timezone.localdate())

    with django_assert_num_queries(queries):
        client.get(reverse("desk-news"))


@pytest.mark.parametrize("rows", [1, 30])
def test_the_desk_costs_the_same_for_many(client, cast, boras, rows, django_assert_num_queries):
    for _ in range(rows):
        MatchFactory(offer__organisation=boras)
        ExchangeFactory(match__offer__organisation=boras)
        MembershipFactory(organisation=boras, state="asked", role="colleague")
    client.force_login(cast.host)

    with django_assert_num_queries(12):
        client.get(reverse("desk"))


def test_a_solved_round_waits_for_staff_alone(client, cast):
    solved = RoundFactory(state="solved", name="Spring")
    RoundFactory(state="released", name="Autumn")

    assert titles(desk_of(client, cast.staff).your_turn) == ["Review the round: Spring"]
    assert desk_of(client, cast.staff).your_turn[0].url == solved.get_absolute_url()
    assert desk_of(client, cast.host).your_turn == []
