"""Borås hosts Vestland, at each step of the way."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.utils import timezone

from exchanges import actions
from exchanges.models import Exchange
from exchanges.states import ExchangeState
from tests.factories.exchanges import ApprovedMatchFactory, ExchangeFactory, SessionFactory
from tests.factories.matchmaking import in_days

STARTS_IN = 49  # days; the Monday on or after it is the first day of the visit


def first_day() -> date:
    day = in_days(STARTS_IN)
    return day + timedelta(days=-day.weekday() % 7)


@pytest.fixture
def match(cast, offer, visit_request):
    """Approved, one of the offer's visits used, the request matched."""
    return ApprovedMatchFactory(offer=offer, request=visit_request)


@pytest.fixture
def opened(cast, match) -> Exchange:
    """Just opened: no dates, no programme."""
    return actions.open_exchange(match, by=cast.staff)


@pytest.fixture
def dated(opened, cast) -> Exchange:
    """With two agreed days, Monday and Tuesday."""
    monday = first_day()
    proposal = actions.propose_dates(opened, monday, monday + timedelta(days=1), by=cast.visitor)
    return actions.accept_dates(proposal, by=cast.host)


@pytest.fixture
def planned(dated, cast) -> Exchange:
    """With one session on each day."""
    for day in dated.days:
        actions.add_session(dated, by=cast.host_colleague, **session_fields(day))
    return Exchange.objects.get(pk=dated.pk)


@pytest.fixture
def confirmed(planned, cast) -> Exchange:
    actions.confirm_programme(planned, by=cast.host)
    return actions.confirm_programme(planned, by=cast.visitor)


@pytest.fixture
def past(cast, match) -> Exchange:
    """Confirmed, and its last day was yesterday."""
    return past_exchange(match, ended_days_ago=1)


@pytest.fixture
def completed(past, cast) -> Exchange:
    return actions.complete_exchange(past, by=cast.host)


def session_fields(day: date, **fields) -> dict:
    return {
        "day": day,
        "starts": time(9),
        "ends": time(10, 30),
        "kind": "strategy",
        "title": "Welcome and strategy",
    } | fields


def past_exchange(match, ended_days_ago: int, **fields) -> Exchange:
    """A confirmed exchange of two days with one session, as it stands after the visit."""
    ends = timezone.localdate() - timedelta(days=ended_days_ago)
    exchange = ExchangeFactory(
        match=match,
        state=ExchangeState.CONFIRMED,
        starts=ends - timedelta(days=1),
        ends=ends,
        host_confirmed_at=timezone.now(),
        visitor_confirmed_at=timezone.now(),
        **fields,
    )
    SessionFactory(exchange=exchange)
    return exchange
