"""The rings are the best there are, use nothing twice, and can prove it."""

from itertools import permutations

import numpy as np
import pytest

from matchmaking.engine import choosing, relaxation
from matchmaking.engine.columns import NOTHING
from matchmaking.engine.rings import Legs, find_rings, list_rings


def legs_of(*legs) -> Legs:
    """(visitor, host, total): each organisation has one request and one offer, of its number."""
    visitor, host, total = (np.array(column, np.int64) for column in zip(*legs, strict=True))
    return Legs(visitor, host, visitor, host, total)


def draw_legs(rng, organisations, density, greatest=100, choices=1):
    """`choices` requests and offers of each organisation, and all legs between them."""
    mesh = np.nonzero(rng.random((organisations * choices, organisations * choices)) < density)
    request, offer = (side.astype(np.int64) for side in mesh)
    visitor, host = request // choices, offer // choices
    kept = visitor != host
    total = rng.integers(1, greatest + 1, len(visitor))
    return Legs(visitor[kept], host[kept], request[kept], offer[kept], total[kept])


def without_visits_of(legs, gives):
    """What a host that wants nothing back does not have: requests."""
    kept = ~gives[legs.visitor]
    columns = (legs.visitor, legs.host, legs.request, legs.offer, legs.total)
    return Legs(*(column[kept] for column in columns))


def rings_by_trying(legs, gives, most):
    """Every order of two or three legs that closes, or begins at a giving host."""
    found = set()
    for length in range(2, most + 1):
        for order in permutations(range(len(legs)), length):
            visitors = [int(legs.visitor[leg]) for leg in order]
            hosts = [int(legs.host[leg]) for leg in order]
            if len(set(visitors)) < length or len(set(hosts)) < length:
                continue
            if hosts == visitors[1:] + visitors[:1] and visitors[0] == min(visitors):
                found.add(order)
            if gives[hosts[0]] and hosts[1:] == visitors[:-1]:
                found.add(order)
    return found


def best_total(legs, rings, capacity):
    """By trying every set of rings."""
    best = 0
    stack = [(sorted(rings), frozenset(), tuple(capacity), 0)]
    while stack:
        left, requests, visits, total = stack.pop()
        best = max(best, total)
        for place, ring in enumerate(left):
            asked = {int(legs.request[leg]) for leg in ring}
            after = list(visits)
            for leg in ring:
                after[int(legs.offer[leg])] -= 1
            if asked & requests or min(after) < 0:
                continue
            gained = sum(int(legs.total[leg]) for leg in ring)
            stack.append((left[place + 1 :], requests | asked, tuple(after), total + gained))
    return best


def as_orders(members):
    return [tuple(int(leg) for leg in ring if leg != NOTHING) for ring in members]


def draw_small(seed):
    rng = np.random.default_rng(seed)
    organisations, choices = (5, 1) if seed % 2 else (3, 2)
    gives = rng.random(organisations) < 0.3
    legs = without_visits_of(draw_legs(rng, organisations, 0.4, 20, choices), gives)
    return legs, gives, rng.integers(0, 3, organisations * choices)


@pytest.mark.parametrize("seed", range(60))
@pytest.mark.parametrize("most", [2, 3])
def test_lists_every_ring_once_and_chooses_the_best(seed, most):
    legs, gives, capacity = draw_small(seed)
    expected = rings_by_trying(legs, gives, most)
    listed = as_orders(list_rings(legs, gives, most=most)[0])
    assert len(listed) == len(set(listed))
    assert set(listed) == expected
    found = find_rings(legs, capacity, gives, most=most)
    assert found.total == found.bound == best_total(legs, expected, capacity)
    assert set(as_orders(found.members)) <= expected
    assert_nothing_used_too_often(legs, found, capacity)


def assert_nothing_used_too_often(legs, found, capacity):
    used = found.members[found.members != NOTHING]
    assert len(set(legs.request[used])) == len(used)
    assert (np.bincount(legs.offer[used], minlength=len(capacity)) <= capacity).all()
    assert legs.total[used].sum() == found.total


def test_a_chain_begins_at_a_host_that_wants_nothing_back():
    """Organisation 0 hosts 1, which hosts 2."""
    legs = legs_of((1, 0, 50), (2, 1, 60))
    gives = np.array([True, False, False])
    found = find_rings(legs, np.ones(3, np.int64), gives)
    assert as_orders(found.members) == [(0, 1)]
    assert list(found.is_chain) == [True]
    assert not len(find_rings(legs, np.ones(3, np.int64), np.zeros(3, bool)).members)


def test_keeps_the_bound_of_a_host():
    legs = legs_of((0, 1, 90), (1, 0, 90), (0, 2, 80), (2, 0, 80))
    none = np.zeros(3, bool)
    host_capacity = np.array([1, 0, 1])
    found = find_rings(legs, np.full(3, 5), none, host_capacity=host_capacity)
    assert as_orders(found.members) == [(2, 3)]


@pytest.mark.parametrize("seed", range(20))
def test_pairs_over_many_participants_are_proven_at_once(seed):
    rng = np.random.default_rng(seed)
    legs = draw_legs(rng, 300, 0.1, 10_000)
    found = find_rings(legs, rng.integers(0, 3, 300), np.zeros(300, bool), most=2)
    assert found.listed > 300
    assert found.total == found.bound


def test_no_legs():
    nothing = np.zeros(0, np.int64)
    found = find_rings(
        Legs(nothing, nothing, nothing, nothing, nothing), nothing, np.zeros(0, bool)
    )
    assert (found.total, found.bound, found.gap, len(found.members)) == (0, 0, 0.0, 0)


def test_rings_of_four_are_refused():
    with pytest.raises(ValueError, match="two or three"):
        find_rings(legs_of((0, 1, 1)), np.ones(2, np.int64), np.zeros(2, bool), most=4)


def test_many_rings_are_chosen_part_by_part_within_the_stated_gap(monkeypatch):
    rng = np.random.default_rng(5)
    legs = draw_legs(rng, 60, 0.12, 10_000)
    none, capacity = np.zeros(60, bool), np.ones(60, np.int64)
    whole = find_rings(legs, capacity, none)
    monkeypatch.setattr(choosing, "SMALL", 10)
    monkeypatch.setattr(choosing, "MOST_TO_SEARCH", 60)
    monkeypatch.setattr(relaxation, "MOST_AT_ONCE", 20)
    parts, again = (find_rings(legs, capacity, none, effort=3.0) for _ in range(2))
    assert parts.members.tobytes() == again.members.tobytes()
    assert whole.total == whole.bound
    assert parts.total <= whole.total <= parts.bound
    assert parts.gap < 0.1
    assert_nothing_used_too_often(legs, parts, capacity)


def test_are_the_same_to_the_byte_each_time():
    legs = draw_legs(np.random.default_rng(6), 80, 0.1, 50)
    none, capacity = np.zeros(80, bool), np.ones(80, np.int64)
    one, other = (find_rings(legs, capacity, none) for _ in range(2))
    assert one.members.tobytes() == other.members.tobytes()
