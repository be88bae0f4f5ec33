"""The content holds on whatever day it is loaded."""

from collections import defaultdict
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from demo.calendar import Calendar
from demo.chapters.exchanges import ExchangeEvents
from demo.content import read_content
from demo.loading import CHAPTERS
from demo.world import World

CONTENT = read_content()
BRUSSELS = ZoneInfo("Europe/Brussels")
DAYS = [datetime(2026, 1, 1, 8, tzinfo=BRUSSELS) + timedelta(days=n) for n in range(0, 366, 11)]


@pytest.fixture(params=DAYS, ids=lambda day: f"{day:%d %B}")
def calendar(request):
    return Calendar(request.param)


def visits(calendar):
    """All exchanges with dates that were not called off, by their offer."""
    by_offer = defaultdict(list)
    for row in CONTENT.rows["exchanges"]:
        if row["starts"] is not None and row["state"] != "cancelled":
            visit = ExchangeEvents(row, CONTENT, calendar, World())
            by_offer[visit.offer["key"]].append(visit)
    return by_offer


def test_nothing_lies_in_the_future(calendar):
    events = [event for chapter in CHAPTERS for event in chapter.events(CONTENT, calendar, World())]

    assert [event.what for event in events if event.at > calendar.now] == []


def test_visits_are_on_the_right_side_of_today(calendar):
    for at_one_offer in visits(calendar).values():
        for visit in at_one_offer:
            state = visit.row["state"]
            if state == "completed":
                assert visit.ends < visit.after_visit(visit.row["completed"]), visit.row["key"]
            elif state == "planning":
                assert visit.starts > calendar.today, visit.row["key"]


def test_visits_at_one_offer_do_not_overlap(calendar):
    for at_one_offer in visits(calendar).values():
        in_order = sorted(at_one_offer, key=lambda visit: visit.starts)
        assert all(one.ends < other.starts for one, other in pairwise(in_order))
