"""A whole round: rings first, then everything else, each the best there is; and why some
requests are left without a host.

A problem falls into blocks that have nothing to do with each other. Blocks are solved one by
one, here or on several machines, and joined; the answer is the same, because a round is never
solved in any other way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from .assignment import NO_POSITIONS, Options, assign, each_alone, option_prices
from .blocks import connected
from .columns import NOTHING, Flags, Ids, Ints, Pairs
from .rings import LONGEST, Legs, Rings, find_rings

PAIRS_A_BLOCK = 20_000
"""Blocks with fewer pairs are put together, as each costs a little by itself."""


@dataclass(frozen=True, slots=True)
class RoundSettings:
    """`effort` bounds the search for rings, in the solver's unit of about a second."""

    finds_rings: bool = False
    longest_ring: int = LONGEST
    effort: float = 60.0
    most_per_request: int = 1
    floor: int = 0
    most_per_host: int | None = None
    teams_first: bool = False
    first_timers_first: bool = False
    unmatched_first: bool = False
    best: int | None = 20


@dataclass(frozen=True, slots=True, eq=False)
class RoundProblem:
    """Columns of requests and offers, and the eligible pairs of their rows.

    `new_region` is the region of a request if it has never made a visit, else NOTHING;
    `unmatched` tells whether an earlier round left the request without a host; `capacity` is
    how many visits an offer has to give, `wants_back` whether its host would like to visit.
    `forced` and `forbidden` are positions of pairs.
    """

    settings: RoundSettings
    request_id: Ids
    request_organisation: Ids
    new_region: Ids
    unmatched: Flags
    offer_id: Ids
    offer_organisation: Ids
    capacity: Ids
    wants_back: Flags
    pairs: Pairs
    forced: Ids
    forbidden: Ids


@dataclass(frozen=True, slots=True, eq=False)
class RoundSolution:
    """The pairs that were chosen, by ids, in the order of requests, the better fit first.

    `ring` numbers the rings from 0, NOTHING for single pairs; `place` is where a leg stands in
    its ring. `reason` tells why each of `unserved`, ids of requests, has no host:

    - `no_offer`: no offer suits it;
    - `below_floor`: none suits it well enough;
    - `forbidden`: every one that does is forbidden;
    - `host_bound`: there are visits left, but their hosts may get no more;
    - `lost_to_options`: it would have a host if nothing counted but the total fit;
    - `taken`: all visits go to teams that make the whole better.

    `best` is the fit of the best offer of each unserved request, NOTHING if there is none. No
    assignment of what the rings leave has a greater total than `bound` says, all rings included;
    `ring_gap` is how far the rings may be from the best, as a share of their bound.
    """

    request: Ids
    offer: Ids
    total_of: Ints
    ring: Ids
    place: Ids
    is_chain: Flags
    unserved: Ids
    reason: tuple[str, ...]
    best: Ints
    total: int
    bound: int
    ring_total: int
    ring_bound: int
    price_of: dict[str, int]

    @property
    def ring_gap(self) -> float:
        return (self.ring_bound - self.ring_total) / self.ring_bound if self.ring_bound else 0.0

    @property
    def is_proven(self) -> bool:
        return self.total == self.bound and self.ring_total == self.ring_bound


def solve_round(problem: RoundProblem) -> RoundSolution:
    """The same to the byte whenever it is asked, in whatever order the rows come."""
    return join([solve_block(block) for block in split(problem)])


def split(problem: RoundProblem) -> list[RoundProblem]:
    """Blocks of which no pair, host, region or ring touches two. Rows are in order of ids."""
    ordered = _by_ids(problem)
    block_of_request, block_of_offer = _blocks(ordered)
    n_blocks = int(max(block_of_request.max(initial=NOTHING), block_of_offer.max(initial=NOTHING)))
    return [
        _part(ordered, block_of_request == block, block_of_offer == block)
        for block in range(n_blocks + 1)
    ]


def join(solutions: Sequence[RoundSolution]) -> RoundSolution:
    """The answer to a problem from the answers to all its blocks, in any order."""
    ordered = sorted(solutions, key=_lowest_request)
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
    for one in ordered:
        prices.update(one.price_of)
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
    )


