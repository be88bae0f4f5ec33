"""The assignment is the best there is, keeps every capacity and option, and can prove it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matching.games import HospitalResident
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, vstack

from matchmaking.engine.assignment import Impossible, Options, assign
from matchmaking.engine.columns import NOTHING
from matchmaking.engine.flow import TooLarge

from .markets import (
    best_value,
    draw_pairs,
    greedy_total,
    is_allowed,
    pairs_of,
    value,
)

MOST_PAIRS_TO_TRY_ALL = 9


def draw_small(rng):
    n_requests, n_offers = rng.integers(1, 5), rng.integers(1, 5)
    pairs = draw_pairs(rng, n_requests, n_offers, rng.uniform(0.2, 1), greatest=12)
    while len(pairs) > MOST_PAIRS_TO_TRY_ALL:
        pairs = draw_pairs(rng, n_requests, n_offers, rng.uniform(0.2, 0.7), greatest=12)
    return pairs, int(n_requests), rng.integers(0, 3, n_offers).astype(np.int32)


def draw_options(rng, pairs, n_requests, n_offers):
    maybe = lambda drawn: drawn if rng.random() < 0.4 else None  # noqa: E731
    held = rng.choice(len(pairs), size=min(len(pairs), rng.integers(0, 3)), replace=False)
    cut = rng.integers(0, len(held) + 1) if rng.random() < 0.5 else len(held)
    return Options(
        most_per_request=int(rng.integers(1, 3)),
        forced=held[cut:][:1],
        forbidden=held[:cut],
        floor=int(rng.integers(0, 6)),
        most_per_offer=maybe(int(rng.integers(0, 3))),
        most_per_host=maybe(int(rng.integers(0, 3))),
        host_of=rng.integers(0, 2, n_offers),
        one_each=maybe(rng.integers(NOTHING, 2, n_requests)),
        unmatched=maybe(rng.random(n_requests) < 0.5),
        teams_first=bool(rng.random() < 0.5),
        best=maybe(1),
    )


@pytest.mark.parametrize("seed", range(8))
def test_is_what_looking_at_everything_finds(seed):
    rng = np.random.default_rng(seed)
    for _ in range(150):
        pairs, n_requests, capacity = draw_small(rng)
        best = best_value(pairs, capacity, Options())
        solved = assign(pairs, n_requests, capacity)
        assert is_allowed(pairs, solved.chosen, capacity, Options())
        assert value(pairs, solved.chosen, Options()) == best
        assert solved.total == solved.bound == best[-1]


@pytest.mark.parametrize("seed", range(12))
def test_is_what_looking_at_everything_finds_with_any_options(seed):
    rng = np.random.default_rng(100 + seed)
    for _ in range(60):
        pairs, n_requests, capacity = draw_small(rng)
        options = draw_options(rng, pairs, n_requests, len(capacity))
        best = best_value(pairs, capacity, options)
        if best is None:
            with pytest.raises(Impossible):
                assign(pairs, n_requests, capacity, options=options)
            continue
        solved = assign(pairs, n_requests, capacity, options=options)
        assert is_allowed(pairs, solved.chosen, capacity, options)
        assert value(pairs, solved.chosen, options) == best
        assert solved.total == solved.bound


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=100, deadline=None)
def test_is_never_below_greedy(seed):
    rng = np.random.default_rng(seed)
    pairs = draw_pairs(rng, 12, 10, 0.5)
    capacity = rng.integers(0, 4, 10).astype(np.int32)
    assert assign(pairs, 12, capacity).total >= greedy_total(pairs, 12, capacity)


@pytest.mark.parametrize("seed", range(5))
def test_is_never_below_what_a_stable_matching_reaches(seed):
    rng = np.random.default_rng(seed)
    pairs = draw_pairs(rng, 30, 20, 0.4)
    capacity = rng.integers(1, 4, 20).astype(np.int32)
    assert assign(pairs, 30, capacity).total >= stable_total(pairs, capacity)


def stable_total(pairs, capacity) -> int:
    best_first = np.argsort(-pairs.total, kind="stable")
    wishes, likes = {}, {}
    for place in best_first:
        wishes.setdefault(int(pairs.request[place]), []).append(int(pairs.offer[place]))
        likes.setdefault(int(pairs.offer[place]), []).append(int(pairs.request[place]))
    places = {offer: int(capacity[offer]) for offer in likes}
    solved = HospitalResident.create_from_dictionaries(wishes, likes, places).solve()
    fit = dict(zip(zip(pairs.request, pairs.offer, strict=True), pairs.total, strict=True))
    return sum(
        int(fit[visitor.name, host.name])
        for host, visitors in solved.items()
        for visitor in visitors
    )


@pytest.mark.parametrize(("seed", "most"), [(1, 1), (2, 1), (3, 2), (4, 4)])
def test_total_is_that_of_the_linear_programme(seed, most):
    rng = np.random.default_rng(seed)
    pairs = draw_pairs(rng, 300, 250, 0.1)
    capacity = rng.integers(1, most + 1, 250).astype(np.int32)
    solved = assign(pairs, 300, capacity, options=Options(best=5))
    assert solved.total == pytest.approx(linear_programme(pairs, 300, capacity), abs=1e-3)
    assert solved.tried < len(pairs)


def linear_programme(pairs, n_requests, capacity) -> float:
    columns = np.arange(len(pairs))
    rows = [
        csr_matrix((np.ones(len(pairs)), (numbers, columns)), (length, len(pairs)))
        for numbers, length in ((pairs.request, n_requests), (pairs.offer, len(capacity)))
    ]
    limits = np.concatenate([np.ones(n_requests), capacity])
    solved = linprog(-pairs.total.astype(float), A_ub=vstack(rows), b_ub=limits, bounds=(0, 1))
    return -solved.fun


@pytest.mark.parametrize("options", [Options(), Options(teams_first=True)])
def test_the_cut_loses_nothing_and_notices_what_it_left_out(options):
    """All want the same few offers most, so that one pair each is too little for anybody."""
    rng = np.random.default_rng(7)
    pairs = draw_pairs(rng, 60, 60, 1.0, greatest=50)
    pairs = replace(pairs, total=(pairs.total + 100 * (60 - pairs.offer)).astype(np.int32))
    capacity = np.ones(60, np.int32)
    cut = assign(pairs, 60, capacity, options=replace(options, best=1))
    whole = assign(pairs, 60, capacity, options=replace(options, best=None))
    assert cut.total == cut.bound == whole.total
    assert cut.rounds > 1
    assert whole.rounds == 1


def test_tells_whose_unlisted_pairs_might_have_made_a_difference():
    """Both want offer 0; request 1 has pairs that are not listed, worth up to 80."""
    pairs = pairs_of([0, 1], [0, 0], [90, 95], 2, beyond=np.array([NOTHING, 80], np.int32))
    room_for_one = assign(pairs, 2, np.array([1], np.int32))
    assert room_for_one.total == 95
    assert list(room_for_one.unproven) == [False, True]
    assert room_for_one.bound >= 90 + 80
    room_for_both = assign(pairs, 2, np.array([3], np.int32))
    assert not room_for_both.unproven.any()
    assert room_for_both.total == room_for_both.bound == 90 + 95


def test_prices_are_what_each_option_alone_costs():
    pairs = pairs_of([0, 0, 1], [0, 1, 0], [90, 10, 20], 2)
    capacity = np.array([1, 1], np.int32)
    options = Options(teams_first=True, floor=15)
    solved = assign(pairs, 2, capacity, options=options)
    assert solved.price_of == {"teams_first": 90 - 30, "floor": 0}


def test_forcing_more_than_an_offer_has_is_impossible():
    pairs = pairs_of([0, 1], [0, 0], [50, 50], 2)
    with pytest.raises(Impossible, match="has left"):
        assign(pairs, 2, np.array([1], np.int32), options=Options(forced=np.array([0, 1])))


def test_what_is_forced_and_forbidden_is_impossible():
    pairs = pairs_of([0], [0], [50], 1)
    both = Options(forced=np.array([0]), forbidden=np.array([0]))
    with pytest.raises(Impossible, match="both"):
        assign(pairs, 1, np.array([1], np.int32), options=both)


def test_refuses_rather_than_rounds_what_does_not_fit_into_64_bits():
    rows = np.arange(2000)
    pairs = pairs_of(rows, rows, np.full(2000, 2**31 - 1), 2000)
    options = Options(unmatched=np.ones(2000, bool), one_each=rows)
    with pytest.raises(TooLarge):
        assign(pairs, 2000, np.ones(2000, np.int32), options=options)


def test_nothing_to_assign():
    solved = assign(pairs_of([], [], [], 0), 0, np.zeros(0, np.int32))
    assert (solved.total, solved.bound, len(solved.chosen)) == (0, 0, 0)


def test_is_the_same_to_the_byte_each_time_and_changes_no_input():
    rng = np.random.default_rng(3)
    pairs = draw_pairs(rng, 200, 150, 0.2, greatest=20)
    capacity = rng.integers(1, 3, 150).astype(np.int32)
    before = [array.tobytes() for array in (pairs.request, pairs.offer, pairs.total, capacity)]
    one, other = assign(pairs, 200, capacity), assign(pairs, 200, capacity)
    assert one.chosen.tobytes() == other.chosen.tobytes()
    after = [array.tobytes() for array in (pairs.request, pairs.offer, pairs.total, capacity)]
    assert before == after
