"""Staff keep some organisations apart; the clock ends what has a last day."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from demo.calendar import DAY, Calendar, Step
from demo.content import Content, Row
from demo.events import Event
from demo.people import STAFF
from demo.world import World
from matchmaking.actions.separation import keep_apart
from matchmaking.models import Separation
from matchmaking.tasks import remind_and_expire
from regions.models import Organisation


def events(content: Content, calendar: Calendar, world: World) -> Iterator[Event]:
    for row in content.rows["separations"]:
        recorded = calendar.moment(calendar.day(row["recorded"]), Step.DECIDE, row["key"])
        what = f"keeping apart {row['key']}"
        yield Event(recorded, what, partial(_keep_apart, row, calendar, world))
        after = calendar.day(row["until"]) + DAY
        if after <= calendar.today:
            yield Event(
                calendar.moment(after, Step.CLOCK), remind_and_expire.name, remind_and_expire
            )


def _keep_apart(row: Row, calendar: Calendar, world: World) -> None:
    one, other = (world.find(Organisation, key) for key in row["organisations"])
    separation = Separation(
        one=one, other=other, reason=row["reason"], until=calendar.day(row["until"])
    )
    keep_apart(separation, by=world.person(STAFF))
