"""A divided block keeps everything that holds, and never promises less than there is."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from matchmaking.engine import RequestFacts, requests_of, world_of
from matchmaking.engine.division import divide, mend, seasons, solve_part
from matchmaking.engine.problem import RoundSettings
from matchmaking.engine.rounds import solve_block
from matchmaking.engine.splitting import split

from .strategies import GROUP_OF
from .test_rounds import ALL_SETTINGS, EVERYTHING, as_bytes, draw_problem, shuffled

SEEDS = range(6)

IN_ONE_PIECE = RoundSettings()


def block_of(seed, settings, size=24):
    """Everything hangs together."""
    return draw_problem(seed, settings, islands=1, size=size)


def drawn_label(seed, block, parts=3):
    return np.random.default_rng(seed).integers(0, parts, len(block.request_id))


def solved(block, label):
    division = divide(block, label)
    return mend(division, [solve_part(part) for part in division.parts])


def without_priorities(settings) -> RoundSettings:
    """What must hold holds; nothing but the total counts."""
    return replace(settings, teams_first=False, first_timers_first=False, unmatched_first=False)


@pytest.mark.parametrize("settings", ALL_SETTINGS)
@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_worth_more_than_the_bound(settings, seed):
    block = block_of(seed, without_priorities(settings))
    best = solve_block(block)
    divided = solved(block, drawn_label(seed, block))
    assert divided.total <= best.total <= divided.bound
    assert divided.ring_total == best.ring_total
    assert divided.ring_bound == best.ring_bound


@pytest.mark.parametrize("settings", ALL_SETTINGS)
@pytest.mark.parametrize("seed", SEEDS)
def test_everybody_is_served_or_told_why_and_nothing_is_used_too_often(settings, seed):
    block = block_of(seed, settings)
    solution = solved(block, drawn_label(seed, block))
    assert sorted({*solution.request} | {*solution.unserved}) == list(block.request_id)
    assert not {*solution.request} & {*solution.unserved}
    visits = dict(zip(block.offer_id.tolist(), block.capacity.tolist(), strict=True))
    hosts = solution.offer.tolist()  # each host has one offer
    most = settings.most_per_host or max(visits.values())
    assert all(hosts.count(offer) <= min(visits[offer], most) for offer in hosts)
    requests = solution.request.tolist()
    assert all(requests.count(one) <= settings.most_per_request for one in requests)
    assert (solution.total_of >= settings.floor).all()
    assert solution.total == solution.total_of.sum() <= solution.bound


@pytest.mark.parametrize("seed", SEEDS)
def test_a_division_into_one_part_is_proven(seed):
    block = block_of(seed, IN_ONE_PIECE)
    divided = solved(block, np.zeros(len(block.request_id), np.int64))
    assert divided.is_proven
    assert divided.total == solve_block(block).total


@pytest.mark.parametrize("settings", [IN_ONE_PIECE, RoundSettings(floor=500, most_per_host=1)])
def test_a_large_block_loses_little(settings):
    block = block_of(1, settings, size=150)
    block = replace(block, pairs=replace(block.pairs, total=100 * block.pairs.total))
    divided = solved(block, drawn_label(1, block, parts=8))
    assert divided.total >= 0.97 * solve_block(block).total
    assert divided.bound - divided.total <= 0.05 * divided.bound


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_forced_stands_and_what_is_forbidden_does_not(seed):
    block = block_of(seed, EVERYTHING)
    offers = block.pairs.offer
    forced = np.flatnonzero(block.capacity[offers] > 0)[[2]]
    block = replace(block, forced=forced, forbidden=np.setdiff1d(block.forbidden, forced))
    solution = solved(block, drawn_label(seed, block))
    chosen = set(zip(solution.request.tolist(), solution.offer.tolist(), strict=True))

    def by_ids(positions):
        requests = block.request_id[block.pairs.request[positions]].tolist()
        return set(zip(requests, block.offer_id[offers[positions]].tolist(), strict=True))

    assert by_ids(block.forced) <= chosen
    assert not by_ids(block.forbidden) & chosen


@pytest.mark.parametrize("settings", ALL_SETTINGS)
def test_is_the_same_to_the_byte_in_whatever_order_the_rows_come(settings):
    problem = block_of(1, settings)
    by_id = dict(zip(problem.request_id.tolist(), drawn_label(1, problem), strict=True))

    def answers(one):
        [block] = split(one)
        label = np.array([by_id[pk] for pk in block.request_id.tolist()])
        return as_bytes(solved(block, label))

    assert answers(problem) == answers(shuffled(problem, 1))


def test_every_visit_is_set_aside_for_one_part():
    block = block_of(2, IN_ONE_PIECE)
    division = divide(block, drawn_label(2, block))
    set_aside = np.zeros(len(block.offer_id), np.int64)
    for part in division.parts:
        set_aside[part.offer_row] += part.capacity
    assert (set_aside <= block.capacity).all()
    wanted = np.unique(block.pairs.offer[division.free])
    assert (set_aside[wanted] > 0).all()


def wish(number, topics, *windows) -> RequestFacts:
    return RequestFacts(
        id=number,
        organisation=2,
        region="NO0A2",
        country="NO",
        topics=tuple((topic, GROUP_OF[topic]) for topic in topics),
        windows=windows,
    )


def test_requests_go_together_by_topic_and_season():
    spring = (date(2027, 4, 5).toordinal(), date(2027, 4, 20).toordinal())
    autumn = (date(2027, 10, 4).toordinal(), date(2027, 10, 9).toordinal())
    wishes = [
        wish(1, (1,), spring),
        wish(2, (4, 2), spring, autumn),  # 4 is in the group of 1
        wish(3, (2,), spring),
        wish(4, (1,), autumn),
        wish(5, (), spring),
        wish(6, (1,)),
    ]
    world = world_of(wishes, [])
    label = seasons(requests_of(wishes, world), world).tolist()
    assert label[0] == label[1]
    assert len({*label}) == 5
