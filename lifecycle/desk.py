"""What lies on somebody's desk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class DeskItem:
    """What waits: `title` leads to `url`, `small` says more.

    For the person's own turn `action` is the word on the button; for what waits for others
    `badge` says for whom. `until` is when an answer is due, None without a date.
    """

    title: str
    url: str
    since: datetime
    small: str = ""
    action: str = ""
    badge: str = ""
    until: datetime | None = None

    @property
    def order(self) -> tuple[bool, datetime]:
        """What is due comes first, by its date; the rest by how long it has waited."""
        return (self.until is None, self.until or self.since)


@dataclass(slots=True)
class Desk:
    """What is one's own turn, and what waits for others."""

    your_turn: list[DeskItem] = field(default_factory=list)
    waiting: list[DeskItem] = field(default_factory=list)


def joined(desks: Iterable[Desk]) -> Desk:
    """All desks as one, each half in the order of `DeskItem.order`."""
    whole = Desk()
    for desk in desks:
        whole.your_turn += desk.your_turn
        whole.waiting += desk.waiting
    whole.your_turn.sort(key=lambda item: item.order)
    whole.waiting.sort(key=lambda item: item.order)
    return whole
