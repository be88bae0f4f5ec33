import pytest

from matchmaking.actions.round import open_round, queue_round, work_on_round
from matchmaking.models import MatchingRound
from matchmaking.obstacles import told_obstacles
from matchmaking.reviewing import told_unserved
from tests.factories.matchmaking import OfferFactory, RequestFactory

pytestmark = pytest.mark.django_db


def unserved(cast):
    """The one request that a round over everything open leaves."""
    matching_round = open_round(MatchingRound(name="Spring"), by=cast.staff)
    queue_round(matching_round, by=cast.staff)
    work_on_round(matching_round.pk)
    return matching_round.unserved.get()


def test_what_alone_stands_in_the_way_is_counted_and_told(cast, offer):
    OfferFactory(main_topic=offer.main_topic, group_max=12, languages={"de": "C1", "en": "A2"})
    RequestFactory(topics=[offer.main_topic], team_size=12)
    left = unserved(cast)
    assert left.values["obstacles"] == {
        "alone": {"common_language": 1, "team_size": 1},
        "at_all": {"common_language": 1, "team_size": 1},
        "languages": {"de": 1},
    }
    assert told_unserved(left) == (
        "No open offer meets all conditions. "
        "1 offer fits but for the language: at B1 or above, German would open 1. "
        "1 offer fits but for the size of the team."
    )


def test_where_everything_misses_more_than_one_condition_the_most_frequent_are_told(cast, offer):
    RequestFactory(topics=[offer.main_topic], team_size=12, days=9)
    assert "misses two conditions or more, most often the length of the visit (1)" in told_unserved(
        unserved(cast)
    )


def test_without_any_offer_that_is_told(cast):
    RequestFactory()
    assert "No offer with a free visit took part." in told_unserved(unserved(cast))


def test_two_languages_are_told_the_one_that_opens_most_first():
    told = told_obstacles({"alone": {"common_language": 6}, "languages": {"fr": 2, "de": 5}})
    assert told == (
        "6 offers fit but for the language: at B1 or above, German would open 5 "
        "and French would open 2."
    )
