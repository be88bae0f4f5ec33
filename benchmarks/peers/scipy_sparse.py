"""scipy, `min_weight_full_bipartite_matching`: a column a visit, and one to stay at home."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from benchmarks.peers.problem import Positions, Problem


def assign(problem: Problem) -> Positions:
    pair, slot, offer_of = problem.slots()
    slots, requests = len(offer_of), problem.requests
    at_home = np.arange(requests)
    dearest = int(problem.total.max(initial=0)) + 1  # a weight of 0 would be no edge
    graph = csr_array(
        (
            np.concatenate([dearest - problem.total[pair], np.full(requests, dearest)]),
            (
                np.concatenate([problem.request[pair], at_home]),
                np.concatenate([slot, slots + at_home]),
            ),
        ),
        shape=(requests, slots + requests),
    )
    request, column = min_weight_full_bipartite_matching(graph)
    travels = column < slots
    return problem.positions_of(request[travels], offer_of[column[travels]])
