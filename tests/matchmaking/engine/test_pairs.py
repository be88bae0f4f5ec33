"""The same numbers for one pair, for one request and for a whole round."""

from dataclasses import fields, replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaking.engine import (
    CONDITION_NAMES,
    PART_NAMES,
    WEIGHTS,
    count_first_missed,
    eligible_at,
    eligible_pairs,
    missed_at,
    offers_of,
    requests_of,
    score,
    world_of,
)
from matchmaking.engine.bits import unpacked
from matchmaking.engine.conditions import names_of
from matchmaking.engine.days import start_days as start_days_of
from matchmaking.engine.pairs import compare, in_the_way
from matchmaking.engine.sides import OfferSide

from .strategies import lists_of_offers, lists_of_requests, rarities

FEW = settings(max_examples=60, deadline=None)

B1 = 3


def columns(some_requests, some_offers, rarity=None):
    world = world_of(some_requests, some_offers, rarity)
    return requests_of(some_requests, world), offers_of(some_offers, world), world


def pairs_of(some_requests, some_offers, rarity=None, **options):
    """By the ids of request and offer: total and parts."""
    requests, offers, world = columns(some_requests, some_offers, rarity)
    pairs = eligible_pairs(requests, offers, world, WEIGHTS, **options)
    detail = compared(requests, offers, world, pairs.request, pairs.offer)
    assert (detail.failed == 0).all()
    assert np.array_equal(detail.total, pairs.total)
    return {
        (int(requests.id[i]), int(offers.id[j])): (int(total), tuple(parts.tolist()))
        for i, j, total, parts in zip(
            pairs.request, pairs.offer, pairs.total, detail.parts, strict=True
        )
    }


def compared(requests, offers, world, i, j):
    return compare(requests, OfferSide.of(offers, world), WEIGHTS, i, j)


def every_pair(some_requests, some_offers):
    shape = (len(some_requests), len(some_offers))
    return (grid.ravel() for grid in np.indices(shape, dtype=np.int64))


def one_by_one(some_requests, some_offers, rarity=None):
    return {
        (request.id, fit.offer): (fit.hundredths, tuple(part.score for part in fit.parts))
        for request in some_requests
        for offer in some_offers
        for fit in score(request, [offer], rarity=rarity)
        if fit.is_possible
    }


@FEW
@given(lists_of_requests, lists_of_offers, rarities)
def test_a_round_finds_what_each_pair_alone_finds(some_requests, some_offers, rarity):
    assert pairs_of(some_requests, some_offers, rarity) == one_by_one(
        some_requests, some_offers, rarity
    )


def meets_every_condition(request, offer):
    """The hard conditions once more, as docs/matching.md tells them."""
    regions, levels = (request.region, offer.region), dict(request.languages)
    for code, understood in request.understood.items():
        levels[code] = max(levels.get(code, 0), understood.level)
    wished, shown = {group for _, group in request.topics}, set(offer.topics.values())
    return (
        request.is_verified
        and offer.is_verified
        and request.organisation != offer.organisation
        and not regions[0].startswith(regions[1])
        and not regions[1].startswith(regions[0])
        and offer.is_open
        and offer.visits_left > 0
        and offer.id not in request.declined
        and offer.organisation not in request.apart
        and (not wished or bool(wished & shown))
        and any(min(level, offer.languages.get(code, 0)) >= B1 for code, level in levels.items())
        and offer.group_min <= request.team_size <= offer.group_max
        and offer.days_min <= request.days <= offer.days_max
        and (not request.audience or not offer.audience or request.audience & offer.audience)
        and bool(start_days_of(request, offer))
    )


@FEW
@given(lists_of_requests, lists_of_offers)
def test_all_pairs_that_meet_every_condition_are_found_and_no_others(some_requests, some_offers):
    expected = {
        (request.id, offer.id)
        for request in some_requests
        for offer in some_offers
        if meets_every_condition(request, offer)
    }
    assert pairs_of(some_requests, some_offers).keys() == expected


@FEW
@given(lists_of_requests, lists_of_offers, st.randoms(use_true_random=False))
def test_no_number_depends_on_the_order_of_rows(some_requests, some_offers, random):
    shuffled, others = list(some_requests), list(some_offers)
    random.shuffle(shuffled)
    random.shuffle(others)
    assert pairs_of(shuffled, others) == pairs_of(some_requests, some_offers)


@FEW
@given(lists_of_requests, lists_of_offers)
def test_no_number_depends_on_which_ids_rows_have(some_requests, some_offers):
    renumbered = [
        replace(offer, id=offer.id + 100_000, organisation=offer.organisation + 50)
        for offer in some_offers
    ]
    others = [
        replace(
            request,
            organisation=request.organisation + 50,
            declined=frozenset(offer + 100_000 for offer in request.declined),
            apart=frozenset(other + 50 for other in request.apart),
            visited=frozenset(host + 50 for host in request.visited),
        )
        for request in some_requests
    ]
    expected = {
        (request, offer + 100_000): found
        for (request, offer), found in pairs_of(some_requests, some_offers).items()
    }
    assert pairs_of(others, renumbered) == expected


