"""One thing that somebody does in the demo's past."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

import time_machine

from lifecycle.refusals import Refused


@dataclass(frozen=True, slots=True)
class Event:
    """`do` is done at the moment `at`; `what` names it where it is refused."""

    at: datetime
    what: str
    do: Callable[[], object]


class ContentRefused(Exception):
    """The platform's own rules refuse something in the content."""

    def __init__(self, event: Event, refusal: Refused) -> None:
        super().__init__(f"{event.what} on {event.at:%Y-%m-%d %H:%M} was refused: {refusal}")


def live_through(events: Iterable[Event]) -> None:
    """Do all events in the order of their moments, each with the clock standing at its moment."""
    in_order = sorted(events, key=lambda event: event.at)
    if not in_order:
        return
    with time_machine.travel(in_order[0].at, tick=False) as traveller:
        for event in in_order:
            traveller.move_to(event.at, tick=False)
            try:
                event.do()
            except Refused as refusal:
                raise ContentRefused(event, refusal) from refusal
