import pytest
from django.utils import timezone

from matchmaking.notices.gap import topic_wanted
from tests.factories.regions import TopicFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("teams", "words"), [(1, "1 team looks"), (2, "2 teams look")])
def test_hosts_read_how_many_teams_ask_for_what(cast, teams, words):
    topic = TopicFactory()

    [message] = topic_wanted(topic, teams, [cast.host], on=timezone.localdate())

    text = " ".join(message.text.split())
    assert f"{words} for a host on {topic}, and nobody has a visit to give." in text
