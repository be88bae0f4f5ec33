"""The step that does what a round asks of the engine: pairs, fit and assignment."""

from __future__ import annotations

import time
from pathlib import Path

from benchmarks.facts import offer_facts, request_facts
from benchmarks.instances import Instance, draw
from benchmarks.peers.problem import Problem
from benchmarks.processes import Answer
from matchmaking.engine import WEIGHTS
from matchmaking.engine.building import offers_of, requests_of, world_of
from matchmaking.engine.columns import Offers, Requests, World
from matchmaking.engine.pairs import eligible_pairs


def columns_of(instance: Instance) -> tuple[Requests, Offers, World]:
    requests, offers = request_facts(instance), offer_facts(instance)
    world = world_of(requests, offers)
    return requests_of(requests, world), offers_of(offers, world), world


def measure(*, size: int, seed: int, shape: str, file: str, best: int | None = None) -> Answer:
    """Writes the pairs to `file`, for the peers. With `best`, so many pairs a request."""
    requests, offers, world = columns_of(draw(size, size, seed=seed, shape=shape))
    start = time.perf_counter()
    pairs = eligible_pairs(requests, offers, world, WEIGHTS, best=best)
    paired = time.perf_counter()
    Problem(pairs.request, pairs.offer, pairs.total, size, offers.visits_left).save(Path(file))
    return {"pairs": len(pairs), "pairs_seconds": paired - start}
