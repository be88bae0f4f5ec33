import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from matchmaking.actions.round import (
    cancel_round,
    open_round,
    queue_round,
    release_round,
    work_on_round,
)
from matchmaking.actions.trial import work_on_trial
from matchmaking.models import Match, MatchingRound, Ring, RoundTrial, RoundUnserved
from matchmaking.states import RoundState
from notifications.models import Message
from tests.factories.matchmaking import (
    MatchFactory,
    OfferFactory,
    RequestFactory,
    RoundFactory,
    RoundPairFactory,
)
from tests.factories.regions import MembershipFactory, TopicFactory

pytestmark = pytest.mark.django_db

LIST_QUERIES = 4
REVIEW_QUERIES = 11
WHAT_IF_QUERIES = 10
RING_QUERIES = 6
GAPS_QUERIES = 5


@pytest.fixture
def staff(client, cast):
    client.force_login(cast.staff)
    return client


@pytest.fixture
def solved(cast, offer, visit_request):
    """A round over Borås and Vestland, to be reviewed."""
    matching_round = open_round(MatchingRound(name="Spring"), by=cast.staff)
    queue_round(matching_round, by=cast.staff)
    work_on_round(matching_round.pk)
    return MatchingRound.objects.get()


def settings(**fields) -> dict:
    return {"name": "Autumn", "floor": 40, "proposals_max": 1, "teams_first": "on", **fields}


def what_if(matching_round, pair, deed="forbid") -> dict:
    return {"deed": deed, "request": pair.request_id, "offer": pair.offer_id}


# --- The list -----------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 30])
def test_the_list_takes_the_same_queries_for_one_and_for_thirty(
    staff, django_assert_num_queries, number
):
    RoundFactory.create_batch(number)
    with django_assert_num_queries(LIST_QUERIES):
        response = staff.get(reverse("round-list"))
    assert len(response.context["page_obj"]) == number


def test_before_the_first_round_one_is_led_to_open_it(staff):
    assert "No rounds yet" in staff.get(reverse("round-list")).text


# --- Opening and running ------------------------------------------------------------------------


def test_the_settings_are_counted_before_the_round_is_opened(staff, offer, visit_request):
    response = staff.get(reverse("round-create"))
    let_in = response.context["let_in"]
    assert (let_in.requests, let_in.offers, let_in.visits) == (1, 1, 2)

    response = staff.post(reverse("round-create"), settings(countries=["SE"], count="1"))
    assert response.context["let_in"].requests == 0
    assert not MatchingRound.objects.exists()


def test_who_waits_for_an_answer_is_not_counted(staff, offer, visit_request):
    MatchFactory(offer=offer, request=visit_request)
    let_in = staff.get(reverse("round-create")).context["let_in"]
    assert (let_in.requests, let_in.offers, let_in.visits) == (0, 1, 1)


def test_a_round_is_opened_and_run(staff, offer, visit_request):
    response = staff.post(reverse("round-create"), settings(), follow=True)
    matching_round = MatchingRound.objects.get()
    assert "It is your turn: run it." in response.text

    response = staff.post(reverse("round-queue", args=[matching_round.pk]), follow=True)
    assert "Waiting to run" in response.text
    assert f'href="{matching_round.get_absolute_url()}">Refresh</a>' in response.text


def test_another_round_begins_with_the_same_settings(staff, solved, offer):
    MatchingRound.objects.update(floor=70, finds_chains=True, countries=["SE"], proposals_max=3)
    solved.topics.set([offer.main_topic.parent])
    url = reverse("round-create")
    assert f"{url}?like={solved.pk}" in staff.get(solved.get_absolute_url()).text
    response = staff.get(url, {"like": solved.pk})
    form = response.context["form"]
    fields = ("name", "floor", "finds_chains", "countries", "proposals_max", "topics")
    assert [form[name].value() for name in fields] == [
        "Spring",
        70,
        True,
        ["SE"],
        3,
        [offer.main_topic.parent_id],
    ]
    assert response.context["let_in"].requests == 0
    assert staff.get(url, {"like": solved.pk + 1}).status_code == 404


def test_who_releases_or_cancels_is_told_that_only_staff_read_the_reason(staff, solved):
    for verb in ("release", "cancel"):
        text = staff.get(reverse(f"round-{verb}", args=[solved.pk])).text
        assert "which only staff read" in text
        assert "The people concerned will read this" not in text


