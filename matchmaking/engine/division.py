"""A block that is too large for comfort is divided by topic and season, and mended.

Each part gets the requests of one topic group and one season, and of every offer as many visits
as it is wanted for there. The parts are solved by themselves, here or on several machines. Their
prices say what a visit of each offer is worth; they are brought into line with each other, and
then prove how much better any assignment could be at most. At last one assignment is made of the
few pairs that are worth about as much as the best of their request at these prices.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from .assignment import Options, assign
from .bits import BITS_A_WORD, unpacked
from .columns import NOTHING, Flags, Ids, Pairs, Requests, World
from .prices import Market, narrowed, nearly_best
from .problem import RoundProblem, RoundSolution
from .rings import Rings
from .rounds import Rest, rings_first, solve_rest, told

LARGE = 500_000
"""Blocks with fewer pairs are solved whole in a second or two, and are never divided."""

NEARLY_BEST = 400
"""Pairs that are worth less than the best of their request by so many hundredths at most are
looked at again in the end: about four of each request."""

SHARPNESS = 8
FINENESS = 250  # hundredths
"""An offer's visits go where its best pairs are: a pair weighs its fit to this power."""


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Pairs between some requests and the visits that are set aside for them, by rows of their
    own; `offer_row` tells which offer of the block each row is, `position` which pair."""

    pairs: Pairs
    capacity: Ids
    most_per_request: int
    offer_row: Ids
    position: Ids


@dataclass(frozen=True, slots=True, eq=False)
class PartAnswer:
    """The positions of the chosen pairs in the block, and what one more visit of an offer would
    add."""

    chosen: Ids
    offer_row: Ids
    worth: Ids


@dataclass(frozen=True, slots=True, eq=False)
class Division:
    """A block, its rings, the positions of the pairs that are taken by them or forced and of those
    that may still be chosen, the visits left and wanted, and the parts. `host` numbers the host
    of each offer; `host_limits` has the visits each may still get."""

    block: RoundProblem
    rings: Rings
    taken: Ids
    free: Ids
    capacity: Ids
    wanted: Ids
    host: Ids
    host_limits: Ids
    parts: list[Part]


def is_large(block: RoundProblem) -> bool:
    """Whether it is worth being divided."""
    return len(block.pairs) >= LARGE


def seasons(requests: Requests, world: World) -> Ids:
    """A number for each topic group and quarter of the year: of the first wish, and of the first
    day on which the team could go; NOTHING counts as a group and as a quarter too."""
    group = np.append(world.group_of, np.int16(NOTHING))[requests.wishes[:, 0]]
    days = unpacked(requests.days)
    first = np.where(days.any(axis=1), days.argmax(axis=1), NOTHING)
    return 5 * (group.astype(np.int64) + 1) + _quarters(world)[first]


def divide(block: RoundProblem, label: Ids) -> Division:
    """By `label`, which tells of each request to which part it belongs. Rings come first, and
    are found in the whole block."""
    rings = rings_first(block)
    pairs = block.pairs
    taken = np.union1d(block.forced, rings.members[rings.members > NOTHING])
    held = np.bincount(pairs.request[taken], minlength=len(block.request_id))
    wanted = np.maximum(block.settings.most_per_request - held, 0)
    legs = rings.members[rings.members > NOTHING]
    wanted[pairs.request[legs]] = 0
    used = np.bincount(pairs.offer[taken], minlength=len(block.offer_id))
    capacity = np.maximum(block.capacity - used, 0)
    host, host_limits = _hosts(block, capacity, used)
    capacity = np.minimum(capacity, host_limits[host])
    is_free = pairs.total >= block.settings.floor
    is_free[block.forbidden] = False
    is_free[taken] = False
    is_free &= (wanted[pairs.request] > 0) & (capacity[pairs.offer] > 0)
    free = np.flatnonzero(is_free)
    parts = _parts(block, free, capacity, label)
    return Division(block, rings, taken, free, capacity, wanted, host, host_limits, parts)


def solve_part(part: Part) -> PartAnswer:
    """The greatest total fit, whatever options the round has."""
    options = Options(most_per_request=part.most_per_request)
    solved = assign(
        part.pairs, len(part.pairs.beyond), part.capacity, options=options, priced=False
    )
    return PartAnswer(part.position[solved.chosen], part.offer_row, solved.worth)


def mend(division: Division, answers: list[PartAnswer]) -> RoundSolution:
    """One answer from those of all parts, with a bound for the whole block.

    Options hold as in a block that is not divided, among the pairs that are looked at; the bound
    is for the total fit, whatever comes before it. What options cost is not told.
    """
    block = division.block
    chosen = np.concatenate([division.taken, *(answer.chosen for answer in answers)])
    worth = np.zeros(len(block.offer_id), dtype=np.int64)
    for answer in answers:
        worth[answer.offer_row] = np.maximum(worth[answer.offer_row], answer.worth)
    market = _market(division)
    fixed, total = (_together(block, some) for some in (division.taken, chosen))
    least, prices = narrowed(market, worth, total - fixed)
    near = division.free[nearly_best(market, prices, NEARLY_BEST)]
    kept = np.union1d(chosen, near)
    rest = solve_rest(_only(block, kept), _among(division.rings, kept), priced=False)
    whole = Rest(
        chosen=_spread(rest.chosen, kept, len(block.pairs)),
        plain=_spread(rest.plain, kept, len(block.pairs)),
        total=rest.total,
        bound=max(fixed + least, rest.total),
        alone={},
    )
    return replace(told(block, division.rings, whole), parts=len(division.parts))


# --- Parts --------------------------------------------------------------------------------------


def _quarters(world: World) -> Ids:
    """The quarter of the year of every day, from 1, and at last 0 for no day."""
    days = range(world.first_day, world.first_day + BITS_A_WORD * world.day_words)
    quarters = [(date.fromordinal(day).month + 2) // 3 for day in days]
    return np.array([*quarters, 0], dtype=np.int64)


def _hosts(block: RoundProblem, capacity: Ids, used: Ids) -> tuple[Ids, Ids]:
    """The number of each offer's host, and how many visits more each may get."""
    _, host = np.unique(block.offer_organisation, return_inverse=True)
    limits = np.zeros(int(host.max(initial=NOTHING)) + 1, dtype=np.int64)
    np.add.at(limits, host, capacity)
    most = block.settings.most_per_host
    if most is not None:
        taken = np.zeros_like(limits)
        np.add.at(taken, host, used)
        limits = np.minimum(limits, np.maximum(most - taken, 0))
    return host.astype(np.int64), limits


