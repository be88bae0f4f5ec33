"""Each peer against all assignments there are of small instances."""

import importlib
from itertools import product

import numpy as np
import pytest

from benchmarks.peers import NAMES
from benchmarks.peers.problem import Problem

EXACT = ("scipy_sparse", "scipy_dense", "highs", "networkx_simplex")


def problem(seed):
    random = np.random.default_rng(seed)
    request, offer = np.nonzero(random.random((4, 3)) < 0.6)
    return Problem(
        request=request.astype(np.int32),
        offer=offer.astype(np.int32),
        total=random.integers(1, 10_000, len(request)).astype(np.int32),
        requests=4,
        visits=random.integers(1, 3, 3).astype(np.int32),
    )


def best_total(problem):
    return max(
        int(problem.total[list(map(bool, chosen))].sum())
        for chosen in product((0, 1), repeat=len(problem.total))
        if keeps_the_rules(problem, np.flatnonzero(chosen))
    )


def keeps_the_rules(problem, chosen):
    try:
        problem.refuse_broken(chosen)
    except ValueError:
        return False
    return True


def assign(name, problem):
    return pytest.importorskip(f"benchmarks.peers.{name}").assign(problem)


@pytest.mark.parametrize("name", EXACT)
@pytest.mark.parametrize("seed", range(5))
def test_an_exact_peer_finds_the_best(name, seed):
    given = problem(seed)
    chosen = assign(name, given)

    assert keeps_the_rules(given, chosen)
    assert given.total[chosen].sum() == best_total(given)


@pytest.mark.parametrize("name", sorted(set(NAMES) - set(EXACT)))
@pytest.mark.parametrize("seed", range(5))
def test_the_others_keep_the_rules(name, seed):
    given = problem(seed)
    chosen = assign(name, given)

    assert keeps_the_rules(given, chosen)
    assert 0 < given.total[chosen].sum() <= best_total(given)


def test_greedy_takes_the_best_first():
    given = Problem(
        request=np.array([0, 0, 1], np.int32),
        offer=np.array([0, 1, 0], np.int32),
        total=np.array([90, 80, 85], np.int32),
        requests=2,
        visits=np.array([1, 1], np.int32),
    )

    assert assign("greedy", given).tolist() == [0]


def test_every_name_is_a_file():
    for name in NAMES:
        assert importlib.util.find_spec(f"benchmarks.peers.{name}")


def test_a_problem_is_kept_whole(tmp_path):
    given = problem(1)
    given.save(tmp_path / "problem.npz")
    kept = Problem.load(tmp_path / "problem.npz")

    assert kept.requests == given.requests
    for name in ("request", "offer", "total", "visits"):
        assert np.array_equal(getattr(kept, name), getattr(given, name))


def test_breaking_a_rule_is_noticed():
    given = Problem(
        request=np.array([0, 0, 1], np.int32),
        offer=np.array([0, 1, 0], np.int32),
        total=np.array([90, 80, 85], np.int32),
        requests=2,
        visits=np.array([1, 1], np.int32),
    )

    assert not keeps_the_rules(given, np.array([0, 1]))
    assert not keeps_the_rules(given, np.array([0, 2]))
