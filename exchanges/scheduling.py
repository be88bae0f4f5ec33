"""Finding dates that suit both teams, saying what speaks against others, and laying out days.

Nothing here knows today's date by itself. Dates are days, both ends included.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from matchmaking.calendar_weeks import Days, monday_of, overlaps, weeks
from matchmaking.engine.days import last_day
from matchmaking.public_holidays import public_holidays
from regions.models import Organisation

from .models import Exchange, ProgrammeSession
from .states import TeamSide

TIME_TO_PREPARE = timedelta(days=14)
SUGGESTIONS_MAX = 6
DAY = timedelta(days=1)
FRIDAY = 5  # ISO


@dataclass(frozen=True, slots=True)
class SuitableDates:
    """What the date finder shows: suggestions, and the weeks of the year strip from `monday`."""

    suggestions: list[Days]
    weeks: list[str]
    monday: date
    length: int


@dataclass(frozen=True, slots=True)
class ProgrammeEntry:
    """A session as the programme shows it: what it clashes with, where else it could go."""

    session: ProgrammeSession
    clashes_with: ProgrammeSession | None
    other_days: list[date]


@dataclass(frozen=True, slots=True)
class ProgrammeDay:
    day: date
    entries: list[ProgrammeEntry]


def find_dates(exchange: Exchange, today: date) -> SuitableDates:
    """Dates in both teams' windows, on the offer's weekdays, free of public holidays of both
    countries and of other exchanges at this offer; not before TIME_TO_PREPARE from now."""
    hosts, visitors = _windows_of(exchange.offer), _windows_of(exchange.request)
    years = range(today.year, max((last.year for _first, last in hosts), default=today.year) + 1)
    visits = suitable_visits(
        sorted(overlaps(hosts, visitors)),
        length=length_of_visit(exchange),
        weekdays=frozenset(exchange.offer.weekdays),
        closed=_holidays_of([exchange.host, exchange.visitor], years),
        taken=_taken_days(exchange),
        earliest=today + TIME_TO_PREPARE,
    )
    return SuitableDates(
        suggestions=spread_over_weeks(list(visits), SUGGESTIONS_MAX),
        weeks=weeks(hosts, today, shared_with=visitors),
        monday=monday_of(today),
        length=length_of_visit(exchange),
    )


def length_of_visit(exchange: Exchange) -> int:
    """Days the team wants to stay, as far as the offer allows."""
    offer = exchange.offer
    return min(max(exchange.request.days, offer.days_min), offer.days_max)


def suitable_visits(
    windows: Iterable[Days],
    *,
    length: int,
    weekdays: frozenset[int],
    closed: frozenset[int],
    taken: Collection[Days],
    earliest: date,
) -> Iterator[Days]:
    """Every visit of `length` days that fits into one of `windows`, in their order.

    `weekdays` are ISO numbers, `closed` ordinals of days on which nobody can be visited.
    """
    for first, last in windows:
        for ordinal in range(max(first, earliest).toordinal(), last.toordinal() + 1):
            end = last_day(ordinal, length, weekdays, closed) if weekdays else None
            if end is None or end > last.toordinal():
                continue
            visit = date.fromordinal(ordinal), date.fromordinal(end)
            if not any(overlaps([visit], taken)):
                yield visit


def spread_over_weeks(visits: Sequence[Days], count: int) -> list[Days]:
    """Up to `count` of `visits`: the first of each week, then the earliest of the others."""
    first_of_week: dict[date, Days] = {}
    for visit in visits:
        first_of_week.setdefault(monday_of(visit[0]), visit)
    chosen = list(first_of_week.values())[:count]
    others = [visit for visit in visits if visit not in chosen]
    return sorted(chosen + others[: count - len(chosen)])


def remarks_on(exchange: Exchange, starts: date, ends: date) -> list[str]:
    """What both teams should know about these dates before they agree; nothing is forbidden."""
    days = [starts + number * DAY for number in range((ends - starts).days + 1)]
    return [
        *_remarks_on_windows(exchange, starts, ends),
        *_remarks_on_days(exchange, days),
        *_remarks_on_length(exchange, len(days)),
    ]


def programme_days(exchange: Exchange) -> list[ProgrammeDay]:
    """Every day of the visit with its sessions in order; reads `sessions` once."""
    sessions = list(exchange.sessions.all())
    clashes: dict[int, ProgrammeSession] = {}
    for first, second in clashing(sessions):
        clashes.setdefault(first.pk, second)
        clashes.setdefault(second.pk, first)
    days = exchange.days
    return [
        ProgrammeDay(
            day=day,
            entries=[
                ProgrammeEntry(session, clashes.get(session.pk), [d for d in days if d != day])
                for session in sessions
                if session.day == day
            ],
        )
        for day in days
    ]


def clashing(
    sessions: Sequence[ProgrammeSession],
) -> list[tuple[ProgrammeSession, ProgrammeSession]]:
    """Pairs of sessions that take place at the same time, in order."""
    return [
        (first, second)
        for number, first in enumerate(sessions)
        for second in sessions[number + 1 :]
        if first.overlaps(second)
    ]


def _windows_of(wish) -> list[Days]:
    return [(window.starts, window.ends) for window in wish.windows.all()]


def _holidays_of(organisations: Iterable[Organisation], years: Iterable[int]) -> frozenset[int]:
    return frozenset().union(
        *(
            public_holidays(organisation.region.code, organisation.country, year)
            for organisation in organisations
            for year in years
        )
    )


def _taken_days(exchange: Exchange) -> list[Days]:
    others = Exchange.objects.standing().filter(offer=exchange.offer_id, starts__isnull=False)
    return list(others.exclude(pk=exchange.pk).values_list("starts", "ends"))


def _remarks_on_windows(exchange: Exchange, starts: date, ends: date) -> Iterator[str]:
    windows = {
        TeamSide.HOST: _windows_of(exchange.offer),
        TeamSide.VISITOR: _windows_of(exchange.request),
    }
    for side, spans in windows.items():
        if spans and not any(first <= starts and ends <= last for first, last in spans):
            yield _("Outside the dates that {organisation} named.").format(
                organisation=exchange.organisation_of(side).short_name
            )


def _remarks_on_days(exchange: Exchange, days: Sequence[date]) -> Iterator[str]:
    if any(day.isoweekday() not in exchange.offer.weekdays for day in days):
        yield _("One of the days is not a weekday on which the host takes visitors.")
    years = {day.year for day in days}
    for side in TeamSide:
        organisation = exchange.organisation_of(side)
        holidays = _holidays_of([organisation], years)
        for day in days:
            if day.toordinal() in holidays and day.isoweekday() <= FRIDAY:
                yield _("{day} is a public holiday where {organisation} is.").format(
                    day=date_format(day, "l j F"), organisation=organisation.short_name
                )


def _remarks_on_length(exchange: Exchange, length: int) -> Iterator[str]:
    offer = exchange.offer
    if not offer.days_min <= length <= offer.days_max:
        yield _("The host offers visits of {shortest} to {longest} days.").format(
            shortest=offer.days_min, longest=offer.days_max
        )
