"""Bettering a choice part by part."""

from __future__ import annotations

import numpy as np

from .columns import NOTHING, Flags, Ids
from .packing import Packed, Packing
from .relaxation import loss_at
from .solvers import cp_model

PART = 1_000
"""About so many sets make a part."""

NEAR_THINGS = 160
"""At least so many things that are used make a neighbourhood."""

STRIDE = 37
"""Neighbourhoods that follow each other have their centres so far apart."""

EFFORT_A_PART = 0.15
EFFORT_A_TURN = 0.04
"""What it takes at most to choose anew in a part, and what everything else of a turn counts."""

GOOD_ENOUGH = 0.9999
"""Nothing more is tried once the bound is as near as this."""


def better(packing: Packing, start: Flags, prices: Ids, bound: int, effort: float) -> Flags:
    """Frees one neighbourhood after the other and chooses there anew, until a whole turn
    betters nothing or the effort is spent."""
    chosen = start.copy()
    loss = loss_at(packing, prices)
    centres = _centres(packing)
    turn, since, spent = 0, 0, 0.0
    while since < len(centres) and spent < effort:
        if packing.worth[chosen].sum() >= bound * GOOD_ENOUGH:
            break
        sets, left = _neighbourhood(packing, chosen, loss, centres[turn % len(centres)])
        before = int(packing.worth[sets[chosen[sets]]].sum())
        solved = _choose_anew(packing.only(sets, left), EFFORT_A_PART, chosen[sets])
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


def _choose_anew(packing: Packing, effort: float, start: Flags | None = None) -> Packed:
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
