import pytest
from django.urls import reverse
from django.utils import timezone

from matchmaking.actions.match import accept_match, propose_match
from matchmaking.models import Match
from matchmaking.shelf import bring_up_to_date
from matchmaking.states import MatchState
from tests.factories.matchmaking import (
    AgreedMatchFactory,
    MatchFactory,
    OfferFactory,
    RequestFactory,
    RingFactory,
)

pytestmark = pytest.mark.django_db

LIST_QUERIES = 4
DETAIL_QUERIES = 9
PROPOSE_QUERIES = 10


@pytest.fixture
def match(offer, visit_request, cast):
    return propose_match(offer, visit_request, by=cast.visitor)


def signed_in(client, user):
    client.force_login(user)
    return client


def propose_url(offer, visit_request):
    return f"{reverse('match-propose')}?offer={offer.pk}&request={visit_request.pk}"


# --- The list -----------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 30])
def test_the_list_takes_the_same_queries_for_one_and_for_thirty(
    client, cast, offer, django_assert_num_queries, number
):
    for _number in range(number):
        MatchFactory(offer=offer)
    signed_in(client, cast.host)
    with django_assert_num_queries(LIST_QUERIES):
        response = client.get(reverse("match-list"))
    assert len(response.context["page_obj"]) == number


def test_ones_own_turn_comes_first(client, cast, offer, vestland):
    theirs = MatchFactory(
        offer=offer,
        proposed_by_side="host",
        visitor_said_yes_at=None,
        host_said_yes_at="2026-01-01T00:00Z",
    )
    yours = MatchFactory(offer=offer)
    MatchFactory()
    page = signed_in(client, cast.host).get(reverse("match-list")).context["page_obj"]
    assert [(match, match.heading) for match in page] == [
        (yours, "Your turn"),
        (theirs, "Waiting for a team"),
    ]


def test_who_has_no_match_is_shown_the_way(client, cast):
    response = signed_in(client, cast.outsider).get(reverse("match-list"))
    assert "No matches yet" in response.text


def test_the_list_is_for_people_who_are_signed_in(client):
    assert client.get(reverse("match-list")).status_code == 302


# --- One match ----------------------------------------------------------------------------------


def test_the_page_of_a_match_takes_a_constant_number_of_queries(
    client, cast, match, django_assert_num_queries
):
    signed_in(client, cast.host)
    with django_assert_num_queries(DETAIL_QUERIES):
        response = client.get(match.get_absolute_url())
    assert ">Say yes</button>" in response.text
    assert match.fit["parts"][0]["sentence"] in response.text


@pytest.mark.parametrize("who", ["outsider", "newcomer"])
@pytest.mark.parametrize("name", ["detail", "write", "accept", "withdraw", "approve"])
def test_to_strangers_there_is_no_such_match(client, cast, match, who, name):
    signed_in(client, getattr(cast, who))
    url = reverse(f"match-{name}", args=[match.pk])
    response = client.get(url) if name == "detail" else client.post(url, {"text": "Hello"})
    assert response.status_code == 404


@pytest.mark.parametrize(
    ("who", "buttons"),
    [
        ("host", {"Say yes", "Decline"}),
        ("host_colleague", set()),
        ("visitor", {"Withdraw"}),
        ("staff", {"Say yes", "Decline", "Withdraw"}),
    ],
)
def test_each_sees_the_buttons_of_their_role(client, cast, match, who, buttons):
    page = signed_in(client, getattr(cast, who)).get(match.get_absolute_url())
    shown = {
        str(button["transition"].label if isinstance(button, dict) else button.transition.label)
        for context in page.context
        if "buttons" in context
        for button in context["buttons"]
    }
    assert shown == buttons


def test_who_has_said_yes_is_not_asked_again(client, cast, offer, visit_request):
    match = propose_match(offer, visit_request, by=cast.staff)
    accept_match(match, by=cast.visitor)
    page = signed_in(client, cast.visitor).get(match.get_absolute_url())
    assert ">Say yes</button>" not in page.text
    assert "Borås’s turn" in page.text


def test_a_yes_said_twice_gets_a_sentence(client, cast, offer, visit_request):
    match = propose_match(offer, visit_request, by=cast.staff)
    signed_in(client, cast.visitor)
    url = reverse("match-accept", args=[match.pk])
    client.post(url)
    response = client.post(url, follow=True)
    assert response.redirect_chain == [(match.get_absolute_url(), 302)]
    assert "you have said yes already" in response.text


def test_a_missing_visit_is_told(client, cast, match):
    match.offer.visits_taken = match.offer.visits
    match.offer.save()
    page = signed_in(client, cast.visitor).get(match.get_absolute_url())
    assert "No visits left" in page.text


# --- Messages -----------------------------------------------------------------------------------


def test_a_message_is_shown_to_both_teams(client, cast, match):
    url = reverse("match-write", args=[match.pk])
    signed_in(client, cast.host_colleague).post(url, {"text": "Would June suit you?"})
    for who in (cast.host, cast.visitor, cast.staff):
        assert "Would June suit you?" in signed_in(client, who).get(match.get_absolute_url()).text


