"""Pairing up is worth as much as can be, and always the same."""

import networkx as nx
import numpy as np
import pytest

from matchmaking.engine.couples import best_couples


def draw_pairs(rng, things, density, greatest):
    both = np.argwhere(np.triu(rng.random((things, things)) < density, 1))
    turned = rng.random(len(both)) < 0.5
    both[turned] = both[turned, ::-1]
    return both, rng.integers(1, greatest + 1, len(both))


def worth_by_networkx(both, worth):
    graph = nx.Graph()
    for (one, other), value in zip(both.tolist(), worth.tolist(), strict=True):
        known = graph.get_edge_data(one, other, {"weight": 0})["weight"]
        graph.add_edge(one, other, weight=max(known, value))
    chosen = nx.max_weight_matching(graph)
    return sum(graph[one][other]["weight"] for one, other in chosen)


@pytest.mark.parametrize("seed", range(40))
def test_takes_nothing_twice_and_is_worth_the_most(seed):
    rng = np.random.default_rng(seed)
    both, worth = draw_pairs(rng, 30, 0.15, 20 if seed % 2 else 20_000)
    twice, other_worth = both[::3, ::-1], rng.integers(1, 20_000, len(both[::3]))
    both, worth = np.concatenate([both, twice]), np.concatenate([worth, other_worth])
    taken = best_couples(both, worth)
    assert len(np.unique(both[taken])) == 2 * len(taken)
    assert worth[taken].sum() == worth_by_networkx(both, worth)


def test_among_equals_takes_the_same_ones_each_time():
    both, worth = draw_pairs(np.random.default_rng(1), 60, 0.5, 1)
    assert np.array_equal(best_couples(both, worth), best_couples(both, worth))


def test_nobody_to_pair_up():
    assert not len(best_couples(np.zeros((0, 2), np.int64), np.zeros(0, np.int64)))
