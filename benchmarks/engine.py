"""The step that does what a round asks of the engine: pairs, fit and assignment."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

from benchmarks.facts import offer_facts, request_facts
from benchmarks.instances import Instance, draw
from benchmarks.peers.problem import Problem
from benchmarks.processes import Answer
from matchmaking.engine import WEIGHTS
from matchmaking.engine.assignment import assign
from matchmaking.engine.building import offers_of, requests_of, world_of
from matchmaking.engine.columns import Offers, Requests, World
from matchmaking.engine.pairs import eligible_pairs

LISTED_WHOLE = 20_000
"""Up to this size all pairs are kept; from it on, the best so many of each request."""

BEST_LISTED = 100


def columns_of(
    instance: Instance, rarity: Mapping[int, int] | None = None
) -> tuple[Requests, Offers, World]:
    """`rarity` is what each topic counts; all the same unless told."""
    requests, offers = request_facts(instance), offer_facts(instance)
    world = world_of(requests, offers, rarity)
    return requests_of(requests, world), offers_of(offers, world), world


def measure(*, size: int, seed: int, shape: str, file: str) -> Answer:
    """Seconds for pairs with their fit, and for the assignment. Leaves the pairs in `file`.

    `unproven` counts the requests to which a pair that was not listed might have made a
    difference; with none, the total is the best there is.
    """
    requests, offers, world = columns_of(draw(size, size, seed=seed, shape=shape))
    best = None if size <= LISTED_WHOLE else BEST_LISTED
    start = time.perf_counter()
    pairs = eligible_pairs(requests, offers, world, WEIGHTS, best=best)
    paired = time.perf_counter()
    answer = assign(pairs, size, offers.visits_left)
    end = time.perf_counter()
    Problem(pairs.request, pairs.offer, pairs.total, size, offers.visits_left).save(Path(file))
    return {
        "pairs": len(pairs),
        "pairs_seconds": paired - start,
        "seconds": end - paired,
        "fit": answer.total,
        "bound": answer.bound,
        "matched": int(answer.chosen.sum()),
        "unproven": int(answer.unproven.sum()),
    }