def _parts(block: RoundProblem, free: Ids, capacity: Ids, label: Ids) -> list[Part]:
    _, own = np.unique(label, return_inverse=True)
    n_parts = int(own.max(initial=NOTHING)) + 1
    visits = _visits_set_aside(block.pairs, free, capacity, own, n_parts)
    part_of_pair = own[block.pairs.request[free]]
    has_visits = visits[block.pairs.offer[free], part_of_pair] > 0
    return [
        _part(block, free[has_visits & (part_of_pair == number)], visits[:, number])
        for number in range(n_parts)
    ]


def _visits_set_aside(pairs: Pairs, free: Ids, capacity: Ids, part_of: Ids, n_parts: int) -> Ids:
    """How many visits of each offer each part gets: by weight, and all of them."""
    weight = np.zeros((len(capacity), n_parts), dtype=np.int64)
    strength = (pairs.total[free] // FINENESS + 1).astype(np.int64) ** SHARPNESS
    np.add.at(weight, (pairs.offer[free], part_of[pairs.request[free]]), strength)
    together = np.maximum(weight.sum(axis=1, keepdims=True), 1)
    # In shares of a million, so that the numbers stay small enough to be multiplied.
    share = weight // np.maximum(together // 1_000_000, 1)
    together = np.maximum(share.sum(axis=1, keepdims=True), 1)
    whole, left = np.divmod(share * capacity[:, None], together)
    order = np.argsort(np.argsort(-left, axis=1, kind="stable"), axis=1)
    return np.asarray(whole + (order < (capacity - whole.sum(axis=1))[:, None]))


def _part(block: RoundProblem, position: Ids, visits: Ids) -> Part:
    requests, request = np.unique(block.pairs.request[position], return_inverse=True)
    offers, offer = np.unique(block.pairs.offer[position], return_inverse=True)
    pairs = replace(
        block.pairs,
        request=request.astype(np.int32),
        offer=offer.astype(np.int32),
        total=block.pairs.total[position],
        beyond=np.full(len(requests), NOTHING, dtype=np.int32),
    )
    rows = offers.astype(np.int64)
    return Part(pairs, visits[rows], block.settings.most_per_request, rows, position)


# --- Mending ------------------------------------------------------------------------------------


def _market(division: Division) -> Market:
    pairs, free = division.block.pairs, division.free
    request, offer = pairs.request[free], pairs.offer[free]
    first = np.flatnonzero(np.diff(request, prepend=NOTHING))
    return Market(
        fit=pairs.total[free],
        offer=offer,
        host=division.host[offer].astype(np.int32),
        first=np.append(first, len(free)),
        wanted=division.wanted[request[first]],
        capacity=division.capacity,
        host_limits=division.host_limits,
    )


def _together(block: RoundProblem, positions: Ids) -> int:
    return int(block.pairs.total[positions].sum(dtype=np.int64))


def _only(block: RoundProblem, kept: Ids) -> RoundProblem:
    """The block with these pairs and no others."""
    pairs = block.pairs
    return replace(
        block,
        pairs=replace(
            pairs,
            request=pairs.request[kept],
            offer=pairs.offer[kept],
            total=pairs.total[kept],
            beyond=np.full_like(pairs.beyond, NOTHING),
        ),
        forced=np.searchsorted(kept, block.forced),
        forbidden=np.flatnonzero(np.isin(kept, block.forbidden)),
    )


def _among(rings: Rings, kept: Ids) -> Rings:
    is_leg = rings.members > NOTHING
    members = np.full_like(rings.members, NOTHING)
    members[is_leg] = np.searchsorted(kept, rings.members[is_leg])
    return replace(rings, members=members)


def _spread(flags: Flags, kept: Ids, length: int) -> Flags:
    spread = np.zeros(length, dtype=np.bool_)
    spread[kept] = flags
    return spread
