"""The step that runs a round in one process, or with workers of Celery that take parts of it."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, replace
from datetime import timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

import numpy as np
from django.test import override_settings
from django.utils import timezone

from benchmarks.clock import timed
from benchmarks.engine import columns_of
from benchmarks.instances import TOPIC_GROUPS, Instance, Side, draw
from benchmarks.processes import ROOT, Answer
from config.celery import app
from config.embedded import spawn, stop
from matchmaking.actions.part import work_together
from matchmaking.engine import WEIGHTS
from matchmaking.engine.columns import NOTHING, Offers, Requests, World
from matchmaking.models import FitWeights, MatchingRound
from matchmaking.sharing import Work, alone, eligible_pairs
from matchmaking.solution import Problem, Solved, solve_problem
from matchmaking.states import RoundState
from matchmaking.tasks import call_for_help

Drawn = TypeVar("Drawn", bound=Side)

PAIRS_SHARED_FROM = 25_000_000
"""Fewer than the platform shares, so that there is something to see at sizes that are quick."""

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
READY_WITHIN = 60  # seconds


def measure(
    *, size: int, seed: int, shape: str, workers: int, is_apart: bool, is_divided: bool
) -> Answer:
    """Seconds for pairs and solution, the second time they are asked for. Where requests and
    offers are `apart`, each knows topics of one group only, so that there are as many blocks as
    groups; else all hang together.

    `cpu_seconds` are those of the process that runs the round, `helpers_cpu_seconds` those of the
    workers. Equal `digest`s are equal solutions, to the byte.
    """
    drawn = draw(size, size, seed=seed, shape=shape)
    columns = columns_of(_apart(drawn) if is_apart else drawn)
    run = partial(_run, is_divided=is_divided, columns=columns)
    if workers:
        run = partial(_held_by_us, run=run)
    with _workers(workers) as pids, override_settings(ROUND_SHARED_FROM=PAIRS_SHARED_FROM):
        run()  # compiles what is compiled, here and there
        helped = _processor_seconds(pids)
        with timed() as timing:
            solved = run()
        helped = _processor_seconds(pids) - helped
    return {
        "pairs": solved.numbers["pairs"],
        "parts": solved.numbers["parts"],
        **asdict(timing),
        "helpers_cpu_seconds": helped,
        "matched": solved.numbers["served"],
        "fit": solved.numbers["total"],
        "gap": (solved.numbers["bound"] - solved.numbers["total"]) / solved.numbers["bound"],
        "digest": sha256(solved.solution).hexdigest()[:12],
    }


def _run(
    *, columns: tuple[Requests, Offers, World], is_divided: bool, work: Work = alone
) -> Solved:
    """Pairs and solution, with the options that a round has at first, but without rings."""
    requests, offers, world = columns
    begun = time.perf_counter()
    pairs = eligible_pairs(requests, offers, world, WEIGHTS, work=work, tell=lambda _share: None)
    problem = Problem(
        requests,
        offers,
        world,
        dict(WEIGHTS),
        pairs=pairs,
        new_region=np.full(len(requests), NOTHING, dtype=np.int64),
        left_before=np.zeros(len(requests), dtype=np.bool_),
        to_give=offers.visits_left.astype(np.int64),
    )
    asked = MatchingRound(finds_rings=False, is_divided=is_divided)
    return solve_problem(problem, asked, begun, work=work)


def _held_by_us(*, run: Callable[..., Solved]) -> Solved:
    """As the worker that holds a round runs it, with the help of others."""
    held = MatchingRound.objects.create(
        name="Measured",
        state=RoundState.RUNNING,
        weights=FitWeights.objects.get(is_current=True),
        lease_until=timezone.now() + timedelta(hours=1),
        attempt=1,
    )
    try:
        return run(work=partial(work_together, matching_round=held, call=call_for_help))
    finally:
        held.delete()


def _apart(drawn: Instance) -> Instance:
    return replace(
        drawn, requests=_of_one_group(drawn.requests), offers=_of_one_group(drawn.offers)
    )


def _of_one_group(side: Drawn) -> Drawn:
    """With those topics only that are of the group of the first."""
    is_kin = side.topics % TOPIC_GROUPS == side.topics[:, :1] % TOPIC_GROUPS
    topics = np.where(is_kin & (side.topics >= 0), side.topics, -1).astype(side.topics.dtype)
    first = np.argsort(topics < 0, axis=1, kind="stable")
    return replace(side, topics=np.take_along_axis(topics, first, axis=1))


# --- Workers ------------------------------------------------------------------------------------


@contextmanager
def _workers(number: int) -> Iterator[list[int]]:
    """So many, each with one process that works; the numbers of all their processes."""
    command = [sys.executable, "-m", "celery", "--app=config", "worker", "--concurrency=1"]
    with ExitStack() as running, tempfile.TemporaryDirectory(prefix="mobility-bench-") as folder:
        for place in range(number):
            process = spawn(
                [*command, "--without-gossip", "--without-mingle", f"--hostname=bench{place}@%h"],
                log=Path(folder) / f"{place}.log",
                dies_by=signal.SIGQUIT,
                cwd=ROOT,
                env=os.environ,
            )
            running.callback(stop, process, signal.SIGQUIT)
        deadline = time.monotonic() + READY_WITHIN
        while number and len(app.control.ping(timeout=1)) < number:
            if time.monotonic() > deadline:
                raise TimeoutError("the workers did not start")
        yield [pid for own in _children(os.getpid()) for pid in (own, *_children(own))]


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _processor_seconds(pids: list[int]) -> float:
    """User and system time of all threads of these processes."""
    ticks = 0
    for pid in pids:
        after_the_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(after_the_name[11]) + int(after_the_name[12])
    return ticks / TICKS_A_SECOND
