"""Making the programme. Every change of it asks both teams to confirm it (again)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from lifecycle.actions import advance, lock
from lifecycle.refusals import Refused

from .. import notices
from ..drafting import sessions_from_offer
from ..models import Exchange, ProgrammeSession
from ..rules import side_of
from ..states import TeamSide
from .staleness import refuse_if_outdated, save_next_version

SAMENESS = ("day", "starts", "ends", "title")
"""Two sessions that agree in these are the same one, sent twice."""


@transaction.atomic
def add_session(exchange: Exchange, *, by: User, **fields: Any) -> ProgrammeSession:
    """Add a session; one that is there already with the same day, times and title stays one."""
    exchange = _lock_for_change(exchange)
    _refuse_outside(exchange, fields["day"])
    same = _same_session(exchange, **{key: fields[key] for key in SAMENESS})
    if same:
        return same
    session = exchange.sessions.create(**fields)
    _programme_changed(exchange, by)
    return session


@transaction.atomic
def edit_session(
    session: ProgrammeSession, *, by: User, version: int | None = None, **fields: Any
) -> ProgrammeSession:
    exchange = _lock_for_change(session.exchange)
    session = _fresh(session)
    refuse_if_outdated(session, version)
    _refuse_outside(exchange, fields.get("day", session.day))
    if any(getattr(session, name) != value for name, value in fields.items()):
        save_next_version(session, **fields)
        _programme_changed(exchange, by)
    return session


@transaction.atomic
def remove_session(session: ProgrammeSession, *, by: User) -> None:
    """Take a session out; one that is gone already stays gone."""
    exchange = _lock_for_change(session.exchange)
    deleted, _by_model = exchange.sessions.filter(pk=session.pk).delete()
    if deleted:
        _programme_changed(exchange, by)


@transaction.atomic
def move_session_earlier(
    session: ProgrammeSession, *, by: User, version: int | None = None
) -> None:
    """Let the session change places with the one before it on its day."""
    _change_places(session, -1, by, version)


@transaction.atomic
def move_session_later(session: ProgrammeSession, *, by: User, version: int | None = None) -> None:
    """Let the session change places with the one after it on its day."""
    _change_places(session, 1, by, version)


@transaction.atomic
def move_session_to_day(
    session: ProgrammeSession, day: date, *, by: User, version: int | None = None
) -> None:
    """Put the session on another day of the visit, at the same time of day."""
    edit_session(session, by=by, version=version, day=day)


@transaction.atomic
def copy_day(exchange: Exchange, source: date, target: date, *, by: User) -> int:
    """Put the sessions of one day on another as well; returns how many were new there."""
    exchange = _lock_for_change(exchange)
    _refuse_outside(exchange, target)
    if source == target:
        raise Refused(_("Choose another day to copy to."))
    copied = 0
    for session in exchange.sessions.filter(day=source):
        values = {name: getattr(session, name) for name in SAMENESS} | {"day": target}
        if _same_session(exchange, **values):
            continue
        _copy_of(session, target).save()
        copied += 1
    if copied:
        _programme_changed(exchange, by)
    return copied


@transaction.atomic
def start_from_offer(exchange: Exchange, *, by: User) -> int:
    """Fill an empty programme with what the offer names; returns how many sessions came."""
    exchange = _lock_for_change(exchange)
    if not exchange.has_agreed_dates:
        raise Refused(_("Agree on dates first, then plan the programme."))
    if exchange.sessions.exists():
        raise Refused(_("The programme has sessions already. Nothing was changed."))
    sessions = sessions_from_offer(exchange)
    ProgrammeSession.objects.bulk_create(sessions)
    _programme_changed(exchange, by)
    return len(sessions)


def _lock_for_change(exchange: Exchange) -> Exchange:
    exchange = lock(exchange)
    if not exchange.is_open:
        raise Refused(
            _("The programme stays as it is: this exchange is “{state}” now.").format(
                state=exchange.get_state_display().lower()
            )
        )
    return exchange


def _programme_changed(exchange: Exchange, by: User) -> None:
    """What was confirmed is not what stands: ask both teams again.

    Once the visit has begun, changes are only written down: nobody waits for a confirmation
    in the middle of a visit.
    """
    if exchange.allows("revise") and exchange.has_begun(timezone.localdate()):
        save_next_version(exchange)
        return
    had_confirmed = [side for side in TeamSide if exchange.confirmed_at(side)]
    nobody = {"host_confirmed_at": None, "visitor_confirmed_at": None}
    if exchange.allows("revise"):
        advance(exchange, "revise", by=by, version=exchange.version + 1, **nobody)
    else:
        save_next_version(exchange, **nobody)
    told = [side for side in had_confirmed if side != side_of(by, exchange)]
    notices.programme_changed(exchange, told)


def _refuse_outside(exchange: Exchange, day: date) -> None:
    if not exchange.has_agreed_dates:
        raise Refused(_("Agree on dates first, then plan the programme."))
    if day not in exchange.days:
        raise Refused(_("This day is not one of the visit. Choose one of its days."))


def _fresh(session: ProgrammeSession) -> ProgrammeSession:
    fresh = ProgrammeSession.objects.filter(pk=session.pk).first()
    if fresh is None:
        raise Refused(_("Somebody removed this session in the meantime."))
    return fresh


def _same_session(exchange: Exchange, **values: Any) -> ProgrammeSession | None:
    return exchange.sessions.filter(**values).first()


def _copy_of(session: ProgrammeSession, day: date) -> ProgrammeSession:
    own = {"id", "day", "version"}
    fields = [field.attname for field in session._meta.fields if field.name not in own]
    return ProgrammeSession(day=day, **{name: getattr(session, name) for name in fields})


def _change_places(session: ProgrammeSession, step: int, by: User, version: int | None) -> None:
    exchange = _lock_for_change(session.exchange)
    session = _fresh(session)
    refuse_if_outdated(session, version)
    of_the_day = list(exchange.sessions.filter(day=session.day))
    number = of_the_day.index(session) + step
    if not 0 <= number < len(of_the_day):
        raise Refused(_("It is the first or last of its day already. Nothing was changed."))
    first, second = sorted((session, of_the_day[number]), key=of_the_day.index)
    _swap(first, second)
    _programme_changed(exchange, by)


def _swap(first: ProgrammeSession, second: ProgrammeSession) -> None:
    """Both keep their length; together they take the same time of day as before."""
    end = max(first.ends, second.ends)
    second_ends = _plus(first.starts, _length(second))
    first_starts = _plus(end, -_length(first))
    save_next_version(second, starts=first.starts, ends=second_ends)
    save_next_version(first, starts=first_starts, ends=end)


def _length(session: ProgrammeSession) -> timedelta:
    return _on_a_day(session.ends) - _on_a_day(session.starts)


def _plus(moment: time, length: timedelta) -> time:
    return (_on_a_day(moment) + length).time()


def _on_a_day(moment: time) -> datetime:
    return datetime.combine(date.min + timedelta(days=1), moment)
