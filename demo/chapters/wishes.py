"""Hosting offers and visit requests are drafted, published and ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

from demo.calendar import DAY, Calendar, Step
from demo.content import Content, Row
from demo.events import Event
from demo.world import World
from exchanges.actions import visit_back_request
from exchanges.models import Exchange
from matchmaking.actions.offer import WRITTEN_FIELDS as OFFER_FIELDS
from matchmaking.actions.offer import (
    close_offer,
    pause_offer,
    publish_offer,
    save_offer,
)
from matchmaking.actions.request import WRITTEN_FIELDS as REQUEST_FIELDS
from matchmaking.actions.request import (
    publish_request,
    save_request,
    withdraw_request,
)
from matchmaking.actions.wishes import hand_over_draft
from matchmaking.models import FundingScheme, HostingOffer, VisitRequest
from regions.models import Organisation

DRAFTED_BEFORE = DAY
"""How long a draft rests before it is published."""


def events(content: Content, calendar: Calendar, world: World) -> Iterator[Event]:
    for row in content.rows["offers"]:
        yield from _Offer(row, content, calendar, world).events()
    for row in content.rows["requests"]:
        yield from _Request(row, content, calendar, world).events()


class _Wish:
    """What offers and requests have in common. `noun` names them where something is refused."""

    noun: str
    model: type[HostingOffer] | type[VisitRequest]
    publish: Callable

    def __init__(self, row: Row, content: Content, calendar: Calendar, world: World) -> None:
        self.row, self.content, self.calendar, self.world = row, content, calendar, world
        self.coordinator = content.coordinator_of(row["organisation"])

    def events(self) -> Iterator[Event]:
        posted = self.calendar.day(self.row["posted"])
        if self.row["state"] == "draft":
            yield self.event(posted, Step.DRAFT, "drafting", self.draft)
            return
        yield self.event(posted - DRAFTED_BEFORE, Step.DRAFT, "drafting", self.draft)
        yield self.event(
            posted, Step.PUBLISH, "publishing", partial(self.by_coordinator, self.publish)
        )
        yield from self.endings()

    def event(self, day: date, step: Step, what: str, do: Callable[[], object]) -> Event:
        at = self.calendar.moment(day, step, self.row["key"])
        return Event(at, f"{what} the {self.noun} {self.row['key']}", do)

    def by_coordinator(self, action: Callable, **words) -> None:
        wish = self.world.find(self.model, self.row["key"])
        action(wish, by=self.world.person(self.coordinator), **words)

    def draft(self) -> None:
        """The author drafts; a colleague then hands over to the coordinator."""
        organisation = self.world.find(Organisation, self.row["organisation"])
        author = self.world.author(organisation)
        wish = self.saved(organisation, author)
        self.world.keep(self.row["key"], wish)
        if author.email != self.coordinator:
            hand_over_draft(wish, by=author)

    def levels(self) -> dict[str, str]:
        return {entry["language"]: entry["level"] for entry in self.row["languages"]}

    def windows(self) -> list[tuple[date, date]]:
        return [
            (self.calendar.day(first), self.calendar.day(last))
            for first, last in self.row["windows"]
        ]


class _Offer(_Wish):
    noun = "offer"
    model = HostingOffer
    publish = staticmethod(publish_offer)
    written = [name for name in OFFER_FIELDS if name != "main_topic"]

    def saved(self, organisation, author) -> HostingOffer:
        topics = self.world.topics(self.row["topics"])
        return save_offer(
            HostingOffer(
                organisation=organisation,
                main_topic=topics[0],
                **{name: self.row[name] for name in self.written},
            ),
            by=author,
            topics=topics,
            languages=self.levels(),
            windows=self.windows(),
        )

    def endings(self) -> Iterator[Event]:
        if self.row["state"] == "paused":
            pause = partial(self.by_coordinator, pause_offer)
            yield self.event(self.calendar.day(self.row["ended"]), Step.END, "pausing", pause)
        if self.row["state"] == "closed":
            close = partial(self.by_coordinator, close_offer, reason=self.row["reason"])
            yield self.event(self.calendar.day(self.row["ended"]), Step.END, "closing", close)


class _Request(_Wish):
    noun = "request"
    model = VisitRequest
    publish = staticmethod(publish_request)
    written = [name for name in REQUEST_FIELDS if name != "funding"]

    def saved(self, organisation, author) -> VisitRequest:
        request = self.unsaved(organisation)
        for name in self.written:
            setattr(request, name, self.row[name])
        if self.row["funding"]:
            request.funding = FundingScheme.objects.get(code=self.row["funding"])
        return save_request(
            request,
            by=author,
            topics=self.world.topics(self.row["topics"]),
            languages=self.levels(),
            windows=self.windows(),
        )

    def unsaved(self, organisation: Organisation) -> VisitRequest:
        """A new request, or the draft that came of an exchange: the host visits back."""
        for row in self.content.rows["exchanges"]:
            if row["visit_back"] == self.row["key"]:
                exchange = self.world.find(Exchange, row["key"])
                return visit_back_request(exchange, by=self.world.person(self.coordinator))
        return VisitRequest(organisation=organisation)

    def endings(self) -> Iterator[Event]:
        if self.row["state"] == "withdrawn":
            withdraw = partial(self.by_coordinator, withdraw_request, reason=self.row["reason"])
            yield self.event(
                self.calendar.day(self.row["ended"]), Step.END, "withdrawing", withdraw
            )
