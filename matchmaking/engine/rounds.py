"""A whole round: rings first, then everything else, each the best there is; and why some
requests are left without a host.

A problem falls into blocks that have nothing to do with each other. Blocks are solved one by
one, here or on several machines, and joined; the answer is the same, because a round is never
solved in any other way.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from .assignment import NO_POSITIONS, Options, assign, each_alone
from .columns import NOTHING, Flags, Ids, Ints, Pairs
from .problem import RoundProblem, RoundSolution
from .rings import Legs, Rings, find_rings
from .splitting import join, split


def solve_round(problem: RoundProblem) -> RoundSolution:
    """The same to the byte whenever it is asked, in whatever order the rows come."""
    return join([solve_block(block) for block in split(problem)])


def solve_block(problem: RoundProblem) -> RoundSolution:
    """A block as `split` gives it, in one piece."""
    rings = rings_first(problem)
    return told(problem, rings, solve_rest(problem, rings))


class Alone(NamedTuple):
    """An option by itself: the total fit that it costs, and which requests have a host then."""

    price: int
    is_served: Flags


@dataclass(frozen=True, slots=True, eq=False)
class Rest:
    """What is chosen, legs of rings included, and what would be if only the total counted; of
    every option in use, by its name, what it does alone."""

    chosen: Flags
    plain: Flags
    total: int
    bound: int
    alone: dict[str, Alone]


def solve_rest(problem: RoundProblem, rings: Rings, *, priced: bool = True) -> Rest:
    """The best beside these rings; unless `priced`, without what each option does alone."""
    pairs, n_requests = problem.pairs, len(problem.request_id)
    options = _keep_rings(pairs, _options(problem), rings)
    solved = assign(pairs, n_requests, problem.capacity, options=options, priced=False)
    plain = solved
    if each_alone(options):
        plain = assign(pairs, n_requests, problem.capacity, options=_plain(problem), priced=False)
    return Rest(
        chosen=solved.chosen,
        plain=plain.chosen,
        total=solved.total,
        bound=solved.bound,
        alone=_each_alone(problem, rings, plain.total) if priced else {},
    )


def told(problem: RoundProblem, rings: Rings, rest: Rest) -> RoundSolution:
    """By ids what is chosen, and who is left out and why."""
    pairs, chosen = problem.pairs, np.flatnonzero(rest.chosen)
    ring, place = _places(rings, len(pairs))
    unserved, reason, best = _left_out(problem, rest.chosen, rest.plain)
    is_lost = np.array([one == "lost_to_options" for one in reason], dtype=np.bool_)
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
        lost_to=_lost_to(problem, rest, unserved[is_lost]),
        total=rest.total,
        bound=rest.bound,
        ring_total=rings.total,
        ring_bound=rings.bound,
        price_of={name: one.price for name, one in rest.alone.items()},
    )


# --- Rings --------------------------------------------------------------------------------------


def rings_first(problem: RoundProblem) -> Rings:
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


def _each_alone(problem: RoundProblem, rings: Rings, plain: int) -> dict[str, Alone]:
    """`plain` is the total without any option."""
    pairs, n_requests = problem.pairs, len(problem.request_id)
    options = each_alone(_options(problem))
    if problem.settings.finds_rings:
        options["rings"] = _keep_rings(pairs, _plain(problem), rings)
    found = {}
    for name, only in options.items():
        solved = assign(pairs, n_requests, problem.capacity, options=only, priced=False)
        is_served = _any_of(pairs, solved.chosen, n_requests)
        found[name] = Alone(plain - solved.total, is_served)
    return found


def _lost_to(problem: RoundProblem, rest: Rest, lost: Ids) -> dict[str, list[int]]:
    """Of the rows that are lost to options, by the name of an option: the ids of those whom it
    alone would leave too."""
    left_by = {name: lost[~one.is_served[lost]] for name, one in rest.alone.items()}
    return {name: problem.request_id[rows].tolist() for name, rows in left_by.items() if len(rows)}


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
