"""Offers and requests are put together; the teams answer, write to each other, staff decide."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from demo.calendar import Calendar, Day, Step
from demo.content import Content, Row
from demo.events import Event
from demo.people import STAFF
from demo.world import World
from exchanges.models import Exchange
from matchmaking.actions.match import (
    accept_match,
    approve_match,
    decline_match,
    propose_match,
    reject_match,
    withdraw_match,
    write_message,
)
from matchmaking.models import HostingOffer, Match, VisitRequest


def events(content: Content, calendar: Calendar, world: World) -> Iterator[Event]:
    for row in content.rows["matches"]:
        yield from _MatchEvents(row, content, calendar, world).events()


class _MatchEvents:
    def __init__(self, row: Row, content: Content, calendar: Calendar, world: World) -> None:
        self.row, self.content, self.calendar, self.world = row, content, calendar, world
        self.people = {
            "host": content.coordinator_of(content.row("offers", row["offer"])["organisation"]),
            "visitor": content.coordinator_of(
                content.row("requests", row["request"])["organisation"]
            ),
            "staff": STAFF,
        }

    def events(self) -> Iterator[Event]:
        row = self.row
        yield self.event(row["proposed"], Step.PROPOSE, "proposing", self.propose)
        for side in ("host", "visitor"):
            said_yes = row[f"{side}_said_yes"]
            if said_yes is not None and side != row["proposed_by"]:
                accept = partial(self.do, accept_match, side)
                yield self.event(said_yes, Step.ANSWER_MATCH, "accepting", accept)
        for message in row["messages"][self.first_words is not None :]:
            write = partial(self.do, write_message, message["side"], text=message["text"])
            yield self.event(message["day"], Step.WRITE, "writing about", write)
        yield from self.endings()

    def endings(self) -> Iterator[Event]:
        """What ended it, but for the calendar, which ends what nobody answers by itself."""
        row, reason = self.row, {"reason": self.row["reason"]}
        if row["state"] == "approved":
            yield self.event(row["decided"], Step.DECIDE, "approving", self.approve)
        if row["state"] == "rejected":
            reject = partial(self.do, reject_match, "staff", **reason)
            yield self.event(row["decided"], Step.DECIDE, "rejecting", reject)
        if row["state"] == "declined":
            decline = partial(self.do, decline_match, row["ended_by"], **reason)
            yield self.event(row["ended"], Step.ANSWER_MATCH, "declining", decline)
        if row["state"] == "withdrawn":
            withdraw = partial(self.do, withdraw_match, row["ended_by"], **reason)
            yield self.event(row["ended"], Step.ANSWER_MATCH, "withdrawing", withdraw)

    @property
    def first_words(self) -> str | None:
        """What the proposing side wrote with its proposal."""
        first = next(iter(self.row["messages"]), None)
        if first and (first["side"], first["day"]) == (
            self.row["proposed_by"],
            self.row["proposed"],
        ):
            return first["text"]
        return None

    def event(self, day: Day, step: Step, what: str, do) -> Event:
        at = self.calendar.moment(self.calendar.day(day), step, self.row["key"])
        return Event(at, f"{what} the match {self.row['key']}", do)

    def do(self, action, who: str, **words) -> None:
        match = self.world.find(Match, self.row["key"])
        action(match, by=self.world.person(self.people[who]), **words)

    def propose(self) -> None:
        match = propose_match(
            self.world.find(HostingOffer, self.row["offer"]),
            self.world.find(VisitRequest, self.row["request"]),
            by=self.world.person(self.people[self.row["proposed_by"]]),
            message=self.first_words or "",
        )
        self.world.keep(self.row["key"], match)

    def approve(self) -> None:
        """Approval opens the exchange, which its own row continues."""
        self.do(approve_match, "staff")
        opened = Exchange.objects.get(match=self.world.find(Match, self.row["key"]))
        for row in self.content.rows["exchanges"]:
            if row["match"] == self.row["key"]:
                self.world.keep(row["key"], opened)
