"""One thing that somebody does in the demo's past."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

import time_machine
from django.db import connection

from lifecycle.refusals import Refused

COUNTED_EVERY = 100
"""So many events may change how many rows there are before they are counted anew."""


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


def count_rows() -> None:
    """Lets PostgreSQL plan by what is in the tables now. What a transaction has not committed yet
    it may take for nothing, and a query over many tables would take minutes."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def live_through(events: Iterable[Event]) -> None:
    """Do all events in the order of their moments, each with the clock standing at its moment."""
    in_order = sorted(events, key=lambda event: event.at)
    if not in_order:
        return
    with time_machine.travel(in_order[0].at, tick=False) as traveller:
        for number, event in enumerate(in_order):
            if number % COUNTED_EVERY == 0:
                count_rows()
            traveller.move_to(event.at, tick=False)
            try:
                event.do()
            except Refused as refusal:
                raise ContentRefused(event, refusal) from refusal
