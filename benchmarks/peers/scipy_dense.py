"""scipy, `linear_sum_assignment`: a row a request, a column a visit."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linear_sum_assignment

from benchmarks.peers.problem import Positions, Problem
from benchmarks.processes import TooLarge

MOST_BYTES = 8_000_000_000


def assign(problem: Problem) -> Positions:
    pair, slot, offer_of = problem.slots()
    needed = problem.requests * len(offer_of) * 8
    if needed > MOST_BYTES:
        raise TooLarge(f"the matrix alone takes {needed / 1e9:.0f} GB")
    fit = np.zeros((problem.requests, len(offer_of)))
    fit[problem.request[pair], slot] = problem.total[pair]
    request, column = linear_sum_assignment(fit, maximize=True)
    travels = fit[request, column] > 0
    return problem.positions_of(request[travels], offer_of[column[travels]])
