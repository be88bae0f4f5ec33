"""The step that lets one peer assign. Runs in the environment of the peers."""

from __future__ import annotations

import importlib
from dataclasses import asdict
from pathlib import Path

from benchmarks.clock import timed
from benchmarks.peers.problem import Problem
from benchmarks.processes import Answer


def measure(*, name: str, file: str) -> Answer:
    """`seconds` from arrays of pairs to positions chosen, building the peer's model included."""
    assign = importlib.import_module(f"benchmarks.peers.{name}").assign
    problem = Problem.load(Path(file))
    with timed() as timing:
        chosen = assign(problem)
    problem.refuse_broken(chosen)
    return {
        "fit": int(problem.total[chosen].sum()),
        "matched": len(chosen),
        **asdict(timing),
    }
