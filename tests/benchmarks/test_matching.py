"""The runner at sizes of a second. No time is asserted."""

import json
import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import numpy as np
import pytest

from benchmarks import matching
from benchmarks.peers.problem import Problem
from benchmarks.processes import Runner

PYTHON = Path(sys.executable)


def bench(limit=60.0, **changed):
    options = {
        "parts": ("assignment",),
        "sizes": (40,),
        "seed": 1,
        "shape": "tight",
        "peers": ("greedy",),
        "participants": (20,),
        "ranked_offers": (20,),
        "round_sizes": (20,),
        "limit": limit,
        "effort": 1.0,
    } | changed
    runner = Runner(PYTHON, limit)
    return matching.Bench(matching.Options(**options), ours=runner, theirs=runner, platform=runner)


@pytest.fixture(scope="module")
def measured():
    """The answer of a run, and what it printed."""
    with redirect_stdout(StringIO()) as printed:
        answer = bench().run()
    return answer, printed.getvalue()


def test_the_engine_is_measured_beside_its_peers(measured, tmp_path):
    answer, printed = measured
    rows = answer["assignment"]
    engine, uncut, greedy = rows

    assert [row["solver"] for row in rows] == ["engine", "engine, no cut", "greedy"]
    assert engine["fit"] == engine["bound"] == uncut["fit"] >= greedy["fit"] > 0
    assert engine["share"] == 1
    assert all(row["peak_mb"] > 0 and row["seconds"] > 0 for row in rows)
    assert "Assignment, 40 × 40" in printed

    matching.save(answer, tmp_path / "figures.json")
    assert json.loads((tmp_path / "figures.json").read_text())["assignment"] == rows


def test_the_same_seed_has_the_same_answer(measured):
    once, again = (answer["assignment"][0] for answer in (measured[0], bench(peers=()).run()))

    assert (once["pairs"], once["fit"]) == (again["pairs"], again["fit"])


def test_a_step_beyond_its_time_says_so():
    answer = bench(limit=0.01).ours.run("peer", name="greedy", file="none")

    assert answer == {"failed": "not done in 0 s"}


def test_a_step_that_breaks_says_why():
    answer = bench().ours.run("peer", name="greedy", file="/nowhere/problem.npz")

    assert set(answer) == {"failed"}
    assert "/nowhere/problem.npz" in answer["failed"]


def test_a_peer_that_needs_more_memory_than_there_is_is_left_out(tmp_path):
    pytest.importorskip("scipy")
    none = np.zeros(0, np.int32)
    Problem(none, none, none, 50_000, np.ones(50_000, np.int32)).save(tmp_path / "problem.npz")
    answer = bench().theirs.run("peer", name="scipy_dense", file=str(tmp_path / "problem.npz"))

    assert answer["failed"] == "the matrix alone takes 20 GB"


def test_rings_are_measured():
    rows = bench(parts=("rings",), participants=(200,)).run()["rings"]

    assert [(row["most"], row["is_comparable"]) for row in rows] == list(matching.RINGS_SOUGHT)
    for row in rows:
        assert row["gap"] == 0
        assert row["covered"] <= 200
        assert row["fit"] == row["bound"] > 0
