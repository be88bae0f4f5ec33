from datetime import date

import pytest

from matchmaking.ranges import day_range, days_of, group_of
from tests.factories.matchmaking import OfferFactory


@pytest.mark.parametrize(
    ("starts", "ends", "words"),
    [
        (date(2025, 5, 12), date(2025, 5, 13), "12–13 May 2025"),
        (date(2025, 5, 30), date(2025, 6, 2), "30 May – 2 June 2025"),
        (date(2025, 12, 30), date(2026, 1, 2), "30 December 2025 – 2 January 2026"),
        (date(2025, 5, 12), date(2025, 5, 12), "12 May 2025"),
    ],
)
def test_ranges_of_days(starts, ends, words):
    assert day_range(starts, ends) == words


@pytest.mark.parametrize(
    ("least", "most", "people", "days"),
    [
        (2, 6, "2 to 6 people", "2 to 6 days"),
        (3, 3, "3 people", "3 days"),
        (1, 1, "1 person", "1 day"),
    ],
)
def test_ranges_of_people_and_days(least, most, people, days):
    offer = OfferFactory.build(group_min=least, group_max=most, days_min=least, days_max=most)
    assert (group_of(offer), days_of(offer)) == (people, days)
