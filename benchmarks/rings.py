"""The step that leads organisations round in rings of two, or of two and three."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np

from benchmarks.clock import timed
from benchmarks.engine import columns_of
from benchmarks.instances import draw_participants, have_topic_in_common, plain
from benchmarks.processes import Answer
from matchmaking.engine import WEIGHTS
from matchmaking.engine.columns import NOTHING
from matchmaking.engine.pairs import eligible_pairs
from matchmaking.engine.rings import Legs, find_rings


def measure(
    *, participants: int, most: int, is_comparable: bool, seed: int, effort: float
) -> Answer:
    """Seconds to list all rings over given legs and choose among them; `covered` are the
    participants in a ring. `is_comparable` takes about the legs on which others were measured:
    no kindred topics, audiences or days on which a host does not receive."""
    instance = draw_participants(participants, seed=seed)
    if is_comparable:
        instance = plain(instance)
    requests, offers, world = columns_of(instance)
    pairs = eligible_pairs(requests, offers, world, WEIGHTS)
    kept = np.ones(len(pairs), np.bool_)
    if is_comparable:
        kept = have_topic_in_common(instance, pairs.request, pairs.offer)
    request, offer = pairs.request[kept].astype(np.int64), pairs.offer[kept].astype(np.int64)
    # Row i of both sides is of organisation i.
    legs = Legs(request, offer, request, offer, pairs.total[kept].astype(np.int64))
    visits = offers.visits_left.astype(np.int64)
    nobody = np.zeros(participants, np.bool_)
    with timed() as timing:
        rings = find_rings(legs, visits, nobody, most=most, effort=effort)
    return {
        **asdict(timing),
        "legs": len(legs),
        "listed": rings.listed,
        "covered": int((rings.members != NOTHING).sum()),
        "fit": rings.total,
        "bound": rings.bound,
        "gap": rings.gap,
    }
