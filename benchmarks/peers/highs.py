"""HiGHS, dual simplex: the linear programme, whose corners are whole numbers."""

from __future__ import annotations

import highspy
import numpy as np

from benchmarks.peers.problem import Positions, Problem


def assign(problem: Problem) -> Positions:
    pairs, requests = len(problem.total), problem.requests
    programme = highspy.HighsLp()
    programme.num_col_ = pairs
    programme.num_row_ = requests + len(problem.visits)
    programme.sense_ = highspy.ObjSense.kMaximize
    programme.col_cost_ = problem.total.astype(np.float64)
    programme.col_lower_ = np.zeros(pairs)
    programme.col_upper_ = np.full(pairs, highspy.kHighsInf)
    programme.row_lower_ = np.full(programme.num_row_, -highspy.kHighsInf)
    programme.row_upper_ = np.concatenate([np.ones(requests), problem.visits.astype(np.float64)])
    programme.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    programme.a_matrix_.start_ = np.arange(0, 2 * pairs + 1, 2, dtype=np.int32)
    rows = np.stack([problem.request, requests + problem.offer], axis=1)
    programme.a_matrix_.index_ = rows.ravel().astype(np.int32)
    programme.a_matrix_.value_ = np.ones(2 * pairs)
    highs = highspy.Highs()
    highs.silent()
    highs.setOptionValue("solver", "simplex")
    highs.passModel(programme)
    highs.run()
    return np.flatnonzero(np.array(highs.getSolution().col_value) > 0.5)
