"""A round is one answer, whatever the order of its rows and wherever its blocks are solved."""

from dataclasses import fields, replace

import numpy as np
import pytest

from matchmaking.engine import splitting
from matchmaking.engine.assignment import Options, assign
from matchmaking.engine.columns import NOTHING
from matchmaking.engine.problem import RoundProblem, RoundSettings
from matchmaking.engine.rounds import solve_block, solve_round
from matchmaking.engine.splitting import join, split
from matchmaking.keeping import packed_table

from .markets import draw_pairs, pairs_of

NOBODY = np.zeros(0, np.int64)


def problem_of(pairs, n_requests, capacity, settings=None, **columns) -> RoundProblem:
    """Requests 100, 101, … and offers 500, 501, … of an organisation each, if nothing is said."""
    n_offers = len(capacity)
    given = {
        "request_id": 100 + np.arange(n_requests),
        "request_organisation": np.arange(n_requests),
        "new_region": np.full(n_requests, NOTHING),
        "unmatched": np.zeros(n_requests, bool),
        "offer_id": 500 + np.arange(n_offers),
        "offer_organisation": 1000 + np.arange(n_offers),
        "capacity": np.asarray(capacity),
        "wants_back": np.ones(n_offers, bool),
        "forced": NOBODY,
        "forbidden": NOBODY,
    }
    return RoundProblem(settings=settings or RoundSettings(), pairs=pairs, **(given | columns))


def draw_problem(seed, settings, islands=4, size=8) -> RoundProblem:
    """Islands that no pair connects; every organisation has a request and an offer."""
    rng = np.random.default_rng(seed)
    drawn = [draw_pairs(rng, size, size, 0.5, greatest=50) for _ in range(islands)]
    shifts = [size * number for number in range(islands)]
    requests = np.concatenate([one.request + by for one, by in zip(drawn, shifts, strict=True)])
    offers = np.concatenate([one.offer + by for one, by in zip(drawn, shifts, strict=True)])
    totals = np.concatenate([one.total for one in drawn])
    apart, number = requests != offers, islands * size
    pairs = pairs_of(requests[apart], offers[apart], totals[apart], number)
    return problem_of(
        pairs,
        number,
        rng.integers(0, 3, number),
        settings,
        offer_organisation=np.arange(number),
        new_region=rng.integers(NOTHING, 3, number),
        unmatched=rng.random(number) < 0.3,
        wants_back=rng.random(number) < 0.5,
        forbidden=np.array([3, 11]),
        forced=np.array([], np.int64),
    )


def shuffled(problem, seed) -> RoundProblem:
    """The same rows in another order."""
    rng = np.random.default_rng(seed)
    requests = rng.permutation(len(problem.request_id))
    offers = rng.permutation(len(problem.offer_id))
    request = np.argsort(requests)[problem.pairs.request]
    offer = np.argsort(offers)[problem.pairs.offer]
    order = np.lexsort((offer, request))
    place = np.argsort(order)
    by_request = ("request_id", "request_organisation", "new_region", "unmatched")
    by_offer = ("offer_id", "offer_organisation", "capacity", "wants_back")
    return replace(
        problem,
        pairs=pairs_of(request, offer, problem.pairs.total, len(requests)),
        forced=place[problem.forced],
        forbidden=place[problem.forbidden],
        **{name: getattr(problem, name)[requests] for name in by_request},
        **{name: getattr(problem, name)[offers] for name in by_offer},
    )


def as_bytes(solution):
    values = [getattr(solution, one.name) for one in fields(solution)]
    return [value.tobytes() if isinstance(value, np.ndarray) else value for value in values]


EVERYTHING = RoundSettings(
    finds_rings=True,
    floor=5,
    most_per_host=1,
    teams_first=True,
    first_timers_first=True,
    unmatched_first=True,
)

ALL_SETTINGS = [
    RoundSettings(),
    RoundSettings(finds_rings=True),
    RoundSettings(most_per_request=2, teams_first=True),
    EVERYTHING,
]


@pytest.mark.parametrize("settings", ALL_SETTINGS)
@pytest.mark.parametrize("seed", range(5))
def test_is_the_same_to_the_byte_in_whatever_order_the_rows_come(settings, seed):
    problem = draw_problem(seed, settings)
    assert as_bytes(solve_round(problem)) == as_bytes(solve_round(shuffled(problem, seed)))


