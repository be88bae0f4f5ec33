"""The days of a visit in words, and those that somebody still has to answer."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format

from .models import DateProposal, Exchange
from .models.exchange import CONFIRM_BEFORE_VISIT


def dates_in_words(exchange: Exchange) -> str:
    """ "12–13 May 2025", "30 April – 2 May 2025"; empty before dates are agreed."""
    if not exchange.has_agreed_dates:
        return ""
    return days_in_words(exchange.starts, exchange.ends)


def days_in_words(starts: date, ends: date) -> str:
    last = date_format(ends)
    if starts == ends:
        return last
    if (starts.year, starts.month) == (ends.year, ends.month):
        return f"{date_format(starts, 'j')}–{last}"
    first = date_format(starts, "MONTH_DAY_FORMAT" if starts.year == ends.year else "DATE_FORMAT")
    return f"{first} – {last}"


def confirm_until(exchange: Exchange) -> date | None:
    return exchange.starts - CONFIRM_BEFORE_VISIT if exchange.starts else None


def open_proposal(exchange: Exchange) -> DateProposal | None:
    """The dates that wait for an answer."""
    return next((p for p in exchange.date_proposals.all() if p.answered_at is None), None)