@FEW
@given(lists_of_requests, lists_of_offers)
def test_pairs_are_sorted_and_totals_are_the_sum_of_parts(some_requests, some_offers):
    requests, offers, world = columns(some_requests, some_offers)
    pairs = eligible_pairs(requests, offers, world, WEIGHTS)
    places = list(zip(pairs.request.tolist(), pairs.offer.tolist(), strict=True))
    assert places == sorted(set(places))
    weights = np.array([WEIGHTS[name] for name in PART_NAMES])
    parts = compared(requests, offers, world, pairs.request, pairs.offer).parts
    assert (pairs.total == parts.astype(int) @ weights).all()
    assert (parts <= 100).all()
    assert (pairs.beyond == -1).all()


@FEW
@given(lists_of_requests, lists_of_offers, st.integers(1, 3))
def test_a_cut_keeps_the_best_of_each_request_and_says_what_it_left(
    some_requests, some_offers, best
):
    requests, offers, world = columns(some_requests, some_offers)
    whole = pairs_of(some_requests, some_offers)
    cut = eligible_pairs(requests, offers, world, WEIGHTS, best=best)
    for row, request in enumerate(some_requests):
        ranked = sorted(
            (-total, offer) for (asked, offer), (total, _) in whole.items() if asked == request.id
        )
        kept = offers.id[cut.offer[cut.request == row]]
        assert set(kept.tolist()) == {offer for _, offer in ranked[:best]}
        assert cut.beyond[row] == (-ranked[best][0] if len(ranked) > best else -1)


@FEW
@given(lists_of_requests, lists_of_offers)
def test_columns_are_left_as_they_were(some_requests, some_offers):
    requests, offers, world = columns(some_requests, some_offers)
    arrays = [
        (side, field.name, np.copy(value))
        for side in (requests, offers, world)
        for field in fields(side)
        if isinstance(value := getattr(side, field.name), np.ndarray)
    ]
    eligible_pairs(requests, offers, world, WEIGHTS)
    for side, name, before in arrays:
        assert np.array_equal(getattr(side, name), before, equal_nan=before.dtype.kind == "f"), name


@FEW
@given(lists_of_requests, lists_of_offers)
def test_bits_tell_the_same_days_as_the_calendar(some_requests, some_offers):
    requests, offers, world = columns(some_requests, some_offers)
    i, j = every_pair(some_requests, some_offers)
    found = unpacked(compared(requests, offers, world, i, j).starts)
    for place, (row, column) in enumerate(zip(i, j, strict=True)):
        days = world.first_day + np.flatnonzero(found[place])
        assert tuple(days.tolist()) == start_days_of(some_requests[row], some_offers[column])


def test_without_rows_there_are_no_pairs():
    requests, offers, world = columns([], [])
    pairs = eligible_pairs(requests, offers, world, WEIGHTS)
    assert len(pairs) == 0


@FEW
@given(lists_of_requests, lists_of_offers)
def test_what_is_in_the_way_is_counted_over_the_offers_that_are_open(some_requests, some_offers):
    requests, offers, world = columns(some_requests, some_offers)
    found = in_the_way(requests, OfferSide.of(offers, world))
    i, j = every_pair(some_requests, some_offers)
    failed = [names_of(mask) for mask in compared(requests, offers, world, i, j).failed.tolist()]
    is_open = offers.is_verified & offers.is_open & (offers.visits_left > 0)
    for row in range(len(some_requests)):
        own = [
            names for names, at, of in zip(failed, i, j, strict=True) if at == row and is_open[of]
        ]
        assert found.at_all[row].tolist() == [
            sum(name in names for names in own) for name in CONDITION_NAMES
        ]
        assert found.alone[row].tolist() == [
            sum(names == (name,) for names in own) for name in CONDITION_NAMES
        ]


AT_FIRST = ("shared_topic", "common_language", "team_size", "length", "audience")


@FEW
@given(lists_of_requests, lists_of_offers)
def test_every_open_offer_is_counted_once_by_the_first_condition_that_it_misses(
    some_requests, some_offers
):
    _, offers, world = columns(some_requests, some_offers)
    side = OfferSide.of(offers, world)
    candidates = offers.id % 3 > 0
    order = sorted(CONDITION_NAMES, key=lambda name: name not in AT_FIRST)
    looked_at = np.flatnonzero(
        offers.is_verified & offers.is_open & (offers.visits_left > 0) & candidates
    )
    for request in some_requests:
        own = requests_of([request], world)
        failed = compared(own, offers, world, np.zeros_like(looked_at), looked_at).failed
        first = [
            next((name for name in order if name in names_of(mask)), "none")
            for mask in failed.tolist()
        ]
        expected = [first.count(name) for name in (*CONDITION_NAMES, "none")]
        assert count_first_missed(missed_at(own, side, candidates)).tolist() == expected
        assert expected[-1] == len(eligible_at(own, side, WEIGHTS, candidates=candidates))
