"""networkx, network simplex: requests to offers, or past them to stay at home."""

from __future__ import annotations

import networkx as nx
import numpy as np

from benchmarks.peers.problem import Positions, Problem


def assign(problem: Problem) -> Positions:
    graph = nx.DiGraph()
    graph.add_node("home", demand=problem.requests)
    for request in range(problem.requests):
        graph.add_node(("request", request), demand=-1)
        graph.add_edge(("request", request), "home", weight=0, capacity=1)
    for offer, visits in enumerate(problem.visits.tolist()):
        graph.add_edge(("offer", offer), "home", weight=0, capacity=visits)
    pairs = zip(
        problem.request.tolist(), problem.offer.tolist(), problem.total.tolist(), strict=True
    )
    for request, offer, total in pairs:
        graph.add_edge(("request", request), ("offer", offer), weight=-total, capacity=1)
    _, flow = nx.network_simplex(graph)
    chosen = [
        flow["request", request]["offer", offer] > 0
        for request, offer in zip(problem.request.tolist(), problem.offer.tolist(), strict=True)
    ]
    return np.flatnonzero(chosen)
