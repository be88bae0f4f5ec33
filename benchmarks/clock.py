"""How long something takes: by the clock on the wall, and by what the processor did for it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass
class Timing:
    """`seconds` grows when the machine is busy with other things, `cpu_seconds` hardly does; with
    several threads it is their sum."""

    seconds: float = 0.0
    cpu_seconds: float = 0.0


@contextmanager
def timed() -> Iterator[Timing]:
    """What the block takes; the figures are there once it has ended."""
    timing = Timing()
    wall, processor = time.perf_counter(), time.process_time()
    yield timing
    timing.seconds = time.perf_counter() - wall
    timing.cpu_seconds = time.process_time() - processor
