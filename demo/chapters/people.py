"""People sign up, and become coordinators and colleagues of their organisations."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

from accounts.actions import add_person
from demo.calendar import DAY, Calendar, Step
from demo.content import Content, Row
from demo.events import Event
from demo.world import World
from regions.actions import (
    accept_invitation,
    admit_membership,
    ask_membership,
    decline_membership,
    end_membership,
    invite_to_organisation,
)
from regions.models import Membership, Organisation
from regions.states import Role

COLLEAGUES_ASK_AFTER = 5 * DAY
NEWCOMER_JOINED = -1


def events(content: Content, calendar: Calendar, world: World) -> Iterator[Event]:
    for person in content.rows["people"]:
        yield Event(
            calendar.moment(_joined(person, content, calendar), Step.JOIN, person["email"]),
            f"signing up {person['email']}",
            partial(
                add_person,
                email=person["email"],
                full_name=person["full_name"],
                job_title=person["job_title"],
                is_staff=person["is_staff"],
            ),
        )
        for membership in person["memberships"]:
            key = membership["organisation"]
            if person["email"] == content.coordinator_of(key):
                continue  # founded it by registering it
            if membership["role"] == "coordinator":
                yield from _invited(person, membership, content, calendar, world)
            else:
                yield from _asks(person, membership, content, calendar, world)


def _joined(person: Row, content: Content, calendar: Calendar) -> date:
    if person["is_staff"]:
        return min(calendar.day(row["applied"]) for row in content.rows["organisations"]) - DAY
    if not person["memberships"]:
        return calendar.day(NEWCOMER_JOINED)
    return min(_came(person, membership, content, calendar) for membership in person["memberships"])


def _came(person: Row, membership: Row, content: Content, calendar: Calendar) -> date:
    """The day on which a person registered, asked to join or was invited."""
    if membership["asked"] is not None:
        return calendar.day(membership["asked"])
    applied = calendar.day(content.row("organisations", membership["organisation"])["applied"])
    is_founder = person["email"] == content.coordinator_of(membership["organisation"])
    return applied if is_founder else applied + COLLEAGUES_ASK_AFTER


def _invited(
    person: Row, membership: Row, content: Content, calendar: Calendar, world: World
) -> Iterator[Event]:
    key, email = membership["organisation"], person["email"]
    came = _came(person, membership, content, calendar)

    def invite_and_accept() -> None:
        invitation = invite_to_organisation(
            world.find(Organisation, key),
            email,
            Role.COORDINATOR,
            by=world.person(content.coordinator_of(key)),
        )
        accept_invitation(invitation, by=world.person(email))

    at = calendar.moment(came, Step.ANSWER_MEMBER, email)
    yield Event(at, f"inviting {email} to {key}", invite_and_accept)


def _asks(
    person: Row, membership: Row, content: Content, calendar: Calendar, world: World
) -> Iterator[Event]:
    key, email = membership["organisation"], person["email"]
    came = _came(person, membership, content, calendar)

    def event(day: date, step: Step, what: str, do) -> Event:
        return Event(calendar.moment(day, step, email), f"{what} {email} in {key}", do)

    def answer(action, **words) -> None:
        organisation = world.find(Organisation, key)
        asked = Membership.objects.get(user__email=email, organisation=organisation)
        action(asked, by=world.person(content.coordinator_of(key)), **words)

    def ask() -> None:
        ask_membership(world.find(Organisation, key), by=world.person(email))

    yield event(came, Step.ASK_TO_JOIN, "asking for", ask)
    if membership["state"] in ("active", "ended"):
        admit = partial(answer, admit_membership)
        yield event(came + DAY, Step.ANSWER_MEMBER, "admitting", admit)
    if membership["state"] == "declined":
        decline = partial(answer, decline_membership, reason=membership["reason"])
        yield event(calendar.day(membership["ended"]), Step.ANSWER_MEMBER, "declining", decline)
    if membership["state"] == "ended":
        end = partial(answer, end_membership, reason=membership["reason"])
        yield event(calendar.day(membership["ended"]), Step.ANSWER_MEMBER, "ending", end)
