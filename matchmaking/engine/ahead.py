"""Compiling ahead of the first question."""

from __future__ import annotations

import numpy as np

from .assignment import assign
from .building import offers_of, requests_of, world_of
from .facts import OfferFacts, RequestFacts
from .fit import WEIGHTS
from .pairs import eligible_at, in_the_way, missed_at
from .scoring import score
from .sides import OfferSide


def compile_all() -> None:
    """Has every loop compiled, or read from disk where it was compiled before: some seconds, or
    a few tenths of one."""
    request, offer = RequestFacts(1, 1, "", ""), OfferFacts(1, 2, "", "")
    score(request, [offer])
    world = world_of([request], [offer])
    requests, side = requests_of([request], world), OfferSide.of(offers_of([offer], world), world)
    in_the_way(requests, side)
    missed_at(requests, side)
    assign(eligible_at(requests, side, WEIGHTS), 1, np.ones(1, dtype=np.int64))