def test_an_empty_message_is_refused_beside_its_field(client, cast, match):
    response = signed_in(client, cast.host).post(
        reverse("match-write", args=[match.pk]), {"text": " "}
    )
    assert response.status_code == 422
    assert "Write something first." in response.text


def test_a_message_that_comes_too_late_is_kept_on_the_page(client, cast, match):
    match.state = MatchState.EXPIRED
    match.save()
    response = signed_in(client, cast.host).post(
        reverse("match-write", args=[match.pk]), {"text": "My long answer"}
    )
    assert response.status_code == 422
    assert "My long answer" in response.text
    assert "Not sent" in response.text


# --- Proposing ----------------------------------------------------------------------------------


def test_a_proposal_shows_both_sides_and_the_fit(
    client, cast, offer, visit_request, django_assert_num_queries
):
    signed_in(client, cast.visitor)
    bring_up_to_date(timezone.localdate())
    with django_assert_num_queries(PROPOSE_QUERIES):
        page = client.get(propose_url(offer, visit_request))
    assert offer.title in page.text
    assert visit_request.title in page.text
    assert "possible start days" in page.text


def test_a_proposal_is_made_with_a_message(client, cast, offer, visit_request):
    response = signed_in(client, cast.visitor).post(
        reverse("match-propose"),
        {"offer": offer.pk, "request": visit_request.pk, "message": "We met in Gdańsk."},
    )
    match = Match.objects.get()
    assert response.url == match.get_absolute_url()
    assert match.messages.get().text == "We met in Gdańsk."


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_second_proposal_leads_to_the_match(client, cast, match, method):
    signed_in(client, cast.visitor)
    pair = {"offer": match.offer.pk, "request": match.request.pk}
    response = getattr(client, method)(reverse("match-propose"), pair, follow=True)
    assert response.redirect_chain == [(match.get_absolute_url(), 302)]
    assert "in a match already. Here it is." in response.text
    assert Match.objects.count() == 1


def test_what_does_not_fit_is_refused_and_nothing_typed_is_lost(client, cast, offer, visit_request):
    visit_request.team_size = 8
    visit_request.save()
    response = signed_in(client, cast.visitor).post(
        reverse("match-propose"),
        {"offer": offer.pk, "request": visit_request.pk, "message": "We met in Gdańsk."},
    )
    assert response.status_code == 422
    assert "the team has 8" in response.text
    assert "We met in Gdańsk." in response.text


def test_a_colleague_sees_the_fit_but_cannot_propose(client, cast, offer, visit_request):
    signed_in(client, cast.visitor_colleague)
    page = client.get(propose_url(offer, visit_request))
    assert "Only a coordinator" in page.text
    pair = {"offer": offer.pk, "request": visit_request.pk}
    assert client.post(reverse("match-propose"), pair).status_code == 403


@pytest.mark.parametrize("reader", ["visitor", "host"])
def test_who_changes_their_mind_goes_back_to_where_they_came_from(
    client, cast, offer, visit_request, reader
):
    signed_in(client, getattr(cast, reader))
    came_from = {
        "visitor": f"{offer.get_absolute_url()}?for={visit_request.pk}",
        "host": f"{visit_request.get_absolute_url()}?for={offer.pk}",
    }
    page = client.get(propose_url(offer, visit_request)).text
    assert f'<a href="{came_from[reader]}">Back, change nothing</a>' in page


def test_nobody_proposes_for_others(client, cast, offer, visit_request):
    pair = {"offer": offer.pk, "request": visit_request.pk}
    response = signed_in(client, cast.outsider).post(reverse("match-propose"), pair)
    assert response.status_code == 404
    assert not Match.objects.exists()


@pytest.mark.parametrize("asked", ["", "?offer=x&request=1", "?offer=1", "?offer=999&request=999"])
def test_a_proposal_of_nothing_is_no_page(client, cast, asked):
    url = reverse("match-propose") + asked
    assert signed_in(client, cast.visitor).get(url).status_code == 404


def test_a_draft_of_others_is_no_page(client, cast, offer):
    draft = RequestFactory(state="draft", published_at=None)
    response = signed_in(client, cast.host).get(propose_url(offer, draft))
    assert response.status_code == 404


def test_staff_propose_any_pair(client, cast):
    offer, wish = OfferFactory(), RequestFactory()
    response = signed_in(client, cast.staff).post(
        reverse("match-propose"), {"offer": offer.pk, "request": wish.pk}
    )
    assert response.url == Match.objects.get().get_absolute_url()


@pytest.mark.parametrize(("is_chain", "word"), [(False, "ring"), (True, "chain")])
def test_an_agreed_leg_says_that_the_whole_is_decided(client, cast, offer, is_chain, word):
    """Neither team nor staff are told that it is staff's turn."""
    leg = AgreedMatchFactory(offer=offer, ring=RingFactory(is_chain=is_chain))
    for person in (cast.host, cast.staff):
        text = signed_in(client, person).get(leg.get_absolute_url()).text
        assert f"Agreed; decided with its {word}" in text
        assert f"Once every team of the {word} has said yes, the association decides" in text
        assert "Your turn" not in text
        [listed] = client.get(reverse("match-list")).context["page_obj"]
        assert listed.heading == "Decided with a ring or a chain"
