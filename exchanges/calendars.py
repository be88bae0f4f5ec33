"""A programme as an iCalendar file (RFC 5545), in the time zone of the host."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from icalendar import Calendar, Event

from regions.models import Organisation

from .models import Exchange, ProgrammeSession

DEGREES = re.compile(r"([+-]\d{2})(\d{2})(?:\d{2})?([+-]\d{3})(\d{2})(?:\d{2})?")


class Zone(NamedTuple):
    """A time zone with the place it is named after, in degrees."""

    name: str
    latitude: float
    longitude: float


def programme_calendar(exchange: Exchange, url: str) -> bytes:
    """One event a session. UIDs stay the same, so that a second import updates the first."""
    zone = zone_of(exchange.host)
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.SITE_NAME}//Programme//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", exchange.title)
    for session in exchange.sessions.all():
        calendar.add_component(_event(session, exchange, zone, url))
    if exchange.has_agreed_dates:
        # Some calendar programs read every change of the clock in the file; most know them all.
        calendar.add_missing_timezones(
            first_date=date(exchange.starts.year, 1, 1),
            last_date=date(exchange.ends.year + 1, 1, 1),
        )
    return calendar.to_ical()


def zone_of(organisation: Organisation) -> ZoneInfo:
    """The time zone of the organisation's country; of several, that of the nearest place."""
    zones = _zones_by_country().get(organisation.country)
    if not zones:
        return ZoneInfo(settings.TIME_ZONE)
    if organisation.latitude is None:
        return ZoneInfo(zones[0].name)
    here = (organisation.latitude, organisation.longitude)
    nearest = min(zones, key=lambda zone: _square_of_distance(here, zone))
    return ZoneInfo(nearest.name)


def _event(session: ProgrammeSession, exchange: Exchange, zone: ZoneInfo, url: str) -> Event:
    event = Event()
    event.add("uid", f"session-{session.pk}@{settings.SITE_HOST}")
    event.add("sequence", session.version - 1)
    event.add("dtstamp", exchange.state_since)
    event.add("dtstart", datetime.combine(session.day, session.starts, zone))
    event.add("dtend", datetime.combine(session.day, session.ends, zone))
    event.add("summary", session.title)
    event.add("url", url)
    event.add("categories", [session.get_kind_display()])
    if session.place:
        event.add("location", session.place)
    details = [session.description, session.led_by]
    if any(details):
        event.add("description", "\n".join(filter(None, details)))
    return event


@cache
def _zones_by_country() -> dict[str, list[Zone]]:
    """The zones of each country (ISO 3166), its main one first; from IANA's zone.tab."""
    lines = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8").splitlines()
    zones: dict[str, list[Zone]] = {}
    for line in lines:
        if line.startswith("#"):
            continue
        country, point, name = line.split("\t")[:3]
        zones.setdefault(country, []).append(Zone(name, *_degrees(point)))
    return zones


def _degrees(point: str) -> tuple[float, float]:
    """ "+5920+01803" as latitude and longitude."""
    parts = DEGREES.fullmatch(point)
    if parts is None:
        raise ValueError(point)
    lat, lat_minutes, long, long_minutes = parts.groups()
    return _degree(lat, lat_minutes), _degree(long, long_minutes)


def _degree(whole: str, minutes: str) -> float:
    sign = -1 if whole.startswith("-") else 1
    return sign * (abs(int(whole)) + int(minutes) / 60)


def _square_of_distance(here: tuple[float, float], zone: Zone) -> float:
    return (here[0] - zone.latitude) ** 2 + (here[1] - zone.longitude) ** 2
