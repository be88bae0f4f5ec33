"""Waiting for what other processes do, without guessing how long it takes."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

LOOK_EVERY = 0.05  # seconds


def until(condition: Callable[[], T], seconds: float = 60) -> T:
    """The first true answer of `condition`; fails, with the last one, when `seconds` are over."""
    deadline = time.monotonic() + seconds
    while not (answer := condition()):
        assert time.monotonic() < deadline, f"not within {seconds} s, last answer: {answer!r}"
        time.sleep(LOOK_EVERY)
    return answer
