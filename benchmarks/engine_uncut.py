"""The step that assigns by the engine over all pairs at once, without its cut to the best."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np

from benchmarks.peers.problem import Problem
from benchmarks.processes import Answer
from matchmaking.engine.assignment import Options, assign
from matchmaking.engine.columns import NOTHING, Pairs


def measure(*, file: str) -> Answer:
    problem = Problem.load(Path(file))
    pairs = Pairs(
        problem.request,
        problem.offer,
        problem.total,
        parts=np.zeros((len(problem.total), 0), np.uint8),
        beyond=np.full(problem.requests, NOTHING, np.int32),
    )
    start = time.perf_counter()
    answer = assign(pairs, problem.requests, problem.visits, options=Options(best=None))
    seconds = time.perf_counter() - start
    problem.refuse_broken(np.flatnonzero(answer.chosen))
    return {"seconds": seconds, "fit": answer.total, "matched": int(answer.chosen.sum())}
