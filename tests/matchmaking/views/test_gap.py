import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from notifications.models import Message
from tests.factories.matchmaking import OfferFactory, RequestFactory
from tests.factories.regions import MembershipFactory, TopicFactory

pytestmark = pytest.mark.django_db

GAPS_QUERIES = 6


@pytest.mark.parametrize("number", [1, 30])
def test_the_gaps_take_the_same_queries_for_one_and_for_thirty(
    staff, django_assert_num_queries, number
):
    RequestFactory(topics=TopicFactory.create_batch(number))
    with django_assert_num_queries(GAPS_QUERIES):
        response = staff.get(reverse("round-gaps"))
    assert len(response.context["gaps"]) == number


def test_hosts_of_kindred_topics_are_told_once_a_month(staff, cast, offer):
    wanted = TopicFactory(parent=offer.main_topic.parent)
    RequestFactory(topics=[wanted])
    MembershipFactory()
    url = reverse("round-tell-hosts", args=[wanted.pk])
    assert "hosts were told" not in staff.get(reverse("round-gaps")).text
    close = f'href="{reverse("offer-list")}?topic={offer.main_topic_id}"'
    assert close in staff.get(reverse("round-gaps")).text
    assert "1 person is told." in staff.post(url, follow=True).text
    assert [m.recipient for m in Message.objects.filter(kind="topic_wanted")] == [cast.host]
    today = date_format(timezone.localdate())
    assert f"hosts were told on {today}" in staff.get(reverse("round-gaps")).text
    assert "Nobody new is told" in staff.post(url, follow=True).text
    assert Message.objects.filter(kind="topic_wanted").count() == 1


def test_what_is_offered_by_now_is_told_to_nobody(staff, offer, visit_request):
    url = reverse("round-tell-hosts", args=[offer.main_topic_id])
    assert "Nobody was told" in staff.post(url, follow=True).text
    assert not Message.objects.exists()


def test_a_host_whose_visits_are_all_taken_is_counted_and_told(staff, cast, boras):
    wanted = OfferFactory(organisation=boras, visits=1, visits_taken=1).main_topic
    RequestFactory(topics=[wanted])
    text = " ".join(staff.get(reverse("round-gaps")).text.split())
    assert "1 team asks · 1 host offers it, but all its visits are taken · " in text
    staff.post(reverse("round-tell-hosts", args=[wanted.pk]))
    [told] = Message.objects.filter(kind="topic_wanted", recipient=cast.host)
    assert "Could you take one visit more, or show this too?" in " ".join(told.text.split())