def test_a_cancelled_round_still_shows_its_result(staff, solved, cast):
    cancel_round(solved, by=cast.staff, reason="Too early.")
    text = staff.get(solved.get_absolute_url()).text
    assert "1 of 1" in text
    assert "not proposed" in text


def test_a_round_cancelled_without_a_result_does_not_ask_to_be_run(staff):
    cancelled = RoundFactory(state=RoundState.CANCELLED)
    text = staff.get(cancelled.get_absolute_url()).text
    assert "It was cancelled before it had a result." in text
    assert "Run it whenever you like" not in text


def test_what_is_wrong_in_the_settings_is_told(staff):
    response = staff.post(reverse("round-create"), settings(name="", floor=101))
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"name", "floor"}
    assert not MatchingRound.objects.exists()


def test_the_progress_asks_htmx_to_load_the_page_anew_once_it_is_done(staff, solved):
    running = RoundFactory(state=RoundState.QUEUED)
    headers = {"HX-Request": "true"}
    still = staff.get(reverse("round-progress", args=[running.pk]), headers=headers)
    assert "HX-Refresh" not in still
    done = staff.get(reverse("round-progress", args=[solved.pk]), headers=headers)
    assert done["HX-Refresh"] == "true"


# --- Reviewing ----------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [0, 29])
def test_the_review_takes_the_same_queries_for_one_pair_and_for_thirty(
    staff, solved, django_assert_num_queries, number
):
    RoundPairFactory.create_batch(number, round=solved)
    with django_assert_num_queries(REVIEW_QUERIES):
        response = staff.get(solved.get_absolute_url())
    assert len(response.context["page_obj"]) == number + 1


def test_the_review_says_who_is_left_and_why(staff, solved):
    left = RequestFactory()
    RoundUnserved.objects.create(
        round=solved, request=left, reason="below_floor", values={"best": 3100}
    )
    text = staff.get(solved.get_absolute_url()).text
    assert "1 of 1" in text
    assert left.title in text
    assert solved.record.solution_digest[:12] in text
    assert "The best offer has a fit of 31, below the lowest fit of this round." in text
    assert "Proven" in text


def test_the_review_names_what_staff_wish_in_one_query_more(
    staff, solved, offer, visit_request, django_assert_num_queries
):
    others = OfferFactory.create_batch(2)
    solved.forced = [[visit_request.pk, offer.pk]]
    solved.forbidden = [[visit_request.pk, other.pk] for other in others]
    solved.save()
    with django_assert_num_queries(REVIEW_QUERIES + 1):
        response = staff.get(solved.get_absolute_url())
    assert [wish.words for wish in response.context["wishes"]] == [
        "Borås hosts Vestland",
        *(f"{other.organisation.short_name} does not host Vestland" for other in others),
    ]


def test_a_wish_is_taken_back(staff, solved):
    pair = solved.pairs.get()
    url = reverse("round-what-if", args=[solved.pk])
    change = {"solution": solved.record.solution_digest, "reason": "They know each other."}
    staff.post(url, {**what_if(solved, pair), **change})
    assert "deed=free" in staff.get(solved.get_absolute_url()).text

    asked = what_if(solved, pair, "free")
    assert "may host Vestland, but need not?" in staff.get(url, asked).text
    change = {
        "solution": MatchingRound.objects.get().record.solution_digest,
        "reason": "That was another team.",
    }
    staff.post(url, {**asked, **change})
    again = MatchingRound.objects.get()
    assert (again.forced, again.forbidden) == ([], [])
    assert again.pairs.get().offer == pair.offer
    assert [entry.reason for entry in again.log.filter(verb="change").order_by("pk")] == [
        "Borås does not host Vestland. They know each other.",
        "Taken back: Borås does not host Vestland. That was another team.",
    ]


def test_what_if_shows_what_it_costs_and_stores_nothing(staff, solved, offer):
    pair = solved.pairs.get()
    before = bytes(solved.record.solution)
    response = staff.get(reverse("round-what-if", args=[solved.pk]), what_if(solved, pair))
    difference = response.context["difference"]
    assert (difference.served_before, difference.served) == (1, 0)
    assert difference.cost == pair.fit
    assert bytes(MatchingRound.objects.get().record.solution) == before


