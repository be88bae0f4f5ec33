from datetime import timedelta

import pytest
from django.utils import timezone

from exchanges.models import Practice
from matchmaking.states import MatchState, OfferState
from portal import figures
from regions.states import OrganisationState
from tests.factories.exchanges import ExchangeFactory
from tests.factories.matchmaking import (
    AgreedMatchFactory,
    MatchFactory,
    OfferFactory,
    RequestFactory,
)
from tests.factories.regions import TopicFactory

pytestmark = pytest.mark.django_db


def test_only_open_offers_of_verified_organisations_count(boras, vestland):
    OfferFactory.create_batch(2, organisation=boras)
    OfferFactory(organisation=vestland)
    OfferFactory(organisation=vestland, state=OfferState.PAUSED)
    OfferFactory(organisation__state=OrganisationState.SUSPENDED)

    assert figures.open_offers() == 3
    assert figures.countries_with_open_offers() == 2


def test_the_time_to_an_answer_is_the_median_over_yes_and_no():
    now = timezone.now()
    for days in (2, 4):
        AgreedMatchFactory(
            proposed_at=now - timedelta(days=days), visitor_said_yes_at=now - timedelta(days=days)
        )
    MatchFactory(state=MatchState.DECLINED, proposed_at=now - timedelta(days=9), state_since=now)
    MatchFactory(proposed_at=now - timedelta(days=12))

    assert figures.median_days_to_answer() == 4


def test_without_answers_there_is_no_time_to_show():
    MatchFactory()

    assert figures.median_days_to_answer() is None


def test_methods_count_once_they_are_adapted_or_adopted():
    exchange = ExchangeFactory()
    for status in ("exploring", "adapting", "adopted", "dropped"):
        Practice.objects.create(exchange=exchange, title=status, status=status)

    assert figures.methods_taken_home() == 2


def test_topics_are_those_most_open_requests_wish_for():
    guidance, neet = TopicFactory(slug="guidance"), TopicFactory(slug="neet")
    TopicFactory(slug="nobody-asks")
    RequestFactory(topics=[neet])
    RequestFactory(topics=[guidance, neet])
    RequestFactory(topics=[guidance], state="draft", published_at=None)

    asked = figures.topics_asked_for()

    assert [(topic.slug, topic.teams) for topic in asked] == [("neet", 2), ("guidance", 1)]
