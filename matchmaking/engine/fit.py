"""What the engine answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

WEIGHTS: Mapping[str, int] = {
    "topics": 30,
    "learning_goals": 18,
    "languages": 14,
    "dates": 10,
    "group": 8,
    "organisation": 5,
    "journey": 8,
    "hospitality": 7,
}
"""How much each part counts in the total, in percent, unless staff have set other weights."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a part has its score: a code and its values, to be put into words elsewhere."""

    code: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a fit: `score` 0–100 counts with `weight` percent."""

    name: str
    score: int
    weight: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Fit:
    """How well one offer suits one request.

    `hundredths` is the sum of score × weight over the parts, 0 to 10,000. `failed` names the
    hard conditions that are not met; with any, the two cannot be put together however high
    the total.
    """

    offer: int
    hundredths: int
    parts: tuple[Part, ...]
    failed: tuple[str, ...]

    @property
    def total(self) -> int:
        """As people read it: 0 to 100, rounded half up."""
        return (self.hundredths + 50) // 100

    @property
    def is_possible(self) -> bool:
        return not self.failed
