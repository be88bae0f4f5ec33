"""A problem in arrays becomes a solved round, ready to be stored.

It asks neither the database nor the clock, but for how long it took: a stored problem can be
solved again to the byte.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from operator import attrgetter
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np
from django.utils.translation import gettext as _

from lifecycle.refusals import Refused

from . import engine
from .engine.assignment import Impossible
from .engine.columns import FULL_FIT, NOTHING, Flags, Ids, Offers, Pairs, Requests, World
from .engine.division import divide, is_large, seasons
from .engine.problem import RoundProblem, RoundSettings, RoundSolution
from .engine.splitting import join, split
from .keeping import OtherShape, packed_list, packed_table, unpacked_list, unpacked_table
from .models import MatchingRound, RoundTrial
from .obstacles import count_obstacles
from .sharing import Tell, Work, alone, solve_blocks, solve_division

PROGRAMS = ("highspy", "numba", "numpy", "ortools", "rustworkx")

ENGINE = Path(engine.__file__).parent


@dataclass(frozen=True, eq=False)
class Problem:
    """What goes into a round: both sides, the weights, the pairs that meet every condition, and
    what its options need. `new_region` is the region of a request that has never made a visit,
    else NOTHING; `left_before` whether a round has left the request without a host; `to_give`
    how many visits of an offer no undecided match may still take."""

    requests: Requests
    offers: Offers
    world: World
    weights: dict[str, int]
    pairs: Pairs
    new_region: Ids
    left_before: Flags
    to_give: Ids


class Pair(NamedTuple):
    """The ids of a request and an offer."""

    request: int
    offer: int


@dataclass(frozen=True)
class SolvedPair:
    """`total` in hundredths; `parts` are the points of each part, in the engine's order; `rank` 1
    is the host meant for the team, others are its choice besides; pairs of one ring share the
    number `ring`, in the order in which they follow."""

    request: int
    offer: int
    total: int
    parts: list[int]
    rank: int = 1
    ring: int | None = None


@dataclass(frozen=True)
class Unserved:
    """A request without a host: why, as a code with values."""

    request: int
    reason: str
    values: dict[str, Any] = field(default_factory=dict)


class AnsweredEarlier(Exception):
    """A trial that other programs have answered than those that would apply it."""


@dataclass(frozen=True)
class Solved:
    pairs: list[SolvedPair]
    unserved: list[Unserved]
    numbers: dict[str, Any]
    versions: dict[str, str]
    forced: list[list[int]]
    problem: bytes
    solution: bytes


@cache
def versions() -> dict[str, str]:
    """Of everything that the answer hangs on; of our own engine the digest of its source."""
    source = sha256()
    for path in sorted(ENGINE.glob("*.py")):
        source.update(path.read_bytes())
    ours = {"engine": source.hexdigest()[:12]}
    return ours | {name: version(name) for name in PROGRAMS}


def solve_problem(
    problem: Problem,
    settings: MatchingRound,
    begun: float,
    *,
    known: Mapping[int, RoundSolution] | None = None,
    stored: bytes | None = None,
    work: Work = alone,
    tell: Tell = lambda _share: None,
) -> Solved:
    """The problem solved with the settings and wishes of a round; `begun` is when that began.
    Of some blocks the answer may be `known`, by the name of the block; the problem may be `stored`
    already, as bytes.

    Beside the figures of the solution the numbers tell the `seconds` that all took since it
    began, and those that `solving` alone did. Refused if a forced pair has no visit left.
    """
    started = perf_counter()
    answer_of = dict(known or {})
    blocks = split(_round_problem(problem, settings), without=answer_of)
    divided = [block for block in blocks if settings.is_divided and is_large(block)]
    whole = [block for block in blocks if block not in divided]
    try:
        divisions = [divide(block, _seasons_of(problem, block)) for block in divided]
        answers = solve_blocks(whole, work=work, tell=tell)
        answers += [solve_division(one, work=work, tell=tell) for one in divisions]
        solving = round(perf_counter() - started, 2)
    except Impossible as error:
        raise Refused(_("This offer has no visit to give for one more forced pair.")) from error
    answers = sorted([*answers, *answer_of.values()], key=attrgetter("name"))
    answer = join(answers)
    pairs = _chosen(problem, answer)
    unserved = _left_out(problem, answer)
    took = {"solving": solving, "seconds": round(perf_counter() - begun, 2)}
    return Solved(
        pairs,
        unserved,
        _numbers_of(problem, answer, pairs) | took,
        versions(),
        settings.forced,
        stored or packed_table(problem),
        packed_list(packed_table(one) for one in answers),
    )


def _numbers_of(problem: Problem, answer: RoundSolution, pairs: list[SolvedPair]) -> dict[str, Any]:
    """The figures of a solution; fits, bounds and prices in hundredths. `parts` are those into
    which it was divided, 0 if it was not."""
    return {
        "requests": len(problem.requests),
        "offers": len(problem.offers),
        "pairs": len(problem.pairs),
        "served": len({pair.request for pair in pairs}),
        "proposals": len(pairs),
        "total": int(answer.total),
        "least": min((pair.total for pair in pairs), default=0),
        "bound": int(answer.bound),
        "parts": answer.parts,
        "rings": len(answer.is_chain),
        "ring_total": int(answer.ring_total),
        "ring_bound": int(answer.ring_bound),
        "prices": {name: int(cost) for name, cost in sorted(answer.price_of.items())},
    }


def still_possible(problem: Problem, forced: Iterable[list[int]]) -> list[list[int]]:
    """Of the pairs that staff force those that can be: every condition is met, and the offer has a
    visit for each."""
    to_give = dict(zip(problem.offers.id.tolist(), problem.to_give.tolist(), strict=True))
    possible = []
    for request, offer in forced:
        if to_give.get(offer) and len(_positions(problem, [[request, offer]])):
            to_give[offer] -= 1
            possible.append([request, offer])
    return possible


def problem_of(matching_round: MatchingRound) -> Problem:
    """What went into a round that is stored. Refused if an earlier version kept it otherwise."""
    try:
        return unpacked_table(Problem, matching_round.record.problem)
    except OtherShape as error:
        raise Refused(
            _(
                "This round was solved by an earlier version of the platform, and this one cannot "
                "read what it kept. Run the round again, then ask."
            )
        ) from error


def answers_of(stored: bytes | memoryview) -> list[RoundSolution]:
    """The answers to all blocks of a solution that is stored."""
    return [unpacked_table(RoundSolution, one) for one in unpacked_list(stored)]


def solved_by_trial(trial: RoundTrial) -> Solved:
    """The answer that a trial has kept, with the problem of its round; AnsweredEarlier if other
    programs than those of today have found it."""
    if trial.versions != versions():
        raise AnsweredEarlier(trial)
    problem = problem_of(trial.round)
    return Solved(
        _chosen(problem, join(answers_of(trial.solution))),
        [Unserved(*one) for one in trial.unserved],
        trial.numbers,
        trial.versions,
        trial.forced,
        bytes(trial.round.record.problem),
        bytes(trial.solution),
    )


def _left_out(problem: Problem, answer: RoundSolution) -> list[Unserved]:
    """The requests without a host: of those that no offer suits, with what stands in the way; of
    those that options leave, with the options that do so alone, and what each costs."""
    reason_of = dict(zip(answer.unserved.tolist(), answer.reason, strict=True))
    obstacles = count_obstacles(
        problem.requests,
        problem.offers,
        problem.world,
        problem.weights,
        about=[request for request, reason in reason_of.items() if reason == "no_offer"],
    )
    left = []
    for (request, reason), best in zip(reason_of.items(), answer.best.tolist(), strict=True):
        values: dict[str, Any] = {"best": best} if best >= 0 else {}
        if request in obstacles:
            values["obstacles"] = obstacles[request]
        if reason == "lost_to_options" and not answer.parts:
            values["options"] = {
                name: answer.price_of[name]
                for name, lost in answer.lost_to.items()
                if request in lost
            }
        left.append(Unserved(request, reason, values))
    return left


def _round_problem(problem: Problem, settings: MatchingRound) -> RoundProblem:
    forced = _positions(problem, settings.forced)
    if len(forced) < len(settings.forced):
        raise Refused(_("These two cannot be put together: a condition is not met."))
    wants_back = problem.offers.wants_to_visit_back
    return RoundProblem(
        settings=RoundSettings(
            finds_rings=settings.finds_rings,
            most_per_request=settings.proposals_max,
            floor=FULL_FIT // 100 * settings.floor,
            most_per_host=settings.most_per_host,
            teams_first=settings.teams_first,
            first_timers_first=settings.first_timers_first,
            unmatched_first=settings.unmatched_first,
        ),
        request_id=problem.requests.id,
        request_organisation=problem.requests.organisation,
        new_region=problem.new_region,
        unmatched=problem.left_before,
        offer_id=problem.offers.id,
        offer_organisation=problem.offers.organisation,
        capacity=problem.to_give,
        # Chains begin at hosts that want nothing back: without chains, all want something.
        wants_back=wants_back if settings.finds_chains else np.ones_like(wants_back),
        pairs=problem.pairs,
        forced=forced,
        forbidden=_positions(problem, settings.forbidden),
    )


def _seasons_of(problem: Problem, block: RoundProblem) -> Ids:
    """By topic and season, of the requests of a block."""
    rows = _rows_of(problem.requests.id, block.request_id)
    return seasons(problem.requests, problem.world)[rows]


def _positions(problem: Problem, wishes: list[list[int]]) -> Ids:
    """Where pairs of ids stand among the pairs; those that are not among them are left out."""
    found = [
        np.flatnonzero(
            (problem.requests.id[problem.pairs.request] == request)
            & (problem.offers.id[problem.pairs.offer] == offer)
        )
        for request, offer in wishes
    ]
    return np.sort(np.concatenate([np.zeros(0, dtype=np.int64), *found]))


def _chosen(problem: Problem, answer: RoundSolution) -> list[SolvedPair]:
    """The legs of the rings, so that each team that visits hosts the next, then single pairs,
    the better host of each first."""
    is_leg = answer.ring > NOTHING
    single_ring = np.where(is_leg, answer.ring, len(answer.is_chain))
    # A chain is listed from the host that begins it, a ring as its teams travel.
    goes_on = np.append(answer.is_chain, True)[single_ring]
    place = np.where(goes_on, answer.place, -answer.place)
    parts = _parts_of(problem, answer)
    ranks: Counter[int] = Counter()
    pairs = []
    for row in np.lexsort((place, single_ring)).tolist():
        request = int(answer.request[row])
        ranks[request] += 1
        pairs.append(
            SolvedPair(
                request=request,
                offer=int(answer.offer[row]),
                total=int(answer.total_of[row]),
                parts=parts[row],
                rank=ranks[request],
                ring=int(answer.ring[row]) + 1 if is_leg[row] else None,
            )
        )
    return pairs


def _parts_of(problem: Problem, answer: RoundSolution) -> list[list[int]]:
    """The points of each part, pair by pair."""
    requests, offers = problem.requests, problem.offers
    i, j = _rows_of(requests.id, answer.request), _rows_of(offers.id, answer.offer)
    side = engine.OfferSide.of(offers, problem.world)
    return engine.compare(requests, side, problem.weights, i, j).parts.tolist()


def _rows_of(ids: Ids, asked: Ids) -> Ids:
    order = np.argsort(ids)
    return order[np.searchsorted(ids, asked, sorter=order)]
