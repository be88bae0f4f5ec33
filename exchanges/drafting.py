"""First versions for people to work on: a programme from the offer, a story from the record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from itertools import groupby

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import Exchange, ProgrammeSession
from .states import SessionKind

TITLE_LENGTH = ProgrammeSession._meta.get_field("title").max_length
NOT_TOLD = (SessionKind.BREAK, SessionKind.SOCIAL)
"""Kinds of sessions that papers and stories leave out."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One line of a ready-made day. `source` is the offer's field its description comes from."""

    starts: time
    ends: time
    kind: SessionKind
    title: str
    source: str = ""


def sessions_from_offer(exchange: Exchange) -> list[ProgrammeSession]:
    """Unsaved sessions for each day on which the host takes visitors (each day if none fits)."""
    offer = exchange.offer
    days = [day for day in exchange.days if day.isoweekday() in offer.weekdays] or exchange.days
    return [
        ProgrammeSession(
            exchange=exchange,
            day=day,
            starts=slot.starts,
            ends=slot.ends,
            kind=slot.kind,
            title=slot.title[:TITLE_LENGTH],
            description=getattr(offer, slot.source) if slot.source else "",
            led_by="" if slot.kind in NOT_TOLD else offer.department,
            is_confidential=slot.kind == SessionKind.OBSERVATION and bool(offer.confidentiality),
        )
        for number, day in enumerate(days)
        for slot in _slots(exchange, is_first=number == 0, is_last=number == len(days) - 1)
    ]


def story_from_record(exchange: Exchange) -> dict[str, str]:
    """Title, standfirst and body of a first version, told from what the exchange kept."""
    sections = [
        _who_met(exchange),
        _section(_("What they wanted to learn"), [exchange.request.learning_goals]),
        _section(_("What they saw"), _programme_lines(exchange)),
        _section(_("What they take home"), _practice_lines(exchange)),
        _section(_("In their words"), _quotes(exchange)),
        _section(_("What comes next"), _next_steps(exchange)),
    ]
    return {
        "title": exchange.title,
        "standfirst": _standfirst(exchange),
        "body": "\n\n".join(section for section in sections if section),
    }


def working_sessions(exchange: Exchange) -> list[tuple[date, list[ProgrammeSession]]]:
    """What is worked at on each day, without breaks and evenings."""
    told = [session for session in exchange.sessions.all() if session.kind not in NOT_TOLD]
    return [
        (day, list(sessions)) for day, sessions in groupby(told, key=lambda session: session.day)
    ]


def _slots(exchange: Exchange, *, is_first: bool, is_last: bool) -> Iterator[Slot]:
    if is_first:
        title = _("Welcome and strategy: {title}").format(title=exchange.offer.title)
        yield Slot(time(9), time(10, 30), SessionKind.STRATEGY, title, "strategy")
    else:
        title = _("Methods and tools in practice")
        yield Slot(time(9), time(10, 30), SessionKind.WORKSHOP, title, "methods")
    yield Slot(time(10, 30), time(10, 45), SessionKind.BREAK, _("Coffee"))
    title = _("Observation: beside colleagues at work")
    yield Slot(time(10, 45), time(12, 15), SessionKind.OBSERVATION, title, "observation")
    yield Slot(time(12, 15), time(13, 15), SessionKind.BREAK, _("Lunch"))
    if is_first:
        title = _("Methods and tools")
        yield Slot(time(13, 15), time(14, 45), SessionKind.WORKSHOP, title, "methods")
    else:
        title = _("With the partners: how we work together")
        yield Slot(time(13, 15), time(14, 45), SessionKind.SITE_VISIT, title)
    title = _("What we take home") if is_last else _("Reflection of the day")
    source = "reflection" if is_last else ""
    yield Slot(time(15), time(16), SessionKind.REFLECTION, title, source)


def _standfirst(exchange: Exchange) -> str:
    length = len(exchange.days)
    return ngettext(
        "{visitor} spent {length} day with {host} to see how others do it.",
        "{visitor} spent {length} days with {host} to see how others do it.",
        length,
    ).format(visitor=exchange.visitor.name, host=exchange.host.name, length=length)


def _who_met(exchange: Exchange) -> str:
    offer = exchange.offer
    people = exchange.participants.exclude(attended=False).count() or exchange.request.team_size
    hosts = offer.department or exchange.host.name
    first = ngettext(
        "From {starts} to {ends}, {people} person from {visitor} visited {hosts} in {place}.",
        "From {starts} to {ends}, {people} people from {visitor} visited {hosts} in {place}.",
        people,
    ).format(
        starts=date_format(exchange.starts),
        ends=date_format(exchange.ends),
        people=people,
        visitor=exchange.visitor.name,
        hosts=hosts,
        place=exchange.host.place,
    )
    second = (
        _("Their topic was {topic}.").format(topic=offer.main_topic) if offer.main_topic else ""
    )
    return f"{first} {second}".strip()


def _section(heading: str, paragraphs: list[str]) -> str:
    """A heading with its paragraphs, or nothing where there is nothing to tell."""
    told = [paragraph.strip() for paragraph in paragraphs if paragraph.strip()]
    return "\n\n".join([f"## {heading}", *told]) if told else ""


def _programme_lines(exchange: Exchange) -> list[str]:
    return [
        f"{date_format(day, 'l j F')}: {'; '.join(session.title for session in sessions)}."
        for day, sessions in working_sessions(exchange)
    ]


def _practice_lines(exchange: Exchange) -> list[str]:
    return [
        _("{method} ({status}). {description}").format(
            method=practice.title,
            status=practice.get_status_display(),
            description=practice.description,
        )
        for practice in exchange.practices.all()
    ]


def _quotes(exchange: Exchange) -> list[str]:
    return [
        f"“{feedback.quote.strip()}” – {exchange.organisation_of(feedback.side).name}"
        for feedback in exchange.feedback.filter(may_quote=True).exclude(quote="")
    ]


def _next_steps(exchange: Exchange) -> list[str]:
    if not (exchange.visit_back_id or exchange.offer.wants_to_visit_back):
        return []
    return [
        _("{host} hopes to visit {visitor} in return.").format(
            host=exchange.host.name, visitor=exchange.visitor.name
        )
    ]
