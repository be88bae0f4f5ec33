"""What the engine answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

WEIGHTS: Mapping[str, int] = {
    "topics": 30,
    "learning_goals": 20,
    "languages": 15,
    "dates": 12,
    "group": 8,
    "journey": 8,
    "hospitality": 7,
}
"""How much each part counts in the total, in percent."""


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

    `total` (0–100) is the sum of score × weight / 100 over the parts, rounded half up.
    `failed` names the hard conditions that are not met; with any, the two cannot be put
    together however high the total.
    """

    offer: int
    total: int
    parts: tuple[Part, ...]
    failed: tuple[str, ...]

    @property
    def is_possible(self) -> bool:
        return not self.failed
