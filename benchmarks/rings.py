"""The step that leads organisations round in rings of two, or of two and three."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np

from benchmarks.clock import timed
from benchmarks.engine import columns_of
from benchmarks.instances import draw_participants
from benchmarks.processes import Answer
from matchmaking.engine import WEIGHTS
from matchmaking.engine.columns import NOTHING
from matchmaking.engine.pairs import eligible_pairs
from matchmaking.engine.rings import Legs, find_rings


def measure(*, participants: int, most: int, best: int | None, seed: int, effort: float) -> Answer:
    """Seconds to list all rings over given legs and choose among them. With `best`, the legs are
    the so many best of each request; `covered` are the participants in a ring."""
    requests, offers, world = columns_of(draw_participants(participants, seed=seed))
    pairs = eligible_pairs(requests, offers, world, WEIGHTS, best=best)
    legs = Legs(
        visitor=pairs.request.astype(np.int64),  # row i of both sides is of organisation i
        host=pairs.offer.astype(np.int64),
        request=pairs.request.astype(np.int64),
        offer=pairs.offer.astype(np.int64),
        total=pairs.total.astype(np.int64),
    )
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
