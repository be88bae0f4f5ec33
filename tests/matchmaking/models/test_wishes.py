import pytest

from matchmaking.actions import save_offer, save_request
from matchmaking.models import HostingOffer, VisitRequest
from matchmaking.models.wishes import Facts
from tests.factories.matchmaking import OfferFactory, RequestFactory, in_days
from tests.factories.regions import TopicFactory

pytestmark = pytest.mark.django_db

LANGUAGES = {"en": "B2", "sv": "C2", "de": "B2"}
WINDOWS = [(60, 90), (20, 40)]


@pytest.fixture(params=[OfferFactory, RequestFactory])
def wish(request):
    topics = [TopicFactory(), TopicFactory()]
    return request.param(topics=topics, languages=LANGUAGES, windows=WINDOWS)


def read_again(wish):
    return type(wish).objects.with_facts().get(pk=wish.pk)


def test_facts_come_with_the_row_in_their_order(wish, django_assert_num_queries):
    with django_assert_num_queries(1):
        row = read_again(wish)
        facts = row.read_facts()
    assert list(facts.levels.items()) == [("sv", "C2"), ("de", "B2"), ("en", "B2")]
    assert facts.spans == [(in_days(20), in_days(40)), (in_days(60), in_days(90))]
    assert set(facts.topics) == set(wish.topics.values_list("pk", flat=True))


def test_facts_are_the_same_however_they_are_read(wish, django_assert_num_queries):
    with django_assert_num_queries(1):
        facts = wish.read_facts()
    for row in (wish, read_again(wish)):
        assert Facts(row.topic_ids, row.levels, row.spans) == facts
        assert list(row.levels) == list(facts.levels)


def test_the_topics_of_a_request_come_in_the_order_of_wishes():
    first, second = TopicFactory(), TopicFactory()
    for topics in ([first, second], [second, first]):
        assert RequestFactory(topics=topics).topic_ids == [topic.pk for topic in topics]


@pytest.mark.parametrize("model", [HostingOffer, VisitRequest])
def test_nothing_hangs_on_what_was_never_saved(model, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert model().read_facts() == Facts([], {}, [])


def test_what_was_saved_is_read_anew(cast, wish):
    row = read_again(wish)
    windows = [(in_days(10), in_days(15))]
    save = save_offer if isinstance(row, HostingOffer) else save_request
    save(
        row, by=cast.staff, topics=list(wish.topics.all()), languages={"fr": "C1"}, windows=windows
    )
    assert (row.levels, row.spans) == ({"fr": "C1"}, windows)
