import pytest

from matchmaking.gaps import Gap, gaps, hosts_of_kin
from tests.factories.matchmaking import OfferFactory, RequestFactory, SeparationFactory
from tests.factories.regions import TopicFactory, TopicGroupFactory

pytestmark = pytest.mark.django_db


def test_the_most_wanted_comes_first_with_the_hosts_of_its_group():
    offer = OfferFactory()
    OfferFactory(organisation=offer.organisation, main_topic=offer.main_topic)
    other = OfferFactory(main_topic=TopicFactory(parent=offer.main_topic.parent))
    close, far = (
        TopicFactory(parent=offer.main_topic.parent),
        TopicFactory(parent=TopicGroupFactory()),
    )
    RequestFactory(topics=[close, offer.main_topic])
    RequestFactory.create_batch(2, topics=[far])

    kin = sorted([offer.main_topic.pk, other.main_topic.pk])
    assert gaps() == [Gap(far, 2, 0, 0, []), Gap(close, 1, 0, 2, kin)]


@pytest.mark.parametrize("state", ["draft", "withdrawn", "matched", "closed"])
def test_only_open_requests_ask(state):
    RequestFactory(state=state)
    assert gaps() == []


@pytest.mark.parametrize("state", ["draft", "paused", "closed"])
def test_only_open_offers_show(state):
    wanted = OfferFactory(state=state).main_topic
    RequestFactory(topics=[wanted])
    assert gaps() == [Gap(wanted, 1, 0, 0, [])]


def test_where_all_visits_are_taken_the_topic_is_not_offered_any_more():
    taken = OfferFactory(visits=1, visits_taken=1)
    wanted = taken.main_topic
    OfferFactory(organisation=taken.organisation, main_topic=wanted, visits=1, visits_taken=1)
    close = OfferFactory(main_topic=TopicFactory(parent=wanted.parent)).main_topic
    RequestFactory(topics=[wanted])
    assert gaps() == [Gap(wanted, 1, 1, 2, sorted([wanted.pk, close.pk]))]

    OfferFactory(main_topic=wanted, visits=2, visits_taken=1)
    assert gaps() == []


def test_a_host_kept_apart_from_every_team_that_asks_is_not_told():
    offer = OfferFactory()
    host, wanted = offer.organisation, TopicFactory(parent=offer.main_topic.parent)
    request = RequestFactory(topics=[wanted])
    assert list(hosts_of_kin(wanted)) == [host]
    SeparationFactory(one=request.organisation, other=host)
    assert list(hosts_of_kin(wanted)) == []
    RequestFactory(topics=[wanted])
    assert list(hosts_of_kin(wanted)) == [host]
