"""Points on our map of Europe, ready to draw."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from .projection import VIEW_BOX, is_on_map, project

Tone = Literal["host", "seek"]

RADIUS_OF_ONE, RADIUS_MOST = 7.0, 14.0
# Points closer than this many units of the drawing become one.
NEAR = 4


@dataclass(frozen=True)
class Pin:
    """Something at a place: degrees, what to say about it, and where its link leads."""

    latitude: float
    longitude: float
    label: str
    url: str
    tone: Tone = "host"


@dataclass
class Dot:
    """One dot of the drawing, for one pin or several close together."""

    x: float
    y: float
    tone: Tone
    pins: list[Pin] = field(default_factory=list)

    @property
    def radius(self) -> float:
        return min(RADIUS_MOST, RADIUS_OF_ONE + 1.5 * (len(self.pins) - 1))

    @property
    def url(self) -> str:
        return self.pins[0].url

    @property
    def label(self) -> str:
        return "; ".join(dict.fromkeys(pin.label for pin in self.pins))


@dataclass(frozen=True)
class Map:
    view_box: str
    dots: list[Dot]


def map_of(pins: Iterable[Pin]) -> Map:
    """The dots for `pins`, in their order; what lies outside the frame is left to the list."""
    dots: dict[tuple[str, int, int], Dot] = {}
    for pin in pins:
        if not is_on_map(pin.latitude, pin.longitude):
            continue
        x, y = project(pin.latitude, pin.longitude)
        key = (pin.tone, round(x / NEAR), round(y / NEAR))
        dot = dots.setdefault(key, Dot(round(x, 1), round(y, 1), pin.tone))
        dot.pins.append(pin)
    return Map(VIEW_BOX, list(dots.values()))
