"""Every option of a round, from the form through the worker to the page that is reviewed."""

from datetime import timedelta

import pytest
from django.urls import reverse

from matchmaking.actions.round import work_on_round
from matchmaking.engine import WEIGHTS, division
from matchmaking.models import HostingOffer, Match, MatchingRound, Ring, RoundUnserved
from matchmaking.ranking import fit_of
from matchmaking.reviewing import price_lines
from notifications.models import Message
from tests.factories.exchanges import ApprovedMatchFactory
from tests.factories.matchmaking import (
    FitWeightsFactory,
    OfferFactory,
    RequestFactory,
    RoundFactory,
    in_days,
)
from tests.factories.regions import OrganisationFactory, TopicFactory, TopicGroupFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def only_visit(boras):
    """The one visit there is to give."""
    return OfferFactory(organisation=boras, visits=1)


@pytest.fixture
def better(vestland, only_visit):
    """The team that fits best."""
    return RequestFactory(organisation=vestland, topics=[only_visit.main_topic])


@pytest.fixture
def worse(only_visit):
    """A team of another new region that fits less well: its first wish is not shown."""
    return RequestFactory(topics=[TopicFactory(), only_visit.main_topic])


def run(staff, **settings) -> MatchingRound:
    """A round with these settings, and the usual ones, opened and run by staff."""
    form = {"name": "Spring", "floor": 40, "proposals_max": 1, **settings}
    assert staff.post(reverse("round-create"), form).status_code == 302
    matching_round = MatchingRound.objects.latest("pk")
    staff.post(reverse("round-queue", args=[matching_round.pk]))
    work_on_round(matching_round.pk)
    return MatchingRound.objects.get(pk=matching_round.pk)


def served(matching_round) -> set:
    return {pair.request for pair in matching_round.pairs.all()}


def page(staff, matching_round) -> str:
    return staff.get(matching_round.get_absolute_url()).text


def costs(matching_round) -> dict[str, float]:
    return {str(line["label"]): line["cost"] for line in price_lines(matching_round)}


def test_without_options_the_best_fit_counts(staff, better, worse):
    assert served(run(staff)) == {better}


# --- Who takes part -----------------------------------------------------------------------------


def test_only_teams_from_some_countries(staff, better, worse):
    matching_round = run(staff, countries=[worse.organisation.country])
    assert served(matching_round) == {worse}
    assert "Only teams from" in page(staff, matching_round)


def test_only_requests_published_by_a_day(staff, better, worse):
    better.published_at += timedelta(days=1)
    better.save()
    assert served(run(staff, published_until=in_days(0).isoformat())) == {worse}


def test_only_some_groups_of_topics(staff, better):
    elsewhere = OfferFactory(main_topic__parent=TopicGroupFactory())
    RequestFactory(topics=[elsewhere.main_topic])
    group = better.topics.get().parent
    matching_round = run(staff, topics=[group.pk])
    assert served(matching_round) == {better}
    assert f"Only about {group.name}" in page(staff, matching_round)


# --- How many -----------------------------------------------------------------------------------


def test_more_than_one_proposal_a_request(staff, better, only_visit):
    second = OfferFactory(main_topic=only_visit.main_topic, visits=1)
    matching_round = run(staff, proposals_max=2)
    ranks = dict(matching_round.pairs.values_list("offer", "rank"))
    assert ranks.keys() == {only_visit.pk, second.pk}
    assert set(ranks.values()) == {1, 2}
    response = staff.get(matching_round.get_absolute_url())
    figures = {str(figure["label"]): figure["value"] for figure in response.context["numbers"]}
    fits = matching_round.pairs.values_list("total", flat=True)
    assert (figures["teams with a host"], figures["proposals"]) == ("1 of 1", 2)
    assert figures["mean fit"] == round(sum(fits) / 200)
    assert "proposal 2 to this team" in response.text

    staff.post(reverse("round-release", args=[matching_round.pk]))
    work_on_round(matching_round.pk)
    assert set(Match.objects.values_list("offer", flat=True)) == {only_visit.pk, second.pk}


def test_most_visits_for_one_host(staff, boras, only_visit, better, worse):
    OfferFactory(organisation=boras, main_topic=only_visit.main_topic, visits=1)
    assert served(run(staff)) == {better, worse}

    matching_round = run(staff, most_per_host=1)
    assert served(matching_round) == {better}
    assert "At most 1 visit for one host" in page(staff, matching_round)
    assert matching_round.unserved.get().reason == "host_bound"
    assert costs(matching_round)["Most visits for one host"] > 0
    assert "Its hosts have as many visits" in page(staff, matching_round)


def test_nothing_below_the_lowest_fit(staff, better, worse):
    matching_round = run(staff, floor=100)
    assert served(matching_round) == set()
    assert {one.reason for one in matching_round.unserved.all()} == {"below_floor"}
    assert costs(matching_round)["Lowest fit"] > 0


