"""Borås hosts Vestland, at each step of the way."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.utils import timezone

from exchanges import actions
from exchanges.models import Exchange
from exchanges.states import ExchangeState
from matchmaking.actions import approve_match
from tests.factories.exchanges import SessionFactory
from tests.factories.matchmaking import AgreedMatchFactory, in_days

STARTS_IN = 49  # days; the Monday on or after it is the first day of the visit


def first_day() -> date:
    day = in_days(STARTS_IN)
    return day + timedelta(days=-day.weekday() % 7)


@pytest.fixture
def match(cast, offer, visit_request):
    """Approved by staff: one of the offer's visits is used, the request is matched."""
    agreed = AgreedMatchFactory(offer=offer, request=visit_request, proposed_by=cast.visitor)
    approve_match(agreed, by=cast.staff)
    return agreed


@pytest.fixture
def opened(match) -> Exchange:
    """As the approval opened it: no dates, no programme."""
    return Exchange.objects.get(match=match)


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
def past(opened) -> Exchange:
    """Confirmed, with one session, and its last day was yesterday."""
    return put_into_past(opened, ended_days_ago=1)


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


def put_into_past(exchange: Exchange, ended_days_ago: int) -> Exchange:
    """`exchange` as it stands after a confirmed visit of two days."""
    exchange.ends = timezone.localdate() - timedelta(days=ended_days_ago)
    exchange.starts = exchange.ends - timedelta(days=1)
    exchange.host_confirmed_at = exchange.visitor_confirmed_at = timezone.now()
    exchange.state = ExchangeState.CONFIRMED
    exchange.save()
    SessionFactory(exchange=exchange)
    return exchange
