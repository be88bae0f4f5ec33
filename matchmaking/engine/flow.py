"""The cheapest flow through a network, and the prices that prove it the cheapest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .columns import Ids, Ints
from .compiled import compiled
from .solvers import min_cost_flow

COST_LIMIT = 2**62
"""The solver multiplies costs by the number of nodes; beyond this, 64 bits could overflow."""


class TooLarge(ValueError):
    """The costs of a network do not fit into whole numbers of 64 bits."""


@dataclass(frozen=True, slots=True, eq=False)
class Arcs:
    """One-way connections between nodes: how much each can carry, and the cost of each unit."""

    tail: Ids
    head: Ids
    capacity: Ids
    cost: Ids


def join_arcs(*parts: Arcs) -> Arcs:
    return Arcs(
        tail=np.concatenate([part.tail for part in parts]),
        head=np.concatenate([part.head for part in parts]),
        capacity=np.concatenate([part.capacity for part in parts]),
        cost=np.concatenate([part.cost for part in parts]),
    )


def cheapest_flow(arcs: Arcs, nodes: int, source: int, sink: int, amount: int) -> Ids:
    """How much each arc carries when `amount` goes from source to sink at the least cost.

    The network must have room for the amount. Equal input gives equal output.
    """
    dearest = int(np.abs(arcs.cost).max(initial=0))
    if dearest * (nodes + 1) >= COST_LIMIT:
        raise TooLarge(f"A cost of {dearest} over {nodes} nodes does not fit into 64 bits.")
    solver = min_cost_flow.SimpleMinCostFlow()
    numbers = solver.add_arcs_with_capacity_and_unit_cost(
        arcs.tail.astype(np.int32), arcs.head.astype(np.int32), arcs.capacity, arcs.cost
    )
    solver.set_node_supply(source, amount)
    solver.set_node_supply(sink, -amount)
    status = solver.solve()
    if status != solver.Status.OPTIMAL:
        raise RuntimeError(f"The flow solver ended with {status.name}.")
    return np.asarray(solver.flows(numbers), dtype=np.int64)


def node_prices(arcs: Arcs, flow: Ids, nodes: int) -> Ids:
    """Prices at which no unit could go another way for less.

    Along every arc with room left, cost + price[tail] − price[head] ≥ 0; along every arc that
    carries something it is ≤ 0. They exist only if the flow is the cheapest, and prove it.
    An arc outside the network could make it cheaper only if the same sum is negative for it.
    """
    has_room, carries = flow < arcs.capacity, flow > 0
    tail = np.concatenate([arcs.tail[has_room], arcs.head[carries]])
    head = np.concatenate([arcs.head[has_room], arcs.tail[carries]])
    cost = np.concatenate([arcs.cost[has_room], -arcs.cost[carries]])
    order = np.argsort(tail, kind="stable")
    tail, head, cost = tail[order], head[order], cost[order]
    first = np.searchsorted(tail, np.arange(nodes + 1))
    price = np.zeros(nodes, dtype=np.int64)
    queue = np.zeros(nodes + 1, dtype=np.int32)
    if not _lower(first, head, cost, price, queue, np.zeros(nodes, dtype=np.int32)):
        raise RuntimeError("The flow is not the cheapest: units can go round a cycle for less.")
    return price


@compiled
def _lower(first: Ids, head: Ids, cost: Ids, price: Ids, queue: Ints, turns: Ints) -> bool:
    """Lowers prices until no arc offers less; False if that never ends. Nodes whose price has
    fallen wait in the queue, a circle in which each stands once at most."""
    nodes = len(price)
    begin, end = 0, nodes
    for node in range(nodes):
        queue[node] = node
        turns[node] = 1
    while begin != end:
        node = queue[begin]
        begin = (begin + 1) % len(queue)
        turns[node] = -turns[node]
        for arc in range(first[node], first[node + 1]):
            offered = price[node] + cost[arc]
            reached = head[arc]
            if offered >= price[reached]:
                continue
            price[reached] = offered
            # Above 0 it waits; below, it has waited so often and may again.
            if turns[reached] < 0:
                turns[reached] = 1 - turns[reached]
                if turns[reached] > nodes:
                    return False
                queue[end] = reached
                end = (end + 1) % len(queue)
    return True
