import pytest
from django.urls import reverse

from matchmaking.actions.round import open_round, queue_round, work_on_round
from matchmaking.actions.trial import work_on_trial
from matchmaking.keeping import packed
from matchmaking.models import MatchingRound, RoundRecord, RoundTrial
from tests.factories.matchmaking import OfferFactory, RequestFactory

pytestmark = pytest.mark.django_db

WHAT_IF_QUERIES = 10


def what_if(matching_round, pair, deed="forbid") -> dict:
    return {"deed": deed, "request": pair.request_id, "offer": pair.offer_id}


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


def test_what_an_earlier_version_has_answered_is_asked_once_more(staff, large):
    pair = large.pairs.get()
    url = reverse("round-what-if", args=[large.pk])
    staff.post(url, what_if(large, pair))
    trial = RoundTrial.objects.get()
    work_on_trial(trial.pk)
    RoundTrial.objects.update(versions={}, solution=b"", unserved=[["another", "shape"]])
    page = staff.get(trial.get_absolute_url())
    assert "An earlier version of the platform has answered this" in page.text
    assert f'action="{url}"' in page.text
    change = {"solution": trial.solution_digest, "reason": "They know each other."}
    assert "Ask once more" in staff.post(trial.get_absolute_url(), change).text
    assert large.pairs.exists()

    again = staff.post(url, what_if(large, pair), follow=True)
    assert "0 of 100" in again.text
    work_on_trial(RoundTrial.objects.get().pk)
    assert "What it costs" in staff.get(RoundTrial.objects.get().get_absolute_url()).text


@pytest.mark.parametrize("asked", ["a team", "a pair"])
def test_of_a_round_that_an_earlier_version_kept_otherwise_nothing_is_asked(staff, solved, asked):
    pair = solved.pairs.get()
    asked = {"a team": {"request": pair.request_id}, "a pair": what_if(solved, pair)}[asked]
    RoundRecord.objects.update(problem=packed({}, {}))
    page = staff.get(reverse("round-what-if", args=[solved.pk]), asked, follow=True)
    assert "This round was solved by an earlier version of the platform" in page.text
    assert page.redirect_chain == [(solved.get_absolute_url(), 302)]


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
    pair = {"deed": "force", "request": visit_request.pk, "offer": other.pk}
    response = staff.get(reverse("round-what-if", args=[solved.pk]), pair)
    moves = response.context["difference"].moves
    assert [move.after for move in moves] == ([[other]] if chosen.offer_id != other.pk else [])


def test_the_offers_that_suit_a_team_are_shown_the_best_first(staff, solved, offer, visit_request):
    url = reverse("round-what-if", args=[solved.pk])
    response = staff.get(url, {"request": visit_request.pk})
    [line] = response.context["offers"]
    assert (line["offer"], line["is_chosen"]) == (offer, True)


def test_where_nothing_suits_a_team_it_is_said_why_and_what_one_change_would_open(
    staff, solved, cast, offer
):
    large = RequestFactory(topics=[offer.main_topic], team_size=9)
    queue_round(solved, by=cast.staff)
    work_on_round(solved.pk)
    response = staff.get(reverse("round-what-if", args=[solved.pk]), {"request": large.pk})
    assert "1 offer fits but for the size of the team." in response.text
    assert f'href="{reverse("offer-list")}?for={large.pk}"' in response.text


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