def solve_block(problem: RoundProblem) -> RoundSolution:
    """A block as `split` gives it, in one piece."""
    pairs, n_requests = problem.pairs, len(problem.request_id)
    rings = _rings_first(problem)
    options = _keep_rings(pairs, _options(problem), rings)
    solved = assign(pairs, n_requests, problem.capacity, options=options, priced=False)
    plain = solved
    if each_alone(options):
        plain = assign(pairs, n_requests, problem.capacity, options=_plain(problem))
    chosen = np.flatnonzero(solved.chosen)
    ring, place = _places(rings, len(pairs))
    unserved, reason, best = _left_out(problem, solved.chosen, plain.chosen)
    return RoundSolution(
        request=problem.request_id[pairs.request[chosen]],
        offer=problem.offer_id[pairs.offer[chosen]],
        total_of=pairs.total[chosen],
        ring=ring[chosen],
        place=place[chosen],
        is_chain=rings.is_chain,
        unserved=problem.request_id[unserved],
        reason=reason,
        best=best,
        total=solved.total,
        bound=solved.bound,
        ring_total=rings.total,
        ring_bound=rings.bound,
        price_of=_prices(problem, rings, plain.total),
    )


# --- Rings --------------------------------------------------------------------------------------


def _rings_first(problem: RoundProblem) -> Rings:
    """Over what is neither forced nor forbidden nor below the floor; members are pairs."""
    organisations = np.unique(
        np.concatenate([problem.request_organisation, problem.offer_organisation])
    )
    visitor = np.searchsorted(organisations, problem.request_organisation)
    host = np.searchsorted(organisations, problem.offer_organisation)
    legs_at = _possible_legs(problem)
    request, offer = problem.pairs.request[legs_at], problem.pairs.offer[legs_at]
    capacity, host_capacity = _left_for_rings(problem, host, len(organisations))
    gives = np.ones(len(organisations), dtype=np.bool_)
    gives[visitor] = False
    gives[host[problem.wants_back]] = False
    rings = find_rings(
        Legs(
            visitor=visitor[request],
            host=host[offer],
            request=request.astype(np.int64),
            offer=offer.astype(np.int64),
            total=problem.pairs.total[legs_at].astype(np.int64),
        ),
        capacity,
        gives,
        most=problem.settings.longest_ring,
        host_capacity=host_capacity,
        effort=problem.settings.effort,
    )
    is_leg = rings.members > NOTHING
    members = np.full_like(rings.members, NOTHING)
    members[is_leg] = legs_at[rings.members[is_leg]]
    return replace(rings, members=members)


def _possible_legs(problem: RoundProblem) -> Ids:
    if not problem.settings.finds_rings:
        return NO_POSITIONS
    pairs = problem.pairs
    is_possible = pairs.total >= problem.settings.floor
    is_possible[problem.forbidden] = False
    is_forced = np.zeros(len(problem.request_id), dtype=np.bool_)
    is_forced[pairs.request[problem.forced]] = True
    return np.flatnonzero(is_possible & ~is_forced[pairs.request])


def _left_for_rings(problem: RoundProblem, host: Ids, organisations: int) -> tuple[Ids, Ids | None]:
    offers = problem.pairs.offer[problem.forced]
    capacity = problem.capacity - np.bincount(offers, minlength=len(problem.offer_id))
    most = problem.settings.most_per_host
    if most is None:
        return np.maximum(capacity, 0), None
    taken = np.bincount(host[offers], minlength=organisations)
    return np.maximum(capacity, 0), np.maximum(most - taken, 0)


def _keep_rings(pairs: Pairs, options: Options, rings: Rings) -> Options:
    """Every leg is kept, and a request in a ring gets no other proposal."""
    legs = rings.members[rings.members > NOTHING]
    in_ring = np.zeros(int(pairs.request.max(initial=NOTHING)) + 1, dtype=np.bool_)
    in_ring[pairs.request[legs]] = True
    others = np.setdiff1d(np.flatnonzero(in_ring[pairs.request]), legs)
    return replace(
        options,
        forced=np.union1d(options.forced, legs),
        forbidden=np.union1d(options.forbidden, others),
    )


