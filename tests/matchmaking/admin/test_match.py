from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertInHTML

from matchmaking.admin.match import MatchAdmin
from matchmaking.models import Match, Ring
from matchmaking.signals import match_background, match_warnings
from matchmaking.states import MatchState
from matchmaking.warnings import Background, MatchWarning
from tests.factories.exchanges import ApprovedMatchFactory
from tests.factories.matchmaking import AgreedMatchFactory, MatchFactory, RingFactory
from tests.factories.regions import RegionFactory

pytestmark = pytest.mark.django_db

QUEUE = "/admin/matchmaking/match/"
QUEUE_QUERIES = 11
DECISION_QUERIES = 11
ASKING_QUERIES = 15  # the list that the buttons stand on is read as well


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.staff)
    return client


@pytest.fixture
def match(offer, visit_request):
    parts = [
        {"name": "topics", "score": 100, "weight": 30, "sentence": "All three topics wished for."},
        {"name": "dates", "score": 80, "weight": 12, "sentence": "6 weeks in common."},
        {"name": "group", "score": 50, "weight": 8, "sentence": "4 visitors."},
    ]
    return AgreedMatchFactory(
        offer=offer, request=visit_request, fit={"total": 92, "parts": parts}, fit_total=92
    )


def shown(response):
    return list(response.context["cl"].result_list)


def decision_url(match):
    return reverse("admin:matchmaking_match_change", args=[match.pk])


def act(desk, action, matches, **data):
    data |= {"action": action, "_selected_action": [match.pk for match in matches]}
    return desk.post(QUEUE, data, follow=True)


def messages_of(response):
    return [str(message) for message in response.context["messages"]]


# --- The queue ----------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 30])
def test_the_queue_takes_the_same_queries_for_one_and_for_thirty(
    desk, number, django_assert_num_queries
):
    for _number in range(number):
        AgreedMatchFactory()
    with django_assert_num_queries(QUEUE_QUERIES):
        response = desk.get(QUEUE)
    assert len(shown(response)) == number


def test_rings_that_wait_take_one_query_more(desk, boras, vestland, django_assert_num_queries):
    for _number in range(2):
        ring = RingFactory()
        for host, visitor in ((boras, vestland), (vestland, boras)):
            AgreedMatchFactory(ring=ring, offer__organisation=host, request__organisation=visitor)
    AgreedMatchFactory()
    with django_assert_num_queries(QUEUE_QUERIES + 1):
        response = desk.get(QUEUE)
    assert "2 rings or chains wait for you" in response.text


def test_a_long_queue_is_shown_page_by_page(desk, monkeypatch):
    monkeypatch.setattr(MatchAdmin, "list_per_page", 2)
    matches = AgreedMatchFactory.create_batch(3)
    first, last = desk.get(QUEUE), desk.get(QUEUE, {"p": 2})
    assert [*shown(first), *shown(last)] == matches
    assert "3 matches wait for you" in first.text
    assert desk.get(QUEUE, {"p": 3}).status_code == 302


def test_the_queue_opens_on_what_waits_for_staff_the_longest_first(desk, match):
    older = AgreedMatchFactory(state_since=timezone.now() - timedelta(days=3))
    MatchFactory()
    response = desk.get(QUEUE)
    assert shown(response) == [older, match]
    assert "2 matches wait for you" in response.text
    assert "3 days" in response.text


@pytest.mark.parametrize(
    ("asked", "title"),
    [({}, "No match waits for you"), ({"turn": "all"}, "Matches"), ({"q": "Borås"}, "Matches")],
)
def test_the_title_says_what_is_shown(desk, asked, title):
    assertInHTML(f"<h1>{title}</h1>", desk.get(QUEUE, asked).text)


@pytest.fixture
def ring(match):
    """Of `match` and of another one."""
    ring = RingFactory()
    AgreedMatchFactory(ring=ring)
    Match.objects.filter(pk=match.pk).update(ring=ring)
    return ring


def test_a_ring_that_all_agreed_to_stands_above_the_queue_as_one(desk, match, ring):
    response = desk.get(QUEUE)
    assert shown(response) == []
    assert list(response.context["rings"]) == [ring]
    assert "1 ring or chain waits for you" in response.text
    assert f'href="{ring.get_absolute_url()}"' in response.text


def test_a_leg_of_a_ring_waits_for_the_teams_and_is_not_approved_alone(desk, match, ring):
    open_leg = MatchFactory(ring=ring)
    response = desk.get(QUEUE, {"turn": "teams"})
    assert {match, open_leg} < set(shown(response))
    assert not response.context["rings"]
    assert reverse("match-approve", args=[match.pk]) not in response.text
    assert "Part of a ring: approved together or not at all" in response.text