@pytest.mark.parametrize("settings", ALL_SETTINGS)
@pytest.mark.parametrize("seed", range(5))
def test_blocks_solved_elsewhere_join_to_the_same_answer(settings, seed, monkeypatch):
    monkeypatch.setattr(splitting, "PAIRS_A_BLOCK", 1)
    problem = draw_problem(seed, settings)
    blocks = split(problem)
    solved = [solve_block(block) for block in reversed(blocks)]
    assert as_bytes(join(solved)) == as_bytes(solve_round(problem))


@pytest.mark.parametrize("settings", ALL_SETTINGS)
@pytest.mark.parametrize("seed", range(5))
def test_blocks_are_worth_as_much_as_the_whole(settings, seed, monkeypatch):
    problem = draw_problem(seed, settings)
    whole = solve_round(problem)
    monkeypatch.setattr(splitting, "PAIRS_A_BLOCK", 1)
    parts = solve_round(problem)
    assert parts.is_proven
    assert whole.is_proven
    assert parts.ring_total == whole.ring_total
    if not settings.finds_rings:  # other rings of the same fit may leave other visits
        assert (parts.total, parts.price_of) == (whole.total, whole.price_of)


def test_blocks_hold_every_request_and_pair_once(monkeypatch):
    monkeypatch.setattr(splitting, "PAIRS_A_BLOCK", 1)
    problem = draw_problem(1, RoundSettings())
    blocks = split(problem)
    assert len(blocks) >= 4
    assert sorted(np.concatenate([block.request_id for block in blocks])) == list(
        problem.request_id
    )
    assert sum(len(block.pairs) for block in blocks) == len(problem.pairs)
    assert sum(len(block.forbidden) for block in blocks) == len(problem.forbidden)


@pytest.mark.parametrize("seed", range(10))
def test_without_rings_it_is_the_assignment(seed):
    problem = draw_problem(seed, RoundSettings(), islands=1)
    solution = solve_round(problem)
    options = Options(forbidden=problem.forbidden)
    solved = assign(problem.pairs, len(problem.request_id), problem.capacity, options=options)
    assert (solution.total, solution.bound) == (solved.total, solved.bound)
    assert solution.price_of["forbidden"] == solved.price_of["forbidden"]


@pytest.mark.parametrize("seed", range(20))
def test_everybody_is_served_or_told_why_and_nothing_is_used_too_often(seed):
    problem = draw_problem(seed, EVERYTHING)
    solution = solve_round(problem)
    assert sorted({*solution.request} | {*solution.unserved}) == list(problem.request_id)
    assert not {*solution.request} & {*solution.unserved}
    assert len(solution.reason) == len(solution.unserved) == len(solution.best)
    visits = dict(zip(problem.offer_id, problem.capacity, strict=True))
    hosts = list(solution.offer)  # each host has one offer
    assert all(hosts.count(offer) <= min(visits[offer], 1) for offer in hosts)
    assert (solution.total_of >= 5).all()
    assert solution.total == solution.total_of.sum()


def test_a_ring_comes_first_and_its_price_is_told():
    """0 and 1 could visit each other; 2, which hosts nobody, fits at 1 better than 0 does."""
    pairs = pairs_of([0, 1, 2], [1, 0, 1], [50, 60, 90], 3)
    problem = problem_of(
        pairs, 3, [1, 1], RoundSettings(finds_rings=True), offer_organisation=np.array([0, 1])
    )
    solution = solve_round(problem)
    assert list(zip(solution.request, solution.offer, strict=True)) == [(100, 501), (101, 500)]
    assert list(solution.ring) == [0, 0]
    assert list(solution.place) == [0, 1]
    assert solution.price_of == {"rings": (60 + 90) - (50 + 60)}
    assert solution.reason == ("lost_to_options",)
    assert solution.lost_to == {"rings": [102]}


