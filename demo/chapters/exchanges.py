"""Exchanges are planned, confirmed, lived, reported on, or called off."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time, timedelta
from functools import cached_property, partial

from demo.calendar import DAY, Calendar, Day, Step, first_visit
from demo.content import Content, Row
from demo.events import Event
from demo.world import World
from exchanges.actions import (
    accept_dates,
    add_participant,
    add_practice,
    add_session,
    answer_follow_up,
    cancel_exchange,
    complete_exchange,
    confirm_programme,
    decline_dates,
    edit_practical,
    give_feedback,
    mark_attendance,
    propose_dates,
)
from exchanges.models import Exchange
from matchmaking.public_holidays import public_holidays

ANSWERED_AFTER = 2 * DAY
"""How long the other team thinks about proposed dates."""
TEAM_NAMED_AFTER = 4 * DAY
PLANNED_BEFORE_CONFIRMED = 2 * DAY
PLANNED_AFTER_DATES = 5 * DAY
FOLLOW_UP_ANSWERED_AFTER = 2 * DAY

OTHER = {"host": "visitor", "visitor": "host"}
ANSWERS = (
    "goals_met",
    "well_organised",
    "worth_the_time",
    "worked_well",
    "to_change",
    "quote",
    "may_quote",
)


def events(content: Content, calendar: Calendar, world: World) -> Iterator[Event]:
    for row in content.rows["exchanges"]:
        yield from ExchangeEvents(row, content, calendar, world).events()


class ExchangeEvents:
    """One exchange. Its days of work after the visit move along with the visit itself."""

    def __init__(self, row: Row, content: Content, calendar: Calendar, world: World) -> None:
        self.row, self.calendar, self.world = row, calendar, world
        self.match = content.row("matches", row["match"])
        self.offer = content.row("offers", self.match["offer"])
        request = content.row("requests", self.match["request"])
        self.organisations = [
            content.row("organisations", wish["organisation"]) for wish in (self.offer, request)
        ]
        self.organisers = {side: row[f"{side}_organiser"] for side in OTHER}

    def events(self) -> Iterator[Event]:
        yield from self.agreeing_dates()
        yield from self.planning()
        yield from self.confirming()
        yield from self.carrying_out()
        yield from self.taking_home()
        if self.row["cancelled"] is not None:
            cancel = partial(
                self.do, cancel_exchange, self.row["cancelled_by"], reason=self.row["reason"]
            )
            day = self.calendar.day(self.row["cancelled"])
            yield self.event(day, Step.END, "cancelling", cancel)

    # The days

    @cached_property
    def starts(self) -> date | None:
        return None if self.row["starts"] is None else self.first_day(self.row)

    @property
    def ends(self) -> date:
        return self.starts + (self.row["days"] - 1) * DAY

    def first_day(self, dates: Row) -> date:
        """The first day that suits, from the day that `dates` name; around today as it is."""
        named, length = self.calendar.day(dates["starts"]), dates["days"]
        if named <= self.calendar.today < named + length * DAY:
            return named
        closed = {
            day
            for organisation in self.organisations
            for year in (named.year, named.year + 1)
            for day in public_holidays(organisation["region"], organisation["country"], year)
        }
        return first_visit(named, length, self.offer["weekdays"], closed)

    def after_visit(self, value: Day) -> date:
        """A day after the visit: as many days later as the visit began later than named."""
        moved_by = self.starts - self.calendar.day(self.row["starts"])
        return self.calendar.by_today(self.calendar.day(value) + moved_by)

    # The chapters

    def agreeing_dates(self) -> Iterator[Event]:
        proposals = self.row["date_proposals"]
        for number, dates in enumerate(proposals):
            day = self.calendar.day(dates["day"])
            is_last = number == len(proposals) - 1
            propose = partial(self.propose, dates)
            yield self.event(day, Step.PROPOSE_DATES, "proposing dates for", propose)
            if dates["accepted"] or (dates["accepted"] is False and is_last):
                answer = accept_dates if dates["accepted"] else decline_dates
                yield self.event(
                    self.calendar.by_today(day + ANSWERED_AFTER),
                    Step.ANSWER_DATES,
                    "answering dates of",
                    partial(self.answer, answer, OTHER[dates["side"]]),
                )

    def planning(self) -> Iterator[Event]:
        opened = self.calendar.day(self.match["decided"])
        named = self.calendar.by_today(opened + TEAM_NAMED_AFTER)
        for person in self.row["participants"]:
            add = partial(self.do, add_participant, "visitor", **_about(person))
            yield self.event(named, Step.PLAN, "adding a participant to", add)
        if self.row["practical"]:
            write = partial(self.do, edit_practical, "host", practical=self.row["practical"])
            yield self.event(self.planned, Step.PLAN, "describing", write)
        for session in self.row["sessions"]:
            add = partial(self.do, add_session, "host", **self.session(session))
            yield self.event(self.planned, Step.PLAN, "adding a session to", add)

    def confirming(self) -> Iterator[Event]:
        for side in OTHER:
            if (confirmed := self.row[f"{side}_confirmed"]) is not None:
                confirm = partial(self.do, confirm_programme, side)
                day = self.calendar.day(confirmed)
                yield self.event(day, Step.CONFIRM, "confirming", confirm)

    def carrying_out(self) -> Iterator[Event]:
        if self.row["completed"] is None:
            return
        yield self.event(self.ends, Step.ATTEND, "attendance at", self.mark_attendance)
        yield self.event(
            self.after_visit(self.row["completed"]),
            Step.COMPLETE,
            "completing",
            partial(self.do, complete_exchange, "host"),
        )

    def taking_home(self) -> Iterator[Event]:
        for feedback in self.row["feedback"]:
            answers = {name: feedback[name] for name in ANSWERS}
            give = partial(self.do, give_feedback, feedback["side"], **answers)
            yield self.event(self.after_visit(feedback["day"]), Step.REPORT, "feedback on", give)
        for practice in self.row["practices"]:
            yield from self.practice(practice)

    def practice(self, practice: Row) -> Iterator[Event]:
        follow_ups = practice["follow_ups"]
        add = partial(
            self.do,
            add_practice,
            "visitor",
            title=practice["title"],
            description=practice["description"],
            status="exploring" if follow_ups else practice["status"],
        )
        written = self.after_visit(self.row["completed"])
        yield self.event(written, Step.TAKE_HOME, "a practice from", add)
        for answer in follow_ups:
            day = self.ends + answer["after_days"] * DAY + FOLLOW_UP_ANSWERED_AFTER
            yield self.event(
                day,
                Step.FOLLOW_UP,
                "a follow-up of",
                partial(self.answer_follow_up, practice["title"], answer),
            )

    @property
    def planned(self) -> date:
        """The day on which the host writes down programme and practical information."""
        confirmed = [self.row[f"{side}_confirmed"] for side in OTHER]
        days = [self.calendar.day(day) for day in confirmed if day is not None]
        if days:
            return min(days) - PLANNED_BEFORE_CONFIRMED
        agreed = [d["day"] for d in self.row["date_proposals"] if d["accepted"]]
        since = agreed[-1] if agreed else self.match["decided"]
        return self.calendar.by_today(self.calendar.day(since) + PLANNED_AFTER_DATES)

    def session(self, session: Row) -> Row:
        return {
            **session,
            "day": self.starts + session["day"] * DAY,
            "starts": time.fromisoformat(session["starts"]),
            "ends": time.fromisoformat(session["ends"]),
        }

    # What is done

    def event(self, day: date, step: Step, what: str, do) -> Event:
        at = self.calendar.moment(day, step, self.row["key"])
        return Event(at, f"{what} the exchange {self.row['key']}", do)

    def exchange(self) -> Exchange:
        return self.world.find(Exchange, self.row["key"])

    def do(self, action, side: str, **words) -> None:
        action(self.exchange(), by=self.world.person(self.organisers[side]), **words)

    def propose(self, dates: Row) -> None:
        starts = self.first_day(dates)
        ends = starts + timedelta(days=dates["days"] - 1)
        self.do(propose_dates, dates["side"], starts=starts, ends=ends, note=dates["note"])

    def answer(self, action, side: str) -> None:
        waiting = self.exchange().date_proposals.waiting().get()
        action(waiting, by=self.world.person(self.organisers[side]))

    def mark_attendance(self) -> None:
        names = [person["name"] for person in self.row["participants"] if person["attended"]]
        present = self.exchange().participants.filter(name__in=names)
        self.do(mark_attendance, "host", present=set(present.values_list("pk", flat=True)))

    def answer_follow_up(self, title: str, answer: Row) -> None:
        practice = self.exchange().practices.get(title=title)
        answer_follow_up(
            practice.follow_ups.get(after_days=answer["after_days"]),
            by=self.world.person(self.organisers["visitor"]),
            status=answer["status"],
            note=answer["note"],
        )


def _about(person: Row) -> dict[str, str]:
    needs = person["needs"] or {"diet": "", "access": ""}
    return {"name": person["name"], "role": person["role"], **needs}
