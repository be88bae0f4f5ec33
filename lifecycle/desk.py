"""One thing on somebody's desk."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class DeskItem:
    """What waits: `title` leads to `url`, `small` says more.

    For the person's own turn `action` is the word on the button; for what waits for others
    `badge` says for whom. `until` is when an answer is due, None without a date; the desk
    shows what is due first, then what has waited since longest.
    """

    title: str
    url: str
    since: datetime
    small: str = ""
    action: str = ""
    badge: str = ""
    until: datetime | None = field(default=None)

    @property
    def order(self) -> tuple[bool, datetime]:
        """What is due comes first, by its date; the rest by how long it has waited."""
        return (self.until is None, self.until or self.since)
