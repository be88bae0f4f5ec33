"""A fit that can say why, in the language of the page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .engine import Fit, NearMiss, Reason
from .models import HostingOffer, VisitRequest
from .near_misses import told_near_miss
from .ranges import days_of, group_of
from .reasons import OBSTACLES, Names, label_of, sentence_of


@dataclass(frozen=True)
class ToldPart:
    """A part of a fit in words, and the reason that they tell."""

    name: str
    score: int
    weight: int
    sentence: str
    reason: Reason

    @property
    def label(self) -> str:
        return label_of(self.name)


@dataclass(frozen=True, eq=False)
class ToldFit:
    """A fit that can say why. `topic_names` maps the topics' ids to their names; `weights_set`
    is the id of the weights that staff have set; `near` is the smallest change of the request
    that would admit the offer, where it was looked for and there is one."""

    fit: Fit
    offer: HostingOffer
    request: VisitRequest
    topic_names: Names
    weights_set: int | None = None
    near: NearMiss | None = None

    @property
    def total(self) -> int:
        return self.fit.total

    @property
    def is_possible(self) -> bool:
        return self.fit.is_possible

    @property
    def is_kept_apart(self) -> bool:
        return "not_kept_apart" in self.fit.failed

    @cached_property
    def parts(self) -> list[ToldPart]:
        return [
            ToldPart(
                part.name,
                part.score,
                part.weight,
                sentence_of(part, self.topic_names),
                part.reason,
            )
            for part in self.fit.parts
        ]

    @cached_property
    def obstacles(self) -> list[str]:
        """Why the two cannot be put together, a sentence each; empty if they can."""
        return [
            str(OBSTACLES[name]).format(
                people=group_of(self.offer),
                days=days_of(self.offer),
                request=self.request,
            )
            for name in self.fit.failed
        ]

    @property
    def told_near(self) -> str:
        """What one change would admit the offer, in a sentence; empty if none is known."""
        return told_near_miss(self.near) if self.near else ""

    def as_stored(self) -> dict[str, Any]:
        """The shape in which a match keeps its fit; reasons too, to be told in other languages."""
        return {
            "total": self.total,
            "weights_set": self.weights_set,
            "parts": [
                {
                    "name": part.name,
                    "score": part.score,
                    "weight": part.weight,
                    "sentence": part.sentence,
                    "reason": {"code": part.reason.code, "values": dict(part.reason.values)},
                }
                for part in self.parts
            ],
        }
