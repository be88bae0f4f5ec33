"""Staff draft the story of an exchange, edit it and publish it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from demo.calendar import DAY, Calendar, Step
from demo.chapters.exchanges import ExchangeEvents
from demo.content import Content, Row
from demo.events import Event
from demo.people import EDITOR
from demo.world import World
from exchanges.actions import draft_story, edit_story, publish_story
from exchanges.models import Exchange, Story

DRAFTED_AFTER_COMPLETED = 3 * DAY


def events(content: Content, calendar: Calendar, world: World) -> Iterator[Event]:
    for row in content.rows["stories"]:
        exchange = ExchangeEvents(
            content.row("exchanges", row["exchange"]), content, calendar, world
        )
        completed = exchange.after_visit(exchange.row["completed"])
        drafted = calendar.by_today(completed + DRAFTED_AFTER_COMPLETED)
        yield Event(
            calendar.moment(drafted, Step.TELL, row["key"]),
            f"drafting the story {row['key']}",
            partial(_draft, row, world),
        )
        if row["published"] is not None:
            published = exchange.after_visit(row["published"])
            yield Event(
                calendar.moment(published, Step.PRINT, row["key"]),
                f"publishing the story {row['key']}",
                partial(_publish, row, world),
            )


def _draft(row: Row, world: World) -> None:
    editor = world.person(EDITOR)
    story = draft_story(world.find(Exchange, row["exchange"]), by=editor)
    words = {name: row[name] for name in ("title", "standfirst", "body")}
    world.keep(row["key"], edit_story(story, by=editor, **words))


def _publish(row: Row, world: World) -> None:
    publish_story(world.find(Story, row["key"]), by=world.person(EDITOR))