@pytest.mark.parametrize(("is_chain", "word"), [(False, "ring"), (True, "chain")])
def test_a_leg_leads_to_the_whole_by_its_own_name(desk, match, ring, is_chain, word):
    Ring.objects.update(is_chain=is_chain)
    assert f"The whole {word}<" in desk.get(QUEUE, {"turn": "all"}).text
    text = desk.get(reverse("admin:matchmaking_match_change", args=[match.pk])).text
    assert f"Look at the whole {word}" in text
    assert f"part of a {word}, which is approved whole" in text
    assert f"Part of a {word}: approved together" in text


@pytest.mark.parametrize(
    ("turn", "states"),
    [
        ("teams", {"proposed"}),
        ("approved", {"approved"}),
        ("ended", {"declined"}),
        ("all", {"agreed", "proposed", "approved", "declined"}),
        ("nonsense", {"agreed"}),
    ],
)
def test_other_turns_are_a_filter_away(desk, match, turn, states):
    MatchFactory()
    MatchFactory(state=MatchState.DECLINED)
    ApprovedMatchFactory()
    found = shown(desk.get(QUEUE, {"turn": turn}))
    assert {match.state for match in found} == states


def test_the_most_telling_parts_stand_beside_the_fit(desk, match):
    text = desk.get(QUEUE).text
    assert "92%" in text
    assert "topics 100 · dates 80" in text


@pytest.mark.parametrize("country", ["SE", "NO"])
def test_matches_are_filtered_by_the_country_of_either_side_by_name(desk, match, country):
    polish = RegionFactory(parent__code="PL")
    AgreedMatchFactory(offer__organisation__region=polish, request__organisation__region=polish)
    response = desk.get(QUEUE, {"country": country})
    assert shown(response) == [match]
    assert "Sweden" in response.text


@pytest.mark.parametrize("words", ["Borås", "Vestland", "Inclusive pathways", "Re-engaging"])
def test_matches_are_found_by_either_side(desk, match, words):
    AgreedMatchFactory()
    assert shown(desk.get(QUEUE, {"q": words})) == [match]


def test_what_to_know_is_told(desk, match, boras, vestland):
    match.offer.visits = 1
    match.offer.save()
    AgreedMatchFactory(request=match.request)
    text = desk.get(QUEUE, {"q": "Borås"}).text
    assert "First visit to this host" in text
    assert "The offer’s last visit" in text
    assert "1 other match of this team is undecided" in text


def test_a_pair_that_has_visited_before_and_a_full_offer_are_told(desk, match, boras, vestland):
    ApprovedMatchFactory(offer__organisation=boras, request__organisation=vestland)
    match.offer.visits_taken = match.offer.visits
    match.offer.save()
    text = desk.get(QUEUE).text
    assert "Visited 1 time before" in text
    assert "No visits left" in text


def test_other_apps_add_what_they_know(desk, match):
    def warn(matches, **kwargs):
        return {m.pk: [MatchWarning("act", "Dates overlap an approved exchange")] for m in matches}

    def tell(match, **kwargs):
        return [Background(match.host.pk, "Borås hosts Gdańsk", "/exchanges/1/", "June")]

    match_warnings.connect(warn)
    match_background.connect(tell)
    try:
        assert "Dates overlap an approved exchange" in desk.get(QUEUE).text
        page = desk.get(decision_url(match)).text
    finally:
        match_warnings.disconnect(warn)
        match_background.disconnect(tell)
    assert "Dates overlap an approved exchange" in page
    assert "Borås hosts Gdańsk" in page


@pytest.mark.parametrize("who", ["host", "visitor", "outsider", "newcomer"])
def test_the_queue_is_for_staff(client, cast, match, who):
    client.force_login(getattr(cast, who))
    assert client.get(QUEUE).status_code == 302
    assert client.get(decision_url(match)).status_code == 302


# --- Deciding on one ----------------------------------------------------------------------------


def test_the_page_of_a_decision_takes_a_constant_number_of_queries(
    desk, match, boras, vestland, django_assert_num_queries
):
    ContentType.objects.get_for_model(Match)  # known to a process from its first page on
    for _number in range(10):
        MatchFactory(offer=match.offer)
        MatchFactory(request__organisation=vestland)
    with django_assert_num_queries(DECISION_QUERIES):
        response = desk.get(decision_url(match))
    assert "All three topics wished for." in response.text