# --- By what ------------------------------------------------------------------------------------


def test_other_weights_than_those_in_use(staff, better):
    only_dates = FitWeightsFactory(**dict.fromkeys(WEIGHTS, 0) | {"dates": 100}, name="Only dates")
    matching_round = run(staff, weights=only_dates.pk)
    pair = matching_round.pairs.get()
    assert matching_round.weights == only_dates
    by_dates = fit_of(pair.request, pair.offer).fit
    [dates] = [part.score for part in by_dates.parts if part.name == "dates"]
    assert pair.total == 100 * dates
    assert "Weights: Only dates" in page(staff, matching_round)


def test_weights_in_use_unless_others_are_chosen(staff, better):
    assert run(staff).weights.is_current


# --- Who comes first ----------------------------------------------------------------------------


def test_as_many_teams_as_possible(staff, boras, better, worse, only_visit):
    """The better team could go elsewhere too, but fits less well there."""
    OfferFactory(
        main_topic=TopicFactory(parent=only_visit.main_topic.parent), visits=1, group_min=4
    )
    worse.team_size = 3
    worse.save()
    matching_round = run(staff, teams_first="on")
    assert served(matching_round) == {better, worse}
    assert "As many teams as possible" in page(staff, matching_round)


def test_a_visit_for_each_new_region(staff, better, worse):
    ApprovedMatchFactory(
        request=RequestFactory(organisation=better.organisation, state="matched"),
        offer__state="closed",
    )
    matching_round = run(staff, first_timers_first="on", unmatched_first="on")
    assert served(matching_round) == {worse}
    assert matching_round.unserved.get().reason == "lost_to_options"
    cost = costs(matching_round)["A visit for each new region"]
    assert cost > 0
    assert (
        "It would have a host if only the total fit counted. What leaves it without one is "
        "“A visit for each new region” (total fit lost by it: "
        f"{cost:.0f} point"
    ) in page(staff, matching_round)


def test_teams_left_before_come_first(staff, better, worse):
    RoundUnserved.objects.create(
        round=RoundFactory(state="released"), request=worse, reason="taken"
    )
    matching_round = run(staff, unmatched_first="on")
    assert served(matching_round) == {worse}
    assert costs(matching_round)["Teams left before come first"] > 0


def test_what_each_option_costs_is_shown(staff, boras, vestland, better, only_visit):
    """Rings come first though a single visit would fit better: the price says how much."""
    back = OfferFactory(organisation=vestland, visits=1)
    RequestFactory(organisation=boras, topics=[TopicFactory(), back.main_topic])
    RequestFactory(organisation=OrganisationFactory(), topics=[back.main_topic])
    matching_round = run(staff, finds_rings="on")
    assert matching_round.numbers["rings"] == 1
    cost = costs(matching_round)["Rings first"]
    assert cost > 0
    assert "What each option costs" in page(staff, matching_round)


def test_a_divided_round_says_why_it_names_no_prices(staff, better, worse, monkeypatch):
    monkeypatch.setattr(division, "LARGE", 1)
    RoundUnserved.objects.create(
        round=RoundFactory(state="released"), request=worse, reason="taken"
    )
    matching_round = run(staff, unmatched_first="on", is_divided="on")
    assert matching_round.was_divided
    assert served(matching_round) == {worse}
    text = page(staff, matching_round)
    assert "Not known: this round was divided" in text
    assert "Which option leaves it without one was not worked out." in text
    assert price_lines(matching_round) == []


def test_a_host_that_wants_nothing_back_begins_a_chain(staff, boras, vestland, only_visit, better):
    """Borås hosts Vestland, which hosts the next team."""
    HostingOffer.objects.update(wants_to_visit_back=False)
    onwards = OfferFactory(organisation=vestland, visits=1)
    RequestFactory(topics=[onwards.main_topic])
    assert run(staff, finds_rings="on").numbers["rings"] == 0

    matching_round = run(staff, finds_rings="on", finds_chains="on")
    text = page(staff, matching_round)
    assert "Chain: Borås → Vestland → " in text
    assert "begins with a host that wants nothing back" in text
    staff.post(reverse("round-release", args=[matching_round.pk]))
    work_on_round(matching_round.pk)
    ring = Ring.objects.get()
    assert ring.is_chain
    assert [leg.offer for leg in ring.legs] == [only_visit, onwards]
    assert "Chain of Borås → Vestland → " in staff.get(ring.get_absolute_url()).text
    leg = staff.get(reverse("match-detail", args=[ring.legs[0].pk])).text
    assert "This match is part of a chain" in leg
    assert "This is part of a chain" in Message.objects.filter(kind="match_proposed").first().text
