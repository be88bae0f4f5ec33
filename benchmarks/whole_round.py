"""The step that runs a round over rows, as the worker does."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from datetime import time as clock

import time_machine

from accounts.models import User
from benchmarks.instances import FIRST_DAY, draw
from benchmarks.processes import Answer
from benchmarks.rows import settle, store
from matchmaking.actions.round import open_round, queue_round, work_on_round
from matchmaking.engine import compile_all
from matchmaking.facts import tree_of
from matchmaking.models import MatchingRound
from matchmaking.texts import TEXTS_AT_A_TIME, read_open

DAY_BEFORE = datetime.combine(FIRST_DAY - timedelta(days=1), clock(12), UTC)


def measure(*, size: int, seed: int, shape: str, rings: bool = False) -> Answer:
    """Seconds from rows to the stored solution with its reasons, by the clock and of the
    processor. The texts have been read beforehand, as they are soon after somebody has written
    them, and the engine is compiled."""
    compile_all()
    store(draw(size, size, seed=seed, shape=shape))
    settle()
    for _ in range(0, size, TEXTS_AT_A_TIME):
        read_open(tree_of().reader)
    staff, _ = User.objects.get_or_create(email="bench@example.org", is_staff=True)
    with time_machine.travel(DAY_BEFORE, tick=True):
        measured = open_round(MatchingRound(name="Measured", finds_rings=rings, floor=0), by=staff)
        queue_round(measured, by=staff)
        start, processor = time.perf_counter(), time.process_time()
        work_on_round(measured.pk)
        seconds, cpu_seconds = time.perf_counter() - start, time.process_time() - processor
    measured.refresh_from_db()
    if not measured.is_solved:
        return {"failed": measured.failure or measured.get_state_display()}
    return {
        "seconds": seconds,
        "cpu_seconds": cpu_seconds,
        "matched": measured.pairs.count(),
        "reasons": measured.unserved.count(),
        **{name: measured.numbers[name] for name in ("pairs", "total", "bound")},
    }
