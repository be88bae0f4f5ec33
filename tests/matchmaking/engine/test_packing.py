"""What is chosen among sets is the best, and what is said of it is true."""

import subprocess
import sys
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from matchmaking.engine import branching, choosing
from matchmaking.engine.branching import branch
from matchmaking.engine.choosing import pack
from matchmaking.engine.columns import NOTHING
from matchmaking.engine.packing import Packing

ROOT = Path(__file__).parents[3]

SOLVE_ONE = """
import numpy as np
from matchmaking.engine.choosing import pack
from matchmaking.engine.packing import Packing
uses = np.array([[0, 1, 2], [2, 3, 4], [4, 5, 0]])
print(pack(Packing(uses, np.ones(6, dtype=int), np.array([30, 20, 10])), effort=1.0).total)
"""


def draw(seed, *, sets, things, most_of_each=2, greatest=30):
    rng = np.random.default_rng(seed)
    uses = np.full((sets, 3), NOTHING, dtype=np.int64)
    for row in uses:
        width = rng.integers(1, 4)
        row[:width] = rng.choice(things, width, replace=False)
    limits = rng.integers(0, most_of_each + 1, things)
    return Packing(uses, limits, rng.integers(1, greatest + 1, sets))


def draw_hard(seed):
    """Rings of three of about the same fit, of which many more are possible than can be chosen."""
    rng = np.random.default_rng(seed)
    uses = np.array([rng.choice(120, 3, replace=False) for _ in range(170)], dtype=np.int64)
    return Packing(uses, np.ones(120, dtype=np.int64), rng.integers(700, 1_001, 170))


def is_possible(packing, chosen):
    used = packing.uses[chosen]
    counts = np.bincount(used[used != NOTHING], minlength=len(packing.limits))
    return bool((counts <= packing.limits).all())


def best_by_trying(packing):
    best = 0
    for size in range(1, len(packing) + 1):
        for sets in combinations(range(len(packing)), size):
            chosen = np.isin(np.arange(len(packing)), sets)
            if is_possible(packing, chosen):
                best = max(best, int(packing.worth[chosen].sum()))
    return best


def nothing_of(packing):
    return np.zeros(len(packing), dtype=np.bool_)


@pytest.mark.parametrize("seed", range(60))
def test_is_the_best_of_all_and_proven(seed):
    packing = draw(seed, sets=10, things=6)
    packed = pack(packing, effort=1.0)
    assert is_possible(packing, packed.chosen)
    assert packed.total == packing.worth[packed.chosen].sum()
    assert packed.total == packed.bound == best_by_trying(packing)


@pytest.mark.parametrize("seed", range(2))
def test_a_tree_cut_short_says_no_more_than_it_knows(seed):
    packing = draw_hard(seed)
    best = pack(packing, effort=30.0)
    cut = branch(packing, nothing_of(packing), 2 / branching.NODES_OF_EFFORT)
    assert best.total == best.bound
    assert is_possible(packing, cut.chosen)
    assert cut.total <= best.total <= cut.bound


def test_a_poor_start_and_the_best_end_alike():
    packing = draw_hard(3)
    best = branch(packing, nothing_of(packing), 30.0)
    again = branch(packing, best.chosen, 30.0)
    assert best.total == best.bound == again.total == again.bound


def test_is_the_same_on_any_number_of_processors(monkeypatch):
    packing = draw_hard(4)
    answers = []
    for processors in (1, 7):
        monkeypatch.setattr("os.cpu_count", lambda number=processors: number)
        in_one = branch(packing, nothing_of(packing), 30.0)
        monkeypatch.setattr(choosing, "SMALL", 10)
        in_parts = pack(packing, effort=0.3)
        monkeypatch.undo()
        answers.append((in_one.chosen.tobytes(), in_parts.chosen.tobytes(), in_parts.bound))
    assert len(set(answers)) == 1


def test_many_sets_are_bettered_part_by_part_within_the_stated_bound(monkeypatch):
    packing = draw(5, sets=400, things=150, most_of_each=2, greatest=1_000)
    whole = pack(packing, effort=30.0)
    monkeypatch.setattr(choosing, "SMALL", 10)
    in_parts = pack(packing, effort=5.0)
    assert is_possible(packing, in_parts.chosen)
    assert in_parts.total <= whole.total == whole.bound <= in_parts.bound
    assert in_parts.total >= 0.97 * whole.total


def test_of_nothing_there_is_nothing():
    packing = draw(6, sets=20, things=5)
    none = Packing(packing.uses, np.zeros_like(packing.limits), packing.worth)
    packed = pack(none, effort=1.0)
    assert (packed.total, packed.bound, packed.chosen.sum()) == (0, 0, 0)


def test_the_solver_does_not_introduce_itself():
    """A worker's log tells of its work only."""
    said = subprocess.run(
        [sys.executable, "-c", SOLVE_ONE], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert (said.stdout, said.stderr) == ("30\n", "")
