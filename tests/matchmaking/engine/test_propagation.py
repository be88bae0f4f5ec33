"""Belief propagation finds a choice that is possible, and the best where nothing comes back."""

import numpy as np
import pytest

from matchmaking.engine import propagation
from matchmaking.engine.branching import branch
from matchmaking.engine.columns import NOTHING
from matchmaking.engine.packing import Packing
from matchmaking.engine.propagation import propagate
from matchmaking.engine.relaxation import bound_at, relax


def draw(seed, *, sets, things, most_of_each):
    rng = np.random.default_rng(seed)
    uses = np.array([rng.choice(things, 3, replace=False) for _ in range(sets)])
    uses[rng.random(sets) < 0.2, 2] = NOTHING
    limits = rng.integers(1, most_of_each + 1, things)
    return Packing(uses, limits, rng.integers(700, 1_001, sets))


def draw_tree(seed, sets=14):
    """Each set shares one thing with those before it, so that no way leads back."""
    rng = np.random.default_rng(seed)
    things = 1 + 2 * sets
    uses = [[int(rng.integers(0, new)), new, new + 1] for new in range(1, things, 2)]
    return Packing(
        np.array(uses), rng.integers(1, 3, things), rng.integers(1, 31, sets).astype(np.int64)
    )


def left_over(packing, chosen):
    used = packing.uses[chosen]
    return packing.limits - np.bincount(used[used != NOTHING], minlength=len(packing.limits))


def chosen_of(packing):
    return propagate(packing, relax(packing))


def best_of(packing):
    none = np.zeros(len(packing), dtype=np.bool_)
    best = branch(packing, none, 30.0)
    assert best.total == best.bound
    return best.total


@pytest.mark.parametrize("most_of_each", [1, 2, 4])
@pytest.mark.parametrize("seed", range(3))
def test_nothing_is_used_too_often_and_nothing_more_finds_room(seed, most_of_each):
    packing = draw(seed, sets=300, things=120, most_of_each=most_of_each)
    chosen = chosen_of(packing)
    left = left_over(packing, chosen)
    has_room = np.append(left > 0, True)
    assert (left >= 0).all()
    assert not has_room[packing.uses[~chosen]].all(axis=1).any()


@pytest.mark.parametrize("seed", range(20))
def test_is_the_best_where_all_hangs_together_as_a_tree(seed):
    packing = draw_tree(seed)
    assert packing.worth[chosen_of(packing)].sum() == best_of(packing)


@pytest.mark.parametrize(("most_of_each", "near"), [(1, 0.97), (2, 0.95)])
def test_is_near_to_what_could_be_reached_where_much_more_is_possible(most_of_each, near):
    packing = draw(7, sets=1_500, things=500, most_of_each=most_of_each)
    prices = relax(packing)
    chosen = propagate(packing, prices)
    assert packing.worth[chosen].sum() >= near * bound_at(packing, prices)


def test_sets_that_do_not_bid_are_chosen_where_there_is_room(monkeypatch):
    packing = draw(8, sets=200, things=300, most_of_each=1)
    monkeypatch.setattr(propagation, "MOST_TO_BID", 20)
    chosen = chosen_of(packing)
    has_room = np.append(left_over(packing, chosen) > 0, True)
    assert chosen.sum() > 20
    assert not has_room[packing.uses[~chosen]].all(axis=1).any()


def test_is_the_same_on_any_number_of_processors(monkeypatch):
    packing = draw(9, sets=300, things=120, most_of_each=2)
    answers = set()
    for processors in (1, 7):
        monkeypatch.setattr("os.cpu_count", lambda number=processors: number)
        answers.add(chosen_of(packing).tobytes())
    assert len(answers) == 1


def test_what_is_given_stays_as_it_is():
    packing = draw(10, sets=100, things=60, most_of_each=2)
    prices = relax(packing)
    given = [packing.uses, packing.limits, packing.worth, prices]
    before = [column.tobytes() for column in given]
    propagate(packing, prices)
    assert [column.tobytes() for column in given] == before
