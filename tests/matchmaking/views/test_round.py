import pytest
from django.urls import reverse

from matchmaking.actions.round import (
    cancel_round,
    open_round,
    queue_round,
    release_round,
    work_on_round,
)
from matchmaking.models import Match, MatchingRound, RoundUnserved
from matchmaking.states import RoundState
from tests.factories.matchmaking import (
    MatchFactory,
    OfferFactory,
    RequestFactory,
    RoundFactory,
    RoundPairFactory,
)

pytestmark = pytest.mark.django_db

LIST_QUERIES = 4
REVIEW_QUERIES = 11


def settings(**fields) -> dict:
    return {"name": "Autumn", "floor": 40, "proposals_max": 1, "teams_first": "on", **fields}


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
    assert "Give a fit of at most 100." in response.text
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


def test_a_round_without_a_pair_has_no_mean_and_no_least_fit(staff, cast):
    matching_round = open_round(MatchingRound(name="Empty"), by=cast.staff)
    queue_round(matching_round, by=cast.staff)
    work_on_round(matching_round.pk)
    shown = staff.get(matching_round.get_absolute_url()).context["numbers"]
    values = {str(line["label"]): line["value"] for line in shown}
    assert (values["mean fit"], values["least fit"], values["total fit"]) == ("–", "–", "0")


def test_a_released_round_shows_what_became_of_its_proposals(staff, solved, cast):
    release_round(solved, by=cast.staff)
    work_on_round(solved.pk)
    text = staff.get(solved.get_absolute_url()).text
    assert "All proposals have been sent" in text
    assert Match.objects.get().get_absolute_url() in text
    assert staff.get(reverse("round-what-if", args=[solved.pk])).status_code == 404