def test_the_buttons_lead_to_the_verbs_and_back_to_the_queue(desk, match):
    approve = reverse("match-approve", args=[match.pk])
    assert f'formaction="{approve}?next={QUEUE}"' in desk.get(QUEUE).text
    response = desk.post(f"{approve}?next={QUEUE}", follow=True)
    assert response.redirect_chain == [(QUEUE, 302)]
    assert messages_of(response) == ["Approved. Both teams have been told and can plan now."]
    match.refresh_from_db()
    assert match.state == MatchState.APPROVED


def test_a_double_click_gets_a_sentence(desk, match):
    approve = f"{reverse('match-approve', args=[match.pk])}?next={QUEUE}"
    desk.post(approve)
    said = messages_of(desk.post(approve, follow=True))
    assert "this was done already" in said[-1]


def test_a_rejection_needs_a_reason(desk, match):
    reject = reverse("match-reject", args=[match.pk])
    assert desk.post(reject, {"reason": ""}).status_code == 422
    desk.post(reject, {"reason": "Too soon."})
    match.refresh_from_db()
    assert match.state == MatchState.REJECTED
    assert match.log.last().reason == "Too soon."


def test_a_decided_match_has_no_decision_and_no_warnings_left(desk):
    last = ApprovedMatchFactory(offer__visits=1, offer__visits_taken=1)
    page = desk.get(decision_url(last)).text
    assert 'name="reason"' not in page
    assert "No visits left" not in page
    assert "First visit" not in page


@pytest.mark.parametrize("path", ["add/", "1/delete/"])
def test_the_admin_adds_and_deletes_nothing(desk, match, path):
    assert desk.get(QUEUE + path).status_code in (403, 404)


def test_posting_to_the_page_changes_nothing(desk, match):
    desk.post(decision_url(match), {"state": "approved", "fit_total": 1})
    match.refresh_from_db()
    assert (match.state, match.fit_total) == (MatchState.AGREED, 92)


def test_a_match_that_is_none_is_no_page(desk):
    assert desk.get(QUEUE + "999999/change/").status_code == 404
    assert desk.get(QUEUE + "x/change/").status_code == 404


# --- Deciding on many ---------------------------------------------------------------------------


def test_many_are_named_with_what_to_know_before_they_are_approved(desk, match):
    last = AgreedMatchFactory(offer__visits=1)
    asked = act(desk, "approve_selected", [match, last])
    assert "Approve these matches?" in asked.text
    for named in (str(match), str(last), "The offer’s last visit", "First visit to this host"):
        assert named in asked.text
    assert {match.state for match in Match.objects.all()} == {"agreed"}


@pytest.mark.parametrize("number", [1, 10])
def test_asking_about_many_takes_a_constant_number_of_queries(
    desk, number, django_assert_num_queries
):
    matches = [AgreedMatchFactory() for _number in range(number)]
    with django_assert_num_queries(ASKING_QUERIES):
        act(desk, "approve_selected", matches)


def test_many_are_approved_at_once_and_the_answer_names_them(desk):
    matches = [AgreedMatchFactory() for _number in range(3)]
    response = act(desk, "approve_selected", matches, confirmed=1)
    [told] = messages_of(response)
    assert told == f"Approved: {', '.join(str(match) for match in matches)}."
    assert {match.state for match in Match.objects.all()} == {"approved"}


def test_what_cannot_be_approved_does_not_hold_up_the_others(desk, match):
    full = AgreedMatchFactory(offer__visits=1, offer__visits_taken=1)
    response = act(desk, "approve_selected", [match, full], confirmed=1)
    done, refused = messages_of(response)
    assert done == f"Approved: {match}."
    assert refused.startswith(f"{full}: Not approved: all visits")
    full.refresh_from_db()
    assert full.state == MatchState.AGREED


def test_many_are_rejected_with_one_reason(desk):
    matches = [AgreedMatchFactory() for _number in range(2)]
    asked = act(desk, "reject_selected", matches)
    assert "Reject these matches?" in asked.text
    assert "both its teams read your reason" in asked.text
    unsaid = act(desk, "reject_selected", matches, confirmed=1, reason=" ")
    assert unsaid.status_code == 422
    assert "Say why." in unsaid.text
    response = act(desk, "reject_selected", matches, confirmed=1, reason="No money this year.")
    assert messages_of(response) == [f"Rejected: {matches[0]}, {matches[1]}."]
    assert {match.log.get().reason for match in Match.objects.all()} == {"No money this year."}
