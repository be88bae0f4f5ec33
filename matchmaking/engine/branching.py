"""Small packings, solved in one piece by branch and bound."""

from __future__ import annotations

import numpy as np

from .packing import Packed, Packing
from .relaxation import quiet_solver, relaxation
from .solvers import highspy

NODES_OF_EFFORT = 100
"""So many nodes of a search tree count as one unit of effort."""

ROUNDING = 1e-3
"""How far a sum of whole numbers may be off after all that is done to it as floating point."""


def branch(packing: Packing, effort: float) -> Packed:
    """The best choice, until proven or until the tree has too many nodes."""
    problem, _ = relaxation(packing)
    problem.col_upper_ = np.ones(len(packing))
    problem.integrality_ = [highspy.HighsVarType.kInteger] * len(packing)
    solver = quiet_solver()
    solver.setOptionValue("mip_rel_gap", 0.0)
    # To begin anew once much is fixed mostly takes longer here than it saves.
    solver.setOptionValue("mip_allow_restart", False)
    solver.setOptionValue("mip_max_nodes", int(effort * NODES_OF_EFFORT))
    solver.passModel(problem)
    if solver.run() == highspy.HighsStatus.kError:
        raise RuntimeError("HiGHS did not choose among the rings")
    chosen = np.array(solver.getSolution().col_value, dtype=np.float64) > 0.5
    bound = int(np.floor(ROUNDING - solver.getInfo().mip_dual_bound))
    return Packed(chosen, int(packing.worth[chosen].sum()), bound)