@pytest.mark.parametrize("number", [0, 29])
def test_what_if_takes_the_same_queries_in_a_round_of_one_and_of_thirty(
    staff, solved, cast, django_assert_num_queries, number
):
    pair = solved.pairs.get()
    for _number in range(number):
        RequestFactory(topics=[OfferFactory().main_topic])
    queue_round(solved, by=cast.staff)
    work_on_round(solved.pk)
    with django_assert_num_queries(WHAT_IF_QUERIES):
        staff.get(reverse("round-what-if", args=[solved.pk]), what_if(solved, pair))


def test_what_if_is_applied_with_a_reason(staff, solved):
    pair = solved.pairs.get()
    url = reverse("round-what-if", args=[solved.pk])
    change = {**what_if(solved, pair), "solution": solved.record.solution_digest}
    assert staff.post(url, change).status_code == 422
    response = staff.post(url, {**change, "reason": "They know each other."}, follow=True)
    assert "Changed. The solution is the best there is with your wish." in response.text
    assert not solved.pairs.exists()


@pytest.fixture
def large(solved):
    """As `solved`, but it took as long as a large round."""
    solved.numbers |= {"solving": 12.3, "pairs": 1_000_000}
    solved.save()
    return solved


def test_what_if_of_a_large_round_is_left_to_a_worker(staff, large):
    pair = large.pairs.get()
    url = reverse("round-what-if", args=[large.pk])
    assert "This round took 12 seconds to solve" in staff.get(url, what_if(large, pair)).text
    assert not RoundTrial.objects.exists()

    page = staff.post(url, what_if(large, pair), follow=True)
    trial = RoundTrial.objects.get()
    assert "0 of 100" in page.text
    progress = reverse("round-trial-progress", args=[large.pk, trial.pk])
    assert "HX-Refresh" not in staff.get(progress, headers={"HX-Request": "true"})

    work_on_trial(trial.pk)
    assert staff.get(progress, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    difference = staff.get(trial.get_absolute_url()).context["difference"]
    assert (difference.served_before, difference.served) == (1, 0)
    assert large.pairs.exists()


def test_the_answer_of_a_worker_is_applied_with_a_reason(staff, large):
    url = reverse("round-what-if", args=[large.pk])
    staff.post(url, what_if(large, large.pairs.get()))
    trial = RoundTrial.objects.get()
    work_on_trial(trial.pk)
    change = {"solution": trial.solution_digest}
    assert staff.post(trial.get_absolute_url(), change).status_code == 422
    change["reason"] = "They know each other."
    response = staff.post(trial.get_absolute_url(), change, follow=True)
    assert "Changed. The solution is the best there is with your wish." in response.text
    assert not large.pairs.exists()
    assert staff.get(trial.get_absolute_url()).status_code == 404


def test_what_a_worker_refuses_is_told(staff, large, visit_request):
    url = reverse("round-what-if", args=[large.pk])
    offer = OfferFactory(group_max=1)
    staff.post(url, {"deed": "force", "request": visit_request.pk, "offer": offer.pk})
    trial = RoundTrial.objects.get()
    work_on_trial(trial.pk)
    response = staff.get(trial.get_absolute_url(), follow=True)
    assert "These two cannot be put together" in response.text


def test_a_forced_pair_is_in_the_solution(staff, solved, visit_request):
    other = OfferFactory(main_topic=visit_request.topics.get())
    queue_round(solved, by=solved.opened_by)
    work_on_round(solved.pk)
    chosen = solved.pairs.get()
    forced = ({other.pk, chosen.offer_id} - {chosen.offer_id}) or {other.pk}
    pair = {"deed": "force", "request": visit_request.pk, "offer": other.pk}
    response = staff.get(reverse("round-what-if", args=[solved.pk]), pair)
    moves = response.context["difference"].moves
    assert forced == {other.pk}
    assert [move.after for move in moves] == ([[other]] if chosen.offer_id != other.pk else [])


def test_the_offers_that_suit_a_team_are_shown_the_best_first(staff, solved, offer, visit_request):
    url = reverse("round-what-if", args=[solved.pk])
    response = staff.get(url, {"request": visit_request.pk})
    [line] = response.context["offers"]
    assert (line["offer"], line["is_chosen"]) == (offer, True)


def test_the_second_proposal_of_a_team_is_among_what_changes(staff, cast, offer, visit_request):
    others = OfferFactory.create_batch(2, main_topic=offer.main_topic)
    matching_round = open_round(MatchingRound(name="Spring", proposals_max=2), by=cast.staff)
    queue_round(matching_round, by=cast.staff)
    work_on_round(matching_round.pk)
    first, second = MatchingRound.objects.get().pairs.order_by("rank")
    url = reverse("round-what-if", args=[matching_round.pk])
    [move] = staff.get(url, what_if(matching_round, second)).context["difference"].moves
    [third] = {offer, *others} - {first.offer, second.offer}
    assert (move.before, move.after) == ([first.offer, second.offer], [first.offer, third])


def test_a_large_round_of_few_pairs_is_solved_at_once(staff, solved):
    """It took so long because the worker was getting ready."""
    solved.numbers["solving"] = 12.3
    solved.save()
    pair = solved.pairs.get()
    response = staff.get(reverse("round-what-if", args=[solved.pk]), what_if(solved, pair))
    assert response.context["difference"].served == 0


def test_an_offer_below_the_lowest_fit_is_told_to_be(staff, solved, visit_request):
    MatchingRound.objects.update(floor=100)
    response = staff.get(reverse("round-what-if", args=[solved.pk]), {"request": visit_request.pk})
    assert "below the lowest fit of this round" in response.text


def test_a_pair_that_does_not_meet_all_conditions_cannot_be_forced(staff, solved, visit_request):
    unsuitable = OfferFactory(group_max=1)
    pair = {"deed": "force", "request": visit_request.pk, "offer": unsuitable.pk}
    response = staff.get(reverse("round-what-if", args=[solved.pk]), pair, follow=True)
    assert "These two cannot be put together" in response.text


def test_a_released_round_shows_what_became_of_its_proposals(staff, solved, cast):
    release_round(solved, by=cast.staff)
    work_on_round(solved.pk)
    text = staff.get(solved.get_absolute_url()).text
    assert "All proposals have been sent" in text
    assert Match.objects.get().get_absolute_url() in text
    assert staff.get(reverse("round-what-if", args=[solved.pk])).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_a_ring_is_shown_with_its_matches(
    staff, offer, visit_request, django_assert_num_queries, number
):
    ring = Ring.objects.create()
    MatchFactory(offer=offer, request=visit_request, ring=ring, proposed_by_side="round")
    MatchFactory.create_batch(number - 1, ring=ring, proposed_by_side="round")
    ContentType.objects.get_for_model(Ring)  # the log asks for it once a process
    with django_assert_num_queries(RING_QUERIES):
        response = staff.get(ring.get_absolute_url())
    assert "Ring of Borås" in response.text
    assert "Approve the whole ring" not in response.text


# --- Gaps ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 30])
def test_the_gaps_take_the_same_queries_for_one_and_for_thirty(
    staff, django_assert_num_queries, number
):
    RequestFactory(topics=TopicFactory.create_batch(number))
    with django_assert_num_queries(GAPS_QUERIES):
        response = staff.get(reverse("round-gaps"))
    assert len(response.context["gaps"]) == number


def test_hosts_of_kindred_topics_are_told_once_a_month(staff, cast, offer):
    wanted = TopicFactory(parent=offer.main_topic.parent)
    RequestFactory(topics=[wanted])
    MembershipFactory()
    url = reverse("round-tell-hosts", args=[wanted.pk])
    close = f'href="{reverse("offer-list")}?topic={offer.main_topic_id}"'
    assert close in staff.get(reverse("round-gaps")).text
    assert "1 person is told." in staff.post(url, follow=True).text
    assert [m.recipient for m in Message.objects.filter(kind="topic_wanted")] == [cast.host]
    assert "Nobody new is told" in staff.post(url, follow=True).text
    assert Message.objects.filter(kind="topic_wanted").count() == 1


def test_what_is_offered_by_now_is_told_to_nobody(staff, offer, visit_request):
    url = reverse("round-tell-hosts", args=[offer.main_topic_id])
    assert "Nobody was told" in staff.post(url, follow=True).text
    assert not Message.objects.exists()
