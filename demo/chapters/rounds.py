"""Staff open matching rounds over what is open, look at the answers and release some."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from demo.calendar import Calendar, Step
from demo.content import Content, Row
from demo.events import Event
from demo.people import STAFF
from demo.world import World
from matchmaking.actions.round import open_round, queue_round, release_round, work_on_round
from matchmaking.models import MatchingRound


def events(content: Content, calendar: Calendar, world: World) -> Iterator[Event]:
    for row in content.rows["rounds"]:
        day = calendar.day(row["opened"])
        for step, what, do in (
            (Step.TELL, "solving", _solve),
            (Step.PRINT, "releasing", _release),
        ):
            if what == "solving" or row["released"]:
                at = calendar.moment(day, step, row["key"])
                yield Event(at, f"{what} the round {row['key']}", partial(do, row, world))


def _solve(row: Row, world: World) -> None:
    """The worker's part is done at once: in the past nobody has to wait for it."""
    staff = world.person(STAFF)
    settings = MatchingRound(name=row["name"], countries=row["countries"])
    matching_round = open_round(settings, by=staff)
    queue_round(matching_round, by=staff)
    work_on_round(matching_round.pk)
    world.keep(row["key"], matching_round)


def _release(row: Row, world: World) -> None:
    matching_round = world.find(MatchingRound, row["key"])
    release_round(matching_round, by=world.person(STAFF), reason=row["reason"])
    work_on_round(matching_round.pk)
