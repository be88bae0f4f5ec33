"""A round falls into blocks that have nothing to do with each other; their answers are joined."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass
from operator import attrgetter

import numpy as np

from .blocks import connected
from .columns import NOTHING, Flags, Ids, Ints, Pairs
from .problem import RoundProblem, RoundSolution, lowest

PAIRS_A_BLOCK = 20_000
"""Blocks with fewer pairs are put together, as each costs a little by itself."""


def split(problem: RoundProblem, without: Container[int] = ()) -> list[RoundProblem]:
    """Blocks of which no pair, host, region or ring touches two, but for those whose names are in
    `without`. Rows are in order of ids."""
    ordered = _by_ids(problem)
    block_of_request, block_of_offer = _blocks(ordered)
    n_blocks = int(max(block_of_request.max(initial=NOTHING), block_of_offer.max(initial=NOTHING)))
    return [
        _part(ordered, block_of_request == block, block_of_offer == block)
        for block in range(n_blocks + 1)
        if lowest(ordered.request_id[block_of_request == block]) not in without
    ]


def join(solutions: Sequence[RoundSolution]) -> RoundSolution:
    """The answer to a problem from the answers to all its blocks, in any order."""
    ordered = sorted(solutions, key=attrgetter("name"))
    offsets = np.cumsum([0, *(len(solution.is_chain) for solution in ordered)])
    rings = [
        np.where(one.ring > NOTHING, one.ring + offset, NOTHING)
        for one, offset in zip(ordered, offsets, strict=False)
    ]
    request = _joined([one.request for one in ordered])
    total_of = _joined([one.total_of for one in ordered]).astype(np.int32)
    offer = _joined([one.offer for one in ordered])
    order = np.lexsort((offer, -total_of, request))
    unserved = _joined([one.unserved for one in ordered])
    left = np.argsort(unserved, kind="stable")
    reasons = [reason for one in ordered for reason in one.reason]
    prices: Counter[str] = Counter()
    lost_to: dict[str, list[int]] = {}
    for one in ordered:
        prices.update(one.price_of)
        for name, requests in one.lost_to.items():
            lost_to[name] = sorted([*lost_to.get(name, []), *requests])
    return RoundSolution(
        request=request[order],
        offer=offer[order],
        total_of=total_of[order],
        ring=_joined(rings)[order],
        place=_joined([one.place for one in ordered])[order],
        is_chain=_joined([one.is_chain for one in ordered]).astype(np.bool_),
        unserved=unserved[left],
        reason=tuple(reasons[number] for number in left),
        best=_joined([one.best for one in ordered])[left].astype(np.int32),
        total=sum(one.total for one in ordered),
        bound=sum(one.bound for one in ordered),
        ring_total=sum(one.ring_total for one in ordered),
        ring_bound=sum(one.ring_bound for one in ordered),
        price_of=dict(prices),
        lost_to=lost_to,
        parts=sum(one.parts for one in ordered),
    )


def _by_ids(problem: RoundProblem) -> RoundProblem:
    """The same with requests, offers and pairs in the order of their ids."""
    requests, offers = np.argsort(problem.request_id), np.argsort(problem.offer_id)
    request = np.argsort(requests)[problem.pairs.request]
    offer = np.argsort(offers)[problem.pairs.offer]
    # One key, as sorting by it takes next to nothing where the pairs are in order already.
    kept = np.argsort(request * len(offers) + offer, kind="stable")
    return _with_rows(problem, requests, offers, _Kept(kept, request, offer))


def _part(problem: RoundProblem, in_requests: Flags, in_offers: Flags) -> RoundProblem:
    requests, offers = np.flatnonzero(in_requests), np.flatnonzero(in_offers)
    kept = np.flatnonzero(in_requests[problem.pairs.request])
    request = (np.cumsum(in_requests) - 1)[problem.pairs.request]
    offer = (np.cumsum(in_offers) - 1)[problem.pairs.offer]
    return _with_rows(problem, requests, offers, _Kept(kept, request, offer))


@dataclass(frozen=True, slots=True, eq=False)
class _Kept:
    """Positions of pairs, in their new order; and the new rows of all pairs."""

    positions: Ids
    request: Ids
    offer: Ids


def _with_rows(problem: RoundProblem, requests: Ids, offers: Ids, kept: _Kept) -> RoundProblem:
    pairs, positions = problem.pairs, kept.positions
    return RoundProblem(
        settings=problem.settings,
        request_id=problem.request_id[requests],
        request_organisation=problem.request_organisation[requests],
        new_region=problem.new_region[requests],
        unmatched=problem.unmatched[requests],
        offer_id=problem.offer_id[offers],
        offer_organisation=problem.offer_organisation[offers],
        capacity=problem.capacity[offers].astype(np.int64),
        wants_back=problem.wants_back[offers],
        pairs=Pairs(
            request=kept.request[positions].astype(np.int32),
            offer=kept.offer[positions].astype(np.int32),
            total=pairs.total[positions],
            beyond=pairs.beyond[requests],
        ),
        forced=np.flatnonzero(np.isin(positions, problem.forced)),
        forbidden=np.flatnonzero(np.isin(positions, problem.forbidden)),
    )


def _blocks(problem: RoundProblem) -> tuple[Ids, Ids]:
    """The number of the block of each request and offer, from 0."""
    n_requests, n_offers = len(problem.request_id), len(problem.offer_id)
    nodes = n_requests + n_offers
    links = _links(problem, n_requests, n_offers)
    label = connected(nodes, links[0], links[1])
    roots, component = np.unique(label, return_inverse=True)
    size = np.bincount(component[problem.pairs.request], minlength=len(roots))
    before = np.cumsum(size) - size
    _, block_of = np.unique(before // PAIRS_A_BLOCK, return_inverse=True)
    return block_of[component[:n_requests]], block_of[component[n_requests:]]


def _links(problem: RoundProblem, n_requests: int, n_offers: int) -> tuple[Ids, Ids]:
    requests, offers = np.arange(n_requests), n_requests + np.arange(n_offers)
    both = np.concatenate([requests, offers])
    found = [(problem.pairs.request.astype(np.int64), offers[problem.pairs.offer])]
    settings = problem.settings
    if settings.finds_rings:
        organisations = np.concatenate([problem.request_organisation, problem.offer_organisation])
        found.append(_chain(both, organisations))
    if settings.most_per_host is not None:
        found.append(_chain(offers, problem.offer_organisation))
    if settings.first_timers_first:
        is_new = problem.new_region > NOTHING
        found.append(_chain(requests[is_new], problem.new_region[is_new]))
    return (
        np.concatenate([one for one, _ in found]),
        np.concatenate([other for _, other in found]),
    )


def _chain(nodes: Ids, label: Ids) -> tuple[Ids, Ids]:
    """Links that connect all nodes of one label."""
    order = np.argsort(label, kind="stable")
    same = label[order][1:] == label[order][:-1]
    return nodes[order][:-1][same], nodes[order][1:][same]


def _joined(columns: Sequence[Ids | Ints | Flags]) -> Ids:
    return np.concatenate([np.zeros(0, dtype=np.int64), *columns]).astype(np.int64)
