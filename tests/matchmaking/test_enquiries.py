import pytest
from django.db.models import F

from matchmaking.enquiries import Enquiry, ask, enquiry
from matchmaking.models import HostingOffer
from matchmaking.models.given import Given, IsOneOf
from tests.factories.matchmaking import OfferFactory

pytestmark = pytest.mark.django_db


def titles(offers, what="title"):
    return enquiry(offers, what, F("pk"), {"title": F("title")})


def test_several_questions_are_one_query(django_assert_num_queries):
    offer, other = OfferFactory(title="One"), OfferFactory(title="Other")
    one = titles(HostingOffer.objects.filter(pk=offer.pk), "one")
    all_of_them = titles(HostingOffer.objects.all(), "all")
    with django_assert_num_queries(1):
        told = ask(one, all_of_them)
    assert told["one"] == {offer.pk: {"title": "One"}}
    assert told["all"] == {offer.pk: {"title": "One"}, other.pk: {"title": "Other"}}


def test_a_question_put_together_once_is_asked_with_other_values():
    offers = OfferFactory.create_batch(3)
    asked = titles(
        HostingOffer.objects.filter(IsOneOf("pk", Given("offers")), days_min=Given("days"))
    )
    for some in (offers[:1], offers[1:], []):
        told = ask(asked.given(offers=(one.pk for one in some), days=offers[0].days_min))
        assert told["title"].keys() == {one.pk for one in some}
    assert ask(asked.given(offers=[one.pk for one in offers], days=59))["title"] == {}


def test_what_nothing_can_answer_is_not_asked():
    offer = OfferFactory()
    nothing = titles(HostingOffer.objects.none(), "nothing")
    assert nothing == Enquiry("")
    assert ask(titles(HostingOffer.objects.all()), nothing).keys() == {"title"}
    assert offer.pk in ask(nothing, titles(HostingOffer.objects.all()))["title"]
