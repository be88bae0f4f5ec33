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
from matchmaking.engine import WEIGHTS, OfferSide, compile_all, eligible_at
from matchmaking.engine.assignment import assign
from matchmaking.engine.building import offers_of, requests_of, world_of
from matchmaking.engine.columns import Offers, Requests, World

COMPARED_UP_TO = 20_000
"""Of more requests and offers the pairs are not kept for peers, which would take hours."""


def columns_of(
    instance: Instance, rarity: Mapping[int, int] | None = None
) -> tuple[Requests, Offers, World]:
    """`rarity` is what each topic counts; all the same unless told."""
    requests, offers = request_facts(instance), offer_facts(instance)
    world = world_of(requests, offers, rarity)
    return requests_of(requests, world), offers_of(offers, world), world


def measure(*, size: int, seed: int, shape: str, file: str) -> Answer:
    """Seconds for pairs with their fit, the layout of both sides included, and for the assignment;
    microseconds a pair without the layout of the offers, which is made once. Up to a size it
    leaves the pairs in `file`.

    `unproven` counts the requests to which a pair that was not listed might have made a
    difference; with none, the total is the best there is.
    """
    compile_all()
    requests, offers, world = columns_of(draw(size, size, seed=seed, shape=shape))
    with timed() as preparing:
        side = OfferSide.of(offers, world)
    with timed() as pairing:
        pairs = eligible_at(requests, side, WEIGHTS)
    with timed() as assigning:
        answer = assign(pairs, size, offers.visits_left)
    if size <= COMPARED_UP_TO:
        Problem(pairs.request, pairs.offer, pairs.total, size, offers.visits_left).save(Path(file))
    return {
        "pairs": len(pairs),
        "pairs_seconds": preparing.seconds + pairing.seconds,
        "pairs_cpu_seconds": preparing.cpu_seconds + pairing.cpu_seconds,
        "microseconds_a_pair": 1e6 * pairing.cpu_seconds / max(1, len(pairs)),
        "fit": answer.total,
        "bound": answer.bound,
        "matched": int(answer.chosen.sum()),
        "unproven": int(answer.unproven.sum()),
        **asdict(assigning),
    }
