"""Organisations apply and are answered; partnerships gather some of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

from demo.calendar import DAY, Calendar, Step
from demo.content import Content, Row
from demo.events import Event
from demo.people import STAFF
from demo.world import World
from regions.actions import (
    refuse_organisation,
    register_organisation,
    suspend_organisation,
    verify_organisation,
)
from regions.models import Organisation, Partnership, Place, Region

VERIFIED_AFTER = 3 * DAY


def events(content: Content, calendar: Calendar, world: World) -> Iterator[Event]:
    first = min(calendar.day(row["applied"]) for row in content.rows["organisations"])
    yield Event(
        calendar.moment(first, Step.JOIN),
        "partnerships",
        partial(_add_partnerships, content.rows["partnerships"], world),
    )
    for row in content.rows["organisations"]:
        applied = calendar.day(row["applied"])
        registrant = content.coordinator_of(row["key"])
        yield Event(
            calendar.moment(applied, Step.REGISTER, row["key"]),
            f"registering {row['key']}",
            partial(_register, row, registrant, world),
        )
        yield from _answers(row, applied, calendar, world)


def _answers(row: Row, applied: date, calendar: Calendar, world: World) -> Iterator[Event]:
    """What the association said, and when."""

    def answer(day: date, what: str, action, **words) -> Event:
        return Event(
            calendar.moment(day, Step.ANSWER_APPLICATION, row["key"]),
            f"{what} {row['key']}",
            lambda: action(world.find(Organisation, row["key"]), by=world.person(STAFF), **words),
        )

    if row["state"] == "refused":
        decided = calendar.day(row["decided"])
        yield answer(decided, "refusing", refuse_organisation, reason=row["reason"])
    elif row["state"] != "applied":
        yield answer(applied + VERIFIED_AFTER, "verifying", verify_organisation)
    if row["state"] == "suspended":
        decided = calendar.day(row["decided"])
        yield answer(decided, "suspending", suspend_organisation, reason=row["reason"])


def _add_partnerships(rows: list[Row], world: World) -> None:
    for row in rows:
        partnership = Partnership.objects.create(
            slug=row["key"],
            name=row["name"],
            label=row["label"],
            about=row["about"],
            website=row["website"] or "",
        )
        world.keep(row["key"], partnership)


def _register(row: Row, registrant: str, world: World) -> None:
    places = Place.objects.filter(name=row["place_in_geonames"], country=row["country"])
    place = places.order_by("-population")[0]
    organisation = register_organisation(
        Organisation(
            name=row["name"],
            short_name=row["short_name"],
            kind=row["kind"],
            region=Region.objects.get(code=row["region"]),
            place=row["place"],
            latitude=place.latitude,
            longitude=place.longitude,
            languages=row["languages"],
            about=row["about"],
            website=row["website"] or "",
            oid=row["oid"] or "",
        ),
        by=world.person(registrant),
    )
    organisation.partnerships.set(world.find(Partnership, key) for key in row["partnerships"])
    world.keep(row["key"], organisation)
