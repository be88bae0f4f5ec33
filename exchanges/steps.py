"""The way of an exchange in six steps; read from `Exchange.objects.with_record()`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .days import confirm_until, dates_in_words
from .models import Exchange
from .models.exchange import REPORT_AFTER_VISIT
from .states import ExchangeState, TeamSide


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way of an exchange; status is "done", "now", "stopped" or ""."""

    label: str
    small: str
    status: str


def steps_of(exchange: Exchange, today: date | None = None) -> list[Step]:
    """The way of the exchange in six steps, with when and who."""
    today = today or timezone.localdate()
    match = exchange.match
    agreed = max(filter(None, (match.host_said_yes_at, match.visitor_said_yes_at)), default=None)
    words = [
        (_("Agreed"), _dated(agreed, _("by both teams"))),
        (_("Approved"), _dated(match.decided_at, _("by the association"))),
        (_("Programme"), _when_programme(exchange)),
        (_("Visit"), dates_in_words(exchange) or _("no dates yet")),
        (_("Report"), _when_report(exchange)),
        (_("Follow-up"), _("30, 90, 180 days after")),
    ]
    here = _step_now(exchange, today)
    stop = "stopped" if exchange.state == ExchangeState.CANCELLED else "now"
    return [
        Step(label, small, "done" if number < here else stop if number == here else "")
        for number, (label, small) in enumerate(words)
    ]


def _step_now(exchange: Exchange, today: date) -> int:
    """The number of the step the exchange is at; one past the last when all is done."""
    if exchange.is_completed:
        has_both_reports = len(exchange.feedback.all()) == len(TeamSide)
        return (6 if _all_answered(exchange) else 5) if has_both_reports else 4
    if exchange.state == ExchangeState.CONFIRMED:
        return 4 if exchange.is_over(today) else 3
    is_off_after_planning = exchange.host_confirmed_at and exchange.visitor_confirmed_at
    return 3 if is_off_after_planning else 2


def _all_answered(exchange: Exchange) -> bool:
    practices = exchange.practices.all()
    questions = [question for practice in practices for question in practice.follow_ups.all()]
    return bool(practices) and all(question.answered_at for question in questions)


def _when_programme(exchange: Exchange) -> str:
    if exchange.host_confirmed_at and exchange.visitor_confirmed_at:
        return _dated(
            max(exchange.host_confirmed_at, exchange.visitor_confirmed_at), _("by both teams")
        )
    until = confirm_until(exchange)
    return (
        _("confirm by {date}").format(date=date_format(until, "MONTH_DAY_FORMAT")) if until else ""
    )


def _when_report(exchange: Exchange) -> str:
    if not exchange.ends:
        return ""
    until = exchange.ends + REPORT_AFTER_VISIT
    return _("by {date}").format(date=date_format(until, "MONTH_DAY_FORMAT"))


def _dated(moment: datetime | None, who: str) -> str:
    if not moment:
        return who
    return f"{date_format(timezone.localtime(moment), 'MONTH_DAY_FORMAT')}, {who}"
