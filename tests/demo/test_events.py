"""Things happen in order, each at its moment."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from demo.events import ContentRefused, Event, live_through
from lifecycle.refusals import Refused

EARLIER = datetime(2025, 5, 12, 9, 0, tzinfo=UTC)
LATER = datetime(2025, 5, 13, 9, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def test_events_happen_in_the_order_of_their_moments_with_the_clock_standing_there():
    seen = []
    live_through(
        Event(at, "looking", lambda: seen.append(timezone.now())) for at in (LATER, EARLIER)
    )

    assert seen == [EARLIER, LATER]


def test_afterwards_it_is_now_again():
    before = timezone.now()
    live_through([Event(EARLIER, "looking", timezone.now)])

    assert timezone.now() >= before


def test_what_the_rules_refuse_is_reported_with_its_row_and_day():
    def refuse():
        raise Refused("This offer is closed.")

    with pytest.raises(ContentRefused) as refused:
        live_through([Event(EARLIER, "proposing the match one-two", refuse)])

    told = str(refused.value)
    assert (
        told == "proposing the match one-two on 2025-05-12 09:00 was refused: This offer is closed."
    )
