"""A wish of staff is answered like the whole round, by solving only what it touches."""

from dataclasses import replace
from itertools import product

import pytest

from matchmaking.actions.round import open_round, queue_round, work_on_round
from matchmaking.engine import splitting
from matchmaking.keeping import packed_list, packed_table
from matchmaking.models import MatchingRound, RoundRecord
from matchmaking.solution import answers_of
from matchmaking.solving import candidates, solve_again, solve_whole
from tests.factories.matchmaking import OfferFactory, RequestFactory
from tests.factories.regions import OrganisationFactory, TopicFactory, TopicGroupFactory

pytestmark = pytest.mark.django_db

ISLANDS = 3

OPTIONS = [
    {},
    {"teams_first": False, "finds_rings": False, "most_per_host": 1},
    {"first_timers_first": True, "unmatched_first": True, "proposals_max": 2},
]


@pytest.fixture
def islands(monkeypatch):
    """Teams that know topics of one group only, and compete for fewer visits than they are; on
    the first island two organisations could visit each other."""
    monkeypatch.setattr(splitting, "PAIRS_A_BLOCK", 1)
    ring = OrganisationFactory(), OrganisationFactory()
    for number in range(ISLANDS):
        topics = TopicFactory.create_batch(2, parent=TopicGroupFactory())
        hosts, teams = (ring, ring) if number == 0 else ([OrganisationFactory()] * 2, [])
        for topic, host in zip(topics, hosts, strict=True):
            OfferFactory(main_topic=topic, organisation=host, visits=1)
        for team in teams:
            RequestFactory(topics=topics, organisation=team)
        RequestFactory(topics=topics[:1])
        RequestFactory(topics=topics[1:])
        RequestFactory(topics=topics)


def run(staff, **settings) -> MatchingRound:
    matching_round = open_round(MatchingRound(name="Spring", **settings), by=staff)
    queue_round(matching_round, by=staff)
    work_on_round(matching_round.pk)
    return MatchingRound.objects.get(pk=matching_round.pk)


def whole(matching_round, forced, forbidden):
    """As if no answer were known."""
    matching_round.forced, matching_round.forbidden = forced, forbidden
    return solve_whole(matching_round)


def told(solved) -> tuple:
    """Everything but how long it took."""
    times = {"solving": 0, "seconds": 0}
    return replace(solved, numbers=solved.numbers | times), solved.solution


@pytest.mark.parametrize("settings", OPTIONS)
def test_a_wish_gives_the_answer_of_the_whole_round(cast, islands, settings):
    matching_round = run(cast.staff, **settings)
    assert len(answers_of(matching_round.record.solution)) == ISLANDS
    requests = matching_round.numbers["requests"]
    pairs = [
        [request, offer]
        for request in {
            *matching_round.pairs.values_list("request", flat=True),
            *matching_round.unserved.values_list("request", flat=True),
        }
        for offer, _fit in candidates(matching_round, request)
    ]
    assert len(pairs) == matching_round.numbers["pairs"] > requests
    for deed, pair in product(("force", "forbid"), pairs):
        forced, forbidden = matching_round.wishes_with(deed, pair)
        again = solve_again(matching_round, forced=forced, forbidden=forbidden)
        fresh = MatchingRound.objects.get()
        assert told(again) == told(whole(fresh, forced, forbidden))


def test_blocks_that_no_wish_touches_are_not_solved_again(cast, islands):
    """Their stored answers stand, whatever these say."""
    matching_round = run(cast.staff)
    touched, *others = answers_of(matching_round.record.solution)
    marked = [replace(other, bound=other.bound + 1) for other in others]
    stored = packed_list(packed_table(one) for one in [touched, *marked])
    RoundRecord.objects.update(solution=stored)
    request, offer = int(touched.request[0]), int(touched.offer[0])

    matching_round = MatchingRound.objects.get()
    solved = solve_again(matching_round, forced=[], forbidden=[[request, offer]])
    assert [one.bound for one in answers_of(solved.solution)[1:]] == [one.bound for one in marked]
    assert (request, offer) not in {(pair.request, pair.offer) for pair in solved.pairs}


def test_what_other_programs_found_is_solved_again(cast, islands):
    matching_round = run(cast.staff)
    before = bytes(matching_round.record.solution)
    MatchingRound.objects.update(versions={"engine": "of last year"})
    RoundRecord.objects.update(solution=b"in a form of last year")
    assert solve_again(MatchingRound.objects.get(), forced=[], forbidden=[]).solution == before


def test_what_took_long_as_a_whole_is_still_left_to_a_worker(cast, islands):
    matching_round = run(cast.staff)
    matching_round.numbers["solving"] = 12.3
    solved = solve_again(matching_round, forced=[], forbidden=[])
    assert solved.numbers["solving"] == 12.3
