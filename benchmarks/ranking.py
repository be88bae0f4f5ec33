"""The step that ranks offers for one request after another, as a page does."""

from __future__ import annotations

import time

import numpy as np

from benchmarks.instances import FIRST_DAY, draw
from benchmarks.processes import Answer
from benchmarks.rows import settle, store
from matchmaking.models import VisitRequest
from matchmaking.ranking import all_open, rank

REQUESTS = 100
SHOWN = 20


def measure(*, offers: int, seed: int, shape: str, requests: int = REQUESTS) -> Answer:
    """Milliseconds from a request to its best offers with every reason in words, at the median
    and for the slowest in twenty; the first request of all only warms up."""
    store(draw(requests + 1, offers, seed=seed, shape=shape))
    settle()
    warming_up, *asked = VisitRequest.objects.order_by("pk")
    _best(warming_up)
    taken = [_milliseconds(request) for request in asked]
    p50, p95 = np.percentile(taken, [50, 95])
    return {"requests": requests, "p50_ms": p50, "p95_ms": p95}


def _milliseconds(request: VisitRequest) -> float:
    start = time.perf_counter()
    _best(request)
    return 1000 * (time.perf_counter() - start)


def _best(request: VisitRequest) -> list[str]:
    """What the page shows of them: each sentence."""
    ranked = rank(request, all_open(), on=FIRST_DAY)[:SHOWN]
    return [part.sentence for one in ranked for part in one.fit.parts]
