"""The step that assigns by the engine over all pairs at once, without its cut to the best."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import numpy as np

from benchmarks.clock import timed
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
        beyond=np.full(problem.requests, NOTHING, np.int32),
    )
    with timed() as timing:
        answer = assign(pairs, problem.requests, problem.visits, options=Options(best=None))
    problem.refuse_broken(np.flatnonzero(answer.chosen))
    return {"fit": answer.total, "matched": int(answer.chosen.sum()), **asdict(timing)}
