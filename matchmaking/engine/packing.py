"""Choosing from many sets those that together are worth the most and use nothing too often."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .blocks import connected
from .columns import NOTHING, Flags, Floats, Ids
from .couples import best_couples
from .solvers import cp_model, highspy

SMALL = 5_000
"""So many sets are solved in one piece; of more, first the bound is found, then parts of the
best known choice are bettered one by one."""

NODES_OF_EFFORT = 100
"""So many nodes of a search tree count as one unit of effort."""

ROUNDING = 1e-3
"""How far a sum of whole numbers may be off after all that is done to it as floating point."""

PART = 1_000
"""About so many sets make a part."""

MOST_TO_DIVE = 20_000
DIVED_AT_ONCE = 0.04
SURE = 0.95
"""Of the most promising sets a few are taken at once, and all that are nearly whole."""

NEAR_THINGS = 160
"""At least so many things that are used make a neighbourhood."""

STRIDE = 37
"""Neighbourhoods that follow each other have their centres so far apart."""

EFFORT_A_PART = 0.15
EFFORT_A_TURN = 0.04
"""What it takes at most to choose anew in a part, and what everything else of a turn counts."""

GOOD_ENOUGH = 0.9999
"""Nothing more is tried once the bound is as near as this."""


@dataclass(frozen=True, slots=True, eq=False)
class Packing:
    """`uses` has a row for each set, with numbers of what it uses, and NOTHING; `limits` tells
    how often each may be used and `worth` what each set is worth."""

    uses: NDArray[np.int64]
    limits: Ids
    worth: Ids

    def __len__(self) -> int:
        return len(self.worth)

    def only(self, sets: Ids, limits: Ids) -> Packing:
        return Packing(self.uses[sets], limits, self.worth[sets])


@dataclass(frozen=True, slots=True, eq=False)
class Packed:
    """No choice is worth more than `bound`; the two are equal if that is proven."""

    chosen: Flags
    total: int
    bound: int
    effort: float = 0.0


def pack(packing: Packing, *, effort: float) -> Packed:
    """The choice that is worth the most, in each part that hangs together by itself.

    `effort` is the work allowed, in the solver's own unit of about a second. No clock and no
    chance decide anything: equal input gives an equal choice.
    """
    chosen = np.zeros(len(packing), dtype=np.bool_)
    bound = 0
    possible = _possible(packing)
    slim = Packing(_narrow(packing.uses[possible]), packing.limits, packing.worth[possible])
    for sets in _independent(slim):
        share = effort * len(sets) / len(slim)
        solved = _pack_one(slim.only(sets, slim.limits), max(share, 1.0))
        chosen[possible[sets]] = solved.chosen
        bound += solved.bound
    return Packed(chosen, int(packing.worth[chosen].sum()), bound)


def _possible(packing: Packing) -> Ids:
    """The positions of the sets that use nothing of which there is none."""
    has_room = np.append(packing.limits > 0, True)
    return np.flatnonzero(has_room[packing.uses].all(axis=1))


def _narrow(uses: NDArray[np.int64]) -> NDArray[np.int64]:
    """With what is used in front, and no more columns than that needs."""
    widest = int((uses > NOTHING).sum(axis=1).max(initial=1))
    return -np.sort(-uses, axis=1)[:, :widest]


def _independent(packing: Packing) -> list[Ids]:
    """The positions of the sets, by what hangs together."""
    if not len(packing):
        return []
    is_used = packing.uses > NOTHING
    first = np.where(is_used, packing.uses, packing.uses[:, :1])
    width = packing.uses.shape[1]
    label = connected(len(packing.limits), np.repeat(first[:, 0], width), first.ravel())[
        first[:, 0]
    ]
    order = np.argsort(label, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(label[order])) + 1)


def _pack_one(packing: Packing, effort: float) -> Packed:
    if _are_couples(packing):
        return _pair_up(packing)
    if len(packing) <= SMALL:
        solved = _in_one_piece(packing, effort)
        if solved.total == solved.bound:
            return solved
    shares, prices = _relax(packing)
    bound = _bound(packing, prices)
    if len(packing) <= SMALL:
        bound = min(bound, solved.bound)
        start = solved.chosen
    else:
        start = _dive(packing, shares, prices)
    chosen = _better(packing, start, prices, bound, effort)
    return Packed(chosen, int(packing.worth[chosen].sum()), bound)


def _are_couples(packing: Packing) -> bool:
    """Whether every set uses two things, each of which there is only once."""
    if packing.uses.shape[1] != 2 or (packing.uses == NOTHING).any():
        return False
    return bool((packing.limits[packing.uses] == 1).all())


def _pair_up(packing: Packing) -> Packed:
    chosen = np.zeros(len(packing), dtype=np.bool_)
    chosen[best_couples(packing.uses, packing.worth)] = True
    total = int(packing.worth[chosen].sum())
    return Packed(chosen, total, total)


# --- In one piece -------------------------------------------------------------------------------


def _in_one_piece(packing: Packing, effort: float) -> Packed:
    """By branch and bound, until proven or until the tree has too many nodes."""
    problem, _ = _relaxation(packing)
    problem.col_upper_ = np.ones(len(packing))
    problem.integrality_ = [highspy.HighsVarType.kInteger] * len(packing)
    solver = _solver()
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("mip_max_nodes", int(effort * NODES_OF_EFFORT))
    solver.passModel(problem)
    if solver.run() == highspy.HighsStatus.kError:
        raise RuntimeError("HiGHS did not choose among the rings")
    chosen = np.array(solver.getSolution().col_value, dtype=np.float64) > 0.5
    bound = int(np.floor(ROUNDING - solver.getInfo().mip_dual_bound))
    return Packed(chosen, int(packing.worth[chosen].sum()), bound)


def _exact(packing: Packing, effort: float, start: Flags | None = None) -> Packed:
    """Of small packings, by constraint programming. One worker and a fixed seed: repeatable."""
    model = cp_model.CpModel()
    taken = [model.new_bool_var("") for _ in range(len(packing))]
    for sets, limit in _bounds(packing):
        row = [taken[place] for place in sets]
        if limit == 1:
            model.add_at_most_one(row)
        else:
            model.add(cp_model.LinearExpr.sum(row) <= limit)
    model.maximize(cp_model.LinearExpr.weighted_sum(taken, packing.worth.tolist()))
    if start is not None:
        for variable, is_taken in zip(taken, start.tolist(), strict=True):
            model.add_hint(variable, is_taken)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.linearization_level = 2
    solver.parameters.max_deterministic_time = effort
    status = solver.solve(model)
    spent = float(solver.response_proto.deterministic_time)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        nothing = np.zeros(len(packing), dtype=np.bool_)
        return Packed(nothing, 0, int(packing.worth.sum()), spent)
    chosen = np.array([solver.boolean_value(variable) for variable in taken], dtype=np.bool_)
    total = int(packing.worth[chosen].sum())
    bound = total if status == cp_model.OPTIMAL else int(np.floor(solver.best_objective_bound))
    return Packed(chosen, total, bound, spent)


def _bounds(packing: Packing) -> list[tuple[list[int], int]]:
    """The sets that use a thing and how many of them may, where that is fewer than all."""
    place, column = np.nonzero(packing.uses > NOTHING)
    thing = packing.uses[place, column]
    order = np.argsort(thing, kind="stable")
    groups = np.split(place[order], np.flatnonzero(np.diff(thing[order])) + 1)
    things = np.unique(thing)
    return [
        (group.tolist(), int(packing.limits[number]))
        for number, group in zip(things, groups, strict=True)
        if len(group) > packing.limits[number]
    ]


# --- The bound ----------------------------------------------------------------------------------


def _relax(packing: Packing) -> tuple[Floats, Ids]:
    """If sets could be taken by halves: how much of each would be, and of everything that is used
    what one use more would be worth, rounded up."""
    solver = _solver()
    solver.setOptionValue("solver", "ipm")
    solver.setOptionValue("run_crossover", "off")
    problem, things = _relaxation(packing)
    solver.passModel(problem)
    if solver.run() != highspy.HighsStatus.kOk:
        raise RuntimeError("HiGHS did not solve the relaxation of the rings")
    solution = solver.getSolution()
    duals = -np.array(solution.row_dual, dtype=np.float64)
    prices = np.zeros(len(packing.limits), dtype=np.int64)
    prices[things] = np.ceil(np.maximum(duals, 0) - 1e-6)
    return np.array(solution.col_value, dtype=np.float64), prices


def _relaxation(packing: Packing) -> tuple[highspy.HighsLp, Ids]:
    """The problem if sets could be taken by halves, and which thing each of its rows is about."""
    place, column = np.nonzero(packing.uses > NOTHING)
    things, row = np.unique(packing.uses[place, column], return_inverse=True)
    problem = highspy.HighsLp()
    problem.num_col_, problem.num_row_ = len(packing), len(things)
    problem.col_cost_ = -packing.worth.astype(np.float64)
    problem.col_lower_ = np.zeros(len(packing))
    problem.col_upper_ = np.full(len(packing), highspy.kHighsInf)
    problem.row_lower_ = np.full(len(things), -highspy.kHighsInf)
    problem.row_upper_ = packing.limits[things].astype(np.float64)
    problem.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    problem.a_matrix_.start_ = np.searchsorted(place, np.arange(len(packing) + 1))
    problem.a_matrix_.index_ = row
    problem.a_matrix_.value_ = np.ones(len(place))
    return problem, things


def _solver() -> highspy.Highs:
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    # Not "threads": a process in which HiGHS has run with another number would be refused.
    solver.setOptionValue("parallel", "off")
    return solver


def _bound(packing: Packing, prices: Ids) -> int:
    """Whatever the prices, no choice is worth more than all uses cost and all sets gain."""
    gain = np.maximum(-_loss(packing, prices), 0)
    return int((packing.limits * prices).sum() + gain.sum())


def _loss(packing: Packing, prices: Ids) -> Ids:
    """By how much what a set uses costs more than it is worth."""
    costs = np.where(packing.uses > NOTHING, prices[packing.uses], 0).sum(axis=1)
    return np.asarray(costs - packing.worth, dtype=np.int64)


# --- Part by part -------------------------------------------------------------------------------


def _dive(packing: Packing, shares: Floats, prices: Ids) -> Flags:
    """Takes the sets with the greatest shares, relaxes what is left, and so on to the end."""
    chosen = np.zeros(len(packing), dtype=np.bool_)
    left = packing.limits.copy()
    open_sets = np.argsort(_loss(packing, prices), kind="stable")[:MOST_TO_DIVE]
    shares = shares[open_sets]
    while len(open_sets):
        most_at_once = max(1, int(shares.sum() * DIVED_AT_ONCE))
        order = np.lexsort((-packing.worth[open_sets], -shares))
        taken = 0
        for number in order:
            if taken >= most_at_once and shares[number] < SURE:
                break
            uses = packing.uses[open_sets[number]]
            uses = uses[uses > NOTHING]
            if (left[uses] > 0).all():
                left[uses] -= 1
                chosen[open_sets[number]] = True
                taken += 1
        has_room = np.append(left > 0, True)
        still = has_room[packing.uses[open_sets]].all(axis=1) & ~chosen[open_sets]
        open_sets = open_sets[still]
        if len(open_sets):
            shares, _ = _relax(packing.only(open_sets, left))
    return chosen


def _better(packing: Packing, start: Flags, prices: Ids, bound: int, effort: float) -> Flags:
    """Frees one neighbourhood after the other and chooses there anew, until a whole turn
    betters nothing or the effort is spent."""
    chosen = start.copy()
    loss = _loss(packing, prices)
    centres = _centres(packing)
    turn, since, spent = 0, 0, 0.0
    while since < len(centres) and spent < effort:
        if packing.worth[chosen].sum() >= bound * GOOD_ENOUGH:
            break
        sets, left = _neighbourhood(packing, chosen, loss, centres[turn % len(centres)])
        before = int(packing.worth[sets[chosen[sets]]].sum())
        solved = _exact(packing.only(sets, left), EFFORT_A_PART, chosen[sets])
        if solved.total > before:
            chosen[sets] = solved.chosen
            since = 0
        turn, since, spent = turn + 1, since + 1, spent + solved.effort + EFFORT_A_TURN
    return chosen


def _centres(packing: Packing) -> Ids:
    """Everything that is used, in an order that jumps about."""
    things = np.unique(packing.uses[packing.uses > NOTHING])
    return np.concatenate([things[first::STRIDE] for first in range(STRIDE)])


def _neighbourhood(packing: Packing, chosen: Flags, loss: Ids, centre: int) -> tuple[Ids, Ids]:
    """The sets that can be chosen once those about the centre are not, and what is left then."""
    is_near = np.zeros(len(packing.limits) + 1, dtype=np.bool_)
    is_near[centre] = True
    while True:
        touching = np.flatnonzero(is_near[packing.uses].any(axis=1))
        wider = touching[np.argsort(loss[touching], kind="stable")[:PART]]
        before = int(is_near.sum())
        is_near[packing.uses[wider]] = True
        is_near[NOTHING] = False
        if int(is_near.sum()) >= NEAR_THINGS or int(is_near.sum()) == before:
            break
    stays = chosen & ~is_near[packing.uses].any(axis=1)
    used = packing.uses[stays]
    left = packing.limits - np.bincount(used[used > NOTHING], minlength=len(packing.limits))
    has_room = np.append(left > 0, True)
    possible = np.flatnonzero(has_room[packing.uses].all(axis=1) & ~stays)
    best = possible[np.lexsort((loss[possible], ~chosen[possible]))[:PART]]
    return np.sort(best), left
