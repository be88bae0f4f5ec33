"""Staff open matching rounds over what is open, look at the answers and release some; teams
answer what is proposed to them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from demo.calendar import DAY, Calendar, Step
from demo.content import Content, Row
from demo.events import Event
from demo.people import STAFF
from demo.world import World
from matchmaking.actions.match import accept_match
from matchmaking.actions.round import open_round, queue_round, release_round, work_on_round
from matchmaking.models import MatchingRound, RoundPair


def events(content: Content, calendar: Calendar, world: World) -> Iterator[Event]:
    for row in content.rows["rounds"]:
        opened = calendar.moment(calendar.day(row["opened"]), Step.TELL, row["key"])
        yield Event(opened, f"solving the round {row['key']}", partial(_solve, row, world))
        if row["released"] is None:
            continue
        day = calendar.day(row["released"])
        released = calendar.moment(day, Step.PRINT, row["key"])
        yield Event(released, f"releasing the round {row['key']}", partial(_release, row, world))
        for key in row["said_yes"]:
            at = calendar.moment(day + DAY, Step.ANSWER_MATCH, key)
            coordinator = content.coordinator_of(key)
            say_yes = partial(_say_yes, row, coordinator, world)
            yield Event(at, f"{key} saying yes to the round {row['key']}", say_yes)


def _solve(row: Row, world: World) -> None:
    """The worker's part is done at once: in the past nobody has to wait for it."""
    staff = world.person(STAFF)
    settings = MatchingRound(name=row["name"], **row["settings"])
    matching_round = open_round(settings, by=staff)
    queue_round(matching_round, by=staff)
    work_on_round(matching_round.pk)
    world.keep(row["key"], matching_round)


def _release(row: Row, world: World) -> None:
    matching_round = world.find(MatchingRound, row["key"])
    release_round(matching_round, by=world.person(STAFF), reason=row["reason"])
    work_on_round(matching_round.pk)


def _say_yes(row: Row, coordinator: str, world: World) -> None:
    """To every visit that the round proposed to the team, hosting and travelling."""
    person = world.person(coordinator)
    matching_round = world.find(MatchingRound, row["key"])
    pairs = RoundPair.objects.filter(round=matching_round, match__isnull=False)
    for pair in pairs.order_by("pk"):
        if person.has_perm("matchmaking.accept_match", pair.match):
            accept_match(pair.match, by=person)
