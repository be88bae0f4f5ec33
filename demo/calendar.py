"""When something of the content happened: its day on the calendar and its hour of that day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from enum import IntEnum
from zlib import crc32

from django.utils import timezone

DAY = timedelta(days=1)
SPREAD = 14  # minutes, less than what lies between two steps

Day = int | str
"""A number of days from the day of loading, or an ISO date."""


class Step(IntEnum):
    """What happens on one day, in this order; the value is the minute of the day."""

    JOIN = 7 * 60
    REGISTER = 7 * 60 + 20
    ANSWER_APPLICATION = 7 * 60 + 40
    ASK_TO_JOIN = 8 * 60
    ANSWER_MEMBER = 8 * 60 + 20
    DRAFT = 8 * 60 + 40
    HAND_OVER = 9 * 60
    PUBLISH = 9 * 60 + 20
    PROPOSE = 9 * 60 + 40
    ANSWER_MATCH = 10 * 60
    WRITE = 10 * 60 + 20
    DECIDE = 10 * 60 + 50
    PROPOSE_DATES = 11 * 60 + 20
    ANSWER_DATES = 11 * 60 + 50
    PLAN = 13 * 60
    CONFIRM = 14 * 60
    ATTEND = 15 * 60
    COMPLETE = 15 * 60 + 20
    REPORT = 15 * 60 + 40
    TAKE_HOME = 16 * 60
    FOLLOW_UP = 16 * 60 + 20
    TELL = 16 * 60 + 40
    PRINT = 17 * 60
    END = 17 * 60 + 20
    CLOCK = 23 * 60


class Calendar:
    """Turns days of the content into dates and moments, as seen from the moment of loading."""

    def __init__(self, now: datetime) -> None:
        self.now = timezone.localtime(now)
        self.today = self.now.date()

    def day(self, value: Day) -> date:
        if isinstance(value, int):
            return self.today + value * DAY
        return date.fromisoformat(value)

    def moment(self, day: date, step: Step, key: str = "") -> datetime:
        """A minute of `step` on `day`, always the same for `key`.

        Today is not over: its steps share, in their order, the time until now.
        """
        midnight = timezone.make_aware(datetime.combine(day, time()))
        minutes = timedelta(minutes=step + crc32(key.encode()) % SPREAD)
        if day < self.today:
            return midnight + minutes
        return midnight + (self.now - midnight) * (minutes / DAY)

    def by_today(self, day: date) -> date:
        """`day`, or today where it is still to come."""
        return min(day, self.today)


def first_visit(
    earliest: date, length: int, weekdays: Collection[int], closed: Collection[int]
) -> date:
    """The first day, within a week from `earliest`, of `length` days on which the host is there.

    Public holidays (`closed`, ordinals of days) are left out if the week allows.
    """
    starts = [earliest + number * DAY for number in range(7)]
    fitting = [start for start in starts if _all_in(start, length, weekdays)]
    if not fitting:
        raise ValueError(f"no {length} days in a row are among the weekdays {weekdays}")
    free = [s for s in fitting if not any(s.toordinal() + n in closed for n in range(length))]
    return (free or fitting)[0]


def _all_in(start: date, length: int, weekdays: Collection[int]) -> bool:
    return all((start + number * DAY).isoweekday() in weekdays for number in range(length))
