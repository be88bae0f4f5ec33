"""The step that lets one peer assign. Runs in the environment of the peers."""

from __future__ import annotations

import importlib
import time
from pathlib import Path

from benchmarks.peers.problem import Problem
from benchmarks.processes import Answer


def measure(*, name: str, file: str) -> Answer:
    """`seconds` from arrays of pairs to positions chosen, building the peer's model included."""
    assign = importlib.import_module(f"benchmarks.peers.{name}").assign
    problem = Problem.load(Path(file))
    start = time.perf_counter()
    chosen = assign(problem)
    seconds = time.perf_counter() - start
    problem.refuse_broken(chosen)
    return {
        "seconds": seconds,
        "fit": int(problem.total[chosen].sum()),
        "matched": len(chosen),
    }
