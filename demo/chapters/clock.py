"""What the platform does by itself: reminders, expiry, questions after a visit, deletions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta

from demo.calendar import DAY, Calendar, Step
from demo.chapters.exchanges import ExchangeEvents
from demo.content import Content
from demo.events import Event
from demo.world import World
from exchanges.models.exchange import COMPLETE_AFTER_VISIT
from exchanges.models.outcome import FOLLOW_UP_DAYS
from exchanges.models.participant import NEEDS_KEPT_AFTER_VISIT
from exchanges.tasks import (
    ask_follow_ups,
    ask_whether_visits_took_place,
    complete_past_visits,
    delete_needs_of_past_visits,
)
from matchmaking.models.match import REMIND_AFTER_DAYS, REPLY_WITHIN
from matchmaking.tasks import remind_and_expire

# On other evenings the tasks find nothing to do; going through all of them would only take time.
AFTER_PROPOSAL = (*(days * DAY for days in REMIND_AFTER_DAYS), REPLY_WITHIN)
AFTER_VISIT = (
    DAY,
    COMPLETE_AFTER_VISIT + DAY,
    NEEDS_KEPT_AFTER_VISIT,
    *(days * DAY for days in FOLLOW_UP_DAYS),
)


def events(content: Content, calendar: Calendar, world: World) -> Iterator[Event]:
    proposed = [calendar.day(row["proposed"]) for row in content.rows["matches"]]
    yield from _evenings(_days_after(proposed, AFTER_PROPOSAL), calendar, [remind_and_expire])
    visits = [ExchangeEvents(row, content, calendar, world) for row in content.rows["exchanges"]]
    ended = [visit.ends for visit in visits if visit.starts]
    yield from _evenings(
        _days_after(ended, AFTER_VISIT),
        calendar,
        [
            ask_whether_visits_took_place,
            complete_past_visits,
            ask_follow_ups,
            delete_needs_of_past_visits,
        ],
    )


def _days_after(days: Iterable[date], periods: Iterable[timedelta]) -> set[date]:
    periods = list(periods)
    return {day + period for day in days for period in periods}


def _evenings(
    days: Iterable[date], calendar: Calendar, tasks: list[Callable[[], None]]
) -> Iterator[Event]:
    for day in days:
        if day <= calendar.today:
            for task in tasks:
                yield Event(calendar.moment(day, Step.CLOCK), task.name, task)
