"""The best pair that is still free, again and again."""

from __future__ import annotations

import numpy as np

from benchmarks.peers.problem import Positions, Problem


def assign(problem: Problem) -> Positions:
    left = problem.visits.tolist()
    is_free = [True] * problem.requests
    order = np.argsort(-problem.total, kind="stable")
    chosen = []
    pairs = zip(
        order.tolist(), problem.request[order].tolist(), problem.offer[order].tolist(), strict=True
    )
    for position, request, offer in pairs:
        if is_free[request] and left[offer]:
            is_free[request] = False
            left[offer] -= 1
            chosen.append(position)
    return np.array(chosen, np.int64)