def _places(rings: Rings, length: int) -> tuple[Ids, Ids]:
    """Of each pair the number of its ring and where it stands there."""
    ring = np.full(length, NOTHING, dtype=np.int64)
    place = np.full(length, NOTHING, dtype=np.int64)
    number, column = np.nonzero(rings.members > NOTHING)
    legs = rings.members[number, column]
    ring[legs], place[legs] = number, column
    return ring, place


# --- The rest -----------------------------------------------------------------------------------


def _prices(problem: RoundProblem, rings: Rings, plain: int) -> dict[str, int]:
    pairs, n_requests = problem.pairs, len(problem.request_id)
    price_of = option_prices(pairs, n_requests, problem.capacity, _options(problem), plain=plain)
    if problem.settings.finds_rings:
        alone = _keep_rings(pairs, _plain(problem), rings)
        held = assign(pairs, n_requests, problem.capacity, options=alone, priced=False)
        price_of["rings"] = plain - held.total
    return price_of


def _plain(problem: RoundProblem) -> Options:
    settings = problem.settings
    return Options(most_per_request=settings.most_per_request, best=settings.best)


def _options(problem: RoundProblem) -> Options:
    settings = problem.settings
    hosts = np.unique(problem.offer_organisation, return_inverse=True)[1]
    return replace(
        _plain(problem),
        forced=problem.forced,
        forbidden=problem.forbidden,
        floor=settings.floor,
        most_per_host=settings.most_per_host,
        host_of=hosts.astype(np.int64),
        one_each=problem.new_region if settings.first_timers_first else None,
        unmatched=problem.unmatched if settings.unmatched_first else None,
        teams_first=settings.teams_first,
    )


def _left_out(
    problem: RoundProblem, chosen: Flags, plain: Flags
) -> tuple[Ids, tuple[str, ...], Ints]:
    """The rows of the requests without a host, why, and the fit of their best offer."""
    pairs, n_requests = problem.pairs, len(problem.request_id)
    is_served = np.zeros(n_requests, dtype=np.bool_)
    is_served[pairs.request[chosen]] = True
    used = np.bincount(pairs.offer[chosen], minlength=len(problem.offer_id))
    has_visits = used < problem.capacity
    good = pairs.total >= problem.settings.floor
    allowed = good.copy()
    allowed[problem.forbidden] = False
    left = np.flatnonzero(~is_served)
    best = pairs.beyond.copy()
    np.maximum.at(best, pairs.request, pairs.total)
    reason = np.select(
        [
            best[left] < 0,
            best[left] < problem.settings.floor,
            ~_any_of(pairs, allowed, n_requests)[left],
            _any_of(pairs, allowed & has_visits[pairs.offer], n_requests)[left],
            _any_of(pairs, plain, n_requests)[left],
        ],
        ["no_offer", "below_floor", "forbidden", "host_bound", "lost_to_options"],
        "taken",
    )
    return left, tuple(reason.tolist()), best[left]


def _any_of(pairs: Pairs, holds: Flags, n_requests: int) -> Flags:
    """Whether it holds for some pair of each request."""
    return np.bincount(pairs.request[holds], minlength=n_requests) > 0


# --- Blocks -------------------------------------------------------------------------------------


def _by_ids(problem: RoundProblem) -> RoundProblem:
    """The same with requests, offers and pairs in the order of their ids."""
    requests, offers = np.argsort(problem.request_id), np.argsort(problem.offer_id)
    request = np.argsort(requests)[problem.pairs.request]
    offer = np.argsort(offers)[problem.pairs.offer]
    kept = np.lexsort((offer, request))
    return _with_rows(problem, requests, offers, _Kept(kept, request, offer))


def _part(problem: RoundProblem, in_requests: Flags, in_offers: Flags) -> RoundProblem:
    requests, offers = np.flatnonzero(in_requests), np.flatnonzero(in_offers)
    kept = np.flatnonzero(in_requests[problem.pairs.request])
    request = np.searchsorted(requests, problem.pairs.request)
    offer = np.searchsorted(offers, problem.pairs.offer)
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
            parts=pairs.parts[positions],
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


def _lowest_request(solution: RoundSolution) -> int:
    everybody = np.concatenate([solution.request, solution.unserved])
    return int(everybody.min()) if len(everybody) else NOTHING
