from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from matchmaking.templatetags.matchmaking import state_of
from tests.factories.matchmaking import OfferFactory, RequestFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("factory", [OfferFactory, RequestFactory])
def test_what_is_open_says_until_when(factory):
    wish = factory(windows=[(10, 20), (30, 40)])
    last_day = timezone.localdate() + timedelta(days=40)

    assert f">Open until {date_format(last_day)}<" in state_of(wish)


@pytest.mark.parametrize(
    ("factory", "state", "word"),
    [
        (OfferFactory, "paused", "Paused"),
        (OfferFactory, "closed", "Closed"),
        (RequestFactory, "matched", "Matched"),
        (RequestFactory, "withdrawn", "Withdrawn"),
    ],
)
def test_what_is_not_open_says_its_state(factory, state, word):
    assert f">{word}<" in state_of(factory(state=state))
