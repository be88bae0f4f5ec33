"""The step that does what a round asks of the engine: pairs, fit and assignment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from benchmarks.clock import timed
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

SAMPLED = 500
"""Requests by which eligible pairs are counted where they are not all kept."""


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
    drawn = draw(size, size, seed=seed, shape=shape)
    requests, offers, world = columns_of(drawn)
    best = None if size <= LISTED_WHOLE else BEST_LISTED
    with timed() as pairing:
        pairs = eligible_pairs(requests, offers, world, WEIGHTS, best=best)
    with timed() as assigning:
        answer = assign(pairs, size, offers.visits_left)
    Problem(pairs.request, pairs.offer, pairs.total, size, offers.visits_left).save(Path(file))
    eligible = len(pairs) if best is None else _eligible(drawn, offers, world)
    return {
        "pairs": eligible,
        "listed": len(pairs),
        "pairs_seconds": pairing.seconds,
        "pairs_cpu_seconds": pairing.cpu_seconds,
        "microseconds_a_pair": 1e6 * pairing.cpu_seconds / max(1, eligible),
        "fit": answer.total,
        "bound": answer.bound,
        "matched": int(answer.chosen.sum()),
        "unproven": int(answer.unproven.sum()),
        **asdict(assigning),
    }


def _eligible(drawn: Instance, offers: Offers, world: World) -> int:
    """About how many eligible pairs there are, from a sample of the requests."""
    sample = requests_of(request_facts(drawn)[:SAMPLED], world)
    found = eligible_pairs(sample, offers, world, WEIGHTS)
    return round(len(found) * len(drawn.requests) / SAMPLED)
