"""What could be reached if sets could be taken by halves, found anew after each small change."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .columns import Flags, Floats, Ids
from .packing import Packing
from .relaxation import quiet_solver, relaxation
from .solvers import highspy

OPTIONS: dict[str, str | int | bool] = {
    "presolve": "off",
    "solver": "simplex",
    "simplex_strategy": 1,
    "simplex_dual_edge_weight_strategy": 1,
    "simplex_initial_condition_check": False,
}
"""The dual simplex method, one thread, with weights that cost little where few steps are made."""

NO_LIMIT = 2_147_483_647

FULL_ENOUGH = 0.7
"""A program of which a smaller share is still open is worth being made anew, without the rest."""


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """Which sets may still be taken and which are, and how much is left of everything."""

    is_open: Flags
    is_taken: Flags
    left: Ids

    def without(self, sets: Ids | Flags) -> State:
        is_open = self.is_open.copy()
        is_open[sets] = False
        return State(is_open, self.is_taken, self.left)


@dataclass(frozen=True, slots=True, eq=False)
class Stand:
    """Where the simplex method stood, over which sets and things."""

    basis: highspy.HighsBasis
    sets: Ids
    things: Ids


class Program:
    """A state, relaxed, and all states below it."""

    def __init__(self, packing: Packing, state: State, stand: Stand | None) -> None:
        self.sets = np.flatnonzero(state.is_open)
        self._width = len(packing)
        self._taken_before = float(packing.worth[state.is_taken].sum())
        # What there is only one of bounds a set by itself; without other bounds it is quicker.
        is_single = np.append(state.left == 1, False)[packing.uses[self.sets]].any(axis=1)
        self._most = np.where(is_single, highspy.kHighsInf, 1.0)
        self._numbers = np.arange(len(self.sets), dtype=np.int32)
        problem, self.things = relaxation(packing.only(self.sets, state.left))
        self._solver = quiet_solver()
        for name, value in OPTIONS.items():
            self._solver.setOptionValue(name, value)
        self._solver.passModel(problem)
        if stand is not None:
            self._solver.setBasis(self._narrow(stand))

    def is_full_enough(self, state: State) -> bool:
        return bool(state.is_open[self.sets].sum() >= FULL_ENOUGH * len(self.sets))

    def start_from(self, stand: Stand) -> None:
        """A stand of this very program."""
        self._solver.setBasis(stand.basis)

    def solve(self, state: State, *, least: float, steps: int = NO_LIMIT) -> bool:
        """Whether more than `least` may be reached, as far as so many steps can tell."""
        lower = state.is_taken[self.sets].astype(np.float64)
        upper = np.where(state.is_open[self.sets], self._most, lower)
        self._solver.changeColsBounds(len(self.sets), self._numbers, lower, upper)
        self._solver.setOptionValue("simplex_iteration_limit", steps)
        self._solver.setOptionValue("objective_bound", self._taken_before - least)
        if self._solver.run() == highspy.HighsStatus.kError:
            raise RuntimeError("HiGHS did not solve the relaxation of the rings")
        ends = (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kIterationLimit)
        return self._solver.getModelStatus() in ends

    def bound(self) -> float:
        return float(self._taken_before - self._solver.getInfo().objective_function_value)

    def shares_and_losses(self) -> tuple[Floats, Floats]:
        """How much of each set would be taken, and how much less could be reached with it whole."""
        solution = self._solver.getSolution()
        shares, losses = np.zeros(self._width), np.zeros(self._width)
        shares[self.sets], losses[self.sets] = solution.col_value, solution.col_dual
        return shares, losses

    def stand(self) -> Stand:
        return Stand(self._solver.getBasis(), self.sets, self.things)

    def _narrow(self, stand: Stand) -> highspy.HighsBasis:
        """The stand of a wider program, for this one."""
        of_set = dict(zip(stand.sets.tolist(), stand.basis.col_status, strict=True))
        of_thing = dict(zip(stand.things.tolist(), stand.basis.row_status, strict=True))
        basis = highspy.HighsBasis()
        basis.col_status = [of_set[number] for number in self.sets.tolist()]
        basis.row_status = [of_thing[number] for number in self.things.tolist()]
        basis.valid = basis.alien = True
        return basis
