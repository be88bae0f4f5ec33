"""Packings in which sets may be taken by halves: how much could be reached, and at which prices."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .columns import NOTHING, Ids
from .packing import Packing
from .solvers import highspy

MOST_AT_ONCE = 60_000
"""Of more sets only so many are seen at first, then also those for which the prices are too low."""

NEAR_ENOUGH = 1e-4
"""No more sets are added once all others together could gain at most this share of the whole."""


def relax(packing: Packing) -> Ids:
    """Of everything that is used what one use more would be worth, rounded up."""
    seen = np.arange(0, len(packing), max(1, -(-len(packing) // MOST_AT_ONCE)))
    while True:
        prices = _relax_whole(packing.only(seen, packing.limits))
        gain = np.maximum(-loss_at(packing, prices), 0)
        gain[seen] = 0
        if gain.sum() <= NEAR_ENOUGH * (packing.limits * prices).sum():
            return prices
        missed = np.argsort(-gain, kind="stable")[:MOST_AT_ONCE]
        seen = np.union1d(seen, missed[gain[missed] > 0])


def _relax_whole(packing: Packing) -> Ids:
    solver = quiet_solver()
    solver.setOptionValue("solver", "ipm")
    solver.setOptionValue("run_crossover", "off")
    problem, things = relaxation(packing)
    solver.passModel(problem)
    if solver.run() != highspy.HighsStatus.kOk:
        raise RuntimeError("HiGHS did not solve the relaxation of the rings")
    duals = -np.array(solver.getSolution().row_dual, dtype=np.float64)
    prices = np.zeros(len(packing.limits), dtype=np.int64)
    prices[things] = np.ceil(np.maximum(duals, 0) - 1e-6)
    return prices


def relaxation(packing: Packing) -> tuple[highspy.HighsLp, NDArray[np.int64]]:
    """The problem as HiGHS takes it, and which thing each of its rows is about."""
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


def quiet_solver() -> highspy.Highs:
    # Not Highs itself: it introduces itself on the screen, for calls back that nobody asks for.
    solver: highspy.Highs = highspy._Highs()  # type: ignore[attr-defined]  # noqa: SLF001
    solver.setOptionValue("output_flag", False)
    # Not "threads": a process in which HiGHS has run with another number would be refused.
    solver.setOptionValue("parallel", "off")
    return solver


def bound_at(packing: Packing, prices: Ids) -> int:
    """Whatever the prices, no choice is worth more than all uses cost and all sets gain."""
    gain = np.maximum(-loss_at(packing, prices), 0)
    return int((packing.limits * prices).sum() + gain.sum())


def loss_at(packing: Packing, prices: Ids) -> Ids:
    """By how much what a set uses costs more than it is worth."""
    costs = np.where(packing.uses > NOTHING, prices[packing.uses], 0).sum(axis=1)
    return np.asarray(costs - packing.worth, dtype=np.int64)