def test_names_every_option_that_alone_would_leave_a_team_that_options_leave():
    """The best team is neither new nor left before; either of the others takes its place."""
    pairs = pairs_of([0, 1, 2], [0, 0, 1], [90, 60, 50], 3)
    problem = problem_of(
        pairs,
        3,
        [1, 1],
        RoundSettings(first_timers_first=True, unmatched_first=True, floor=20),
        new_region=np.array([NOTHING, 7, NOTHING]),
        unmatched=np.array([False, True, False]),
    )
    solution = solve_round(problem)
    assert solution.reason == ("lost_to_options",)
    assert solution.lost_to == {"one_each": [100], "unmatched": [100]}
    assert solution.price_of == {"one_each": 30, "unmatched": 30, "floor": 0}


def test_no_option_is_named_where_each_alone_would_leave_the_team_its_host():
    """With the floor alone 1 would go nowhere and 0 keep its place; with most teams first alone 1
    would go to the other offer. Both together give 1 the place of 0."""
    pairs = pairs_of([0, 1, 1], [0, 0, 1], [90, 60, 10], 2)
    settings = RoundSettings(floor=20, unmatched_first=True)
    problem = problem_of(pairs, 2, [1, 1], settings, unmatched=np.array([False, True]))
    solution = solve_round(problem)
    assert (solution.unserved.tolist(), solution.reason) == ([100], ("lost_to_options",))
    assert solution.lost_to == {}


@pytest.mark.parametrize("settings", ALL_SETTINGS)
@pytest.mark.parametrize("seed", range(5))
def test_a_wish_touches_only_the_block_of_its_request(settings, seed, monkeypatch):
    monkeypatch.setattr(splitting, "PAIRS_A_BLOCK", 1)
    problem = draw_problem(seed, settings)
    wish = np.array([len(problem.pairs) // 2])
    asked = problem.request_id[problem.pairs.request[wish]]
    before = split(problem)
    for wishing in (
        replace(problem, forbidden=np.union1d(problem.forbidden, wish)),
        replace(problem, forced=wish),
    ):
        after = split(wishing)
        assert [block.name for block in after] == [block.name for block in before]
        touched = [
            (old, new)
            for old, new in zip(before, after, strict=True)
            if packed_table(old) != packed_table(new)
        ]
        assert len(touched) == 1
        assert np.isin(asked, touched[0][0].request_id).all()


def test_a_request_in_a_ring_gets_no_other_proposal():
    pairs = pairs_of([0, 0, 1], [1, 2, 0], [50, 40, 60], 2)
    problem = problem_of(
        pairs,
        2,
        [1, 1, 1],
        RoundSettings(finds_rings=True, most_per_request=2),
        offer_organisation=np.array([0, 1, 2]),
    )
    solution = solve_round(problem)
    assert list(zip(solution.request, solution.offer, strict=True)) == [(100, 501), (101, 500)]


def test_a_host_that_wants_nothing_back_begins_a_chain():
    """2 hosts 0, which hosts 1; 2 asks for nothing."""
    pairs = pairs_of([0, 1], [2, 0], [50, 60], 2)
    problem = problem_of(
        pairs,
        2,
        [1, 1, 1],
        RoundSettings(finds_rings=True),
        offer_organisation=np.array([0, 1, 2]),
        wants_back=np.array([True, True, False]),
    )
    assert list(solve_round(problem).is_chain) == [True]
    wanting = replace(problem, wants_back=np.ones(3, bool))
    assert list(solve_round(wanting).is_chain) == []


def test_says_why_each_request_is_left():
    pairs = pairs_of([1, 2, 3, 4, 5], [0, 1, 0, 0, 2], [30, 70, 80, 60, 90], 6)
    problem = problem_of(
        pairs,
        6,
        [1, 1, 1],
        RoundSettings(floor=50, most_per_host=1),
        offer_organisation=np.array([8, 9, 9]),
    )
    solution = solve_round(problem)
    told = dict(zip(solution.unserved.tolist(), solution.reason, strict=True))
    assert told == {100: "no_offer", 101: "below_floor", 102: "host_bound", 104: "taken"}
    assert solution.best.tolist() == [NOTHING, 30, 70, 60]
    forbidding = solve_round(replace(problem, forbidden=np.array([4])))
    assert dict(zip(forbidding.unserved.tolist(), forbidding.reason, strict=True))[105] == (
        "forbidden"
    )


def test_an_empty_round():
    solution = solve_round(problem_of(pairs_of([], [], [], 0), 0, []))
    assert (solution.total, solution.bound, solution.reason) == (0, 0, ())
