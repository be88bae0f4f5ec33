"""Forms of new offers and requests that are sent more than once."""

import re
from dataclasses import dataclass

import pytest
from django.urls import reverse

from matchmaking.models import HostingOffer, VisitRequest
from tests.factories.regions import TopicFactory
from tests.matchmaking.forms import test_offer, test_request

pytestmark = pytest.mark.django_db

SENT_BEFORE = "You have sent this form before. Nothing was doubled: this is what it made."
OTHER_WORDS = "You have sent this form before with other words. Nothing was doubled"


@dataclass
class Page:
    """The page of a new offer or request as somebody has it open, with all they typed."""

    client: object
    noun: str
    model: type
    typed: dict
    address: str = ""

    def open(self):
        self.address = self.client.get(reverse(f"{self.noun}-create")).url
        return self

    def send(self, button="publish", **changes):
        return self.client.post(self.address, self.typed | changes | {button: "1"}, follow=True)


@pytest.fixture(params=["offer", "request"])
def page(request, client, cast, boras, vestland):
    topic = TopicFactory()
    if request.param == "offer":
        client.force_login(cast.host)
        words = test_offer.typed(main_topic=topic.pk)
        return Page(client, "offer", HostingOffer, words).open()
    client.force_login(cast.visitor)
    words = test_request.typed(topic_1=topic.pk)
    return Page(client, "request", VisitRequest, words).open()


def told(response):
    return [str(message) for message in response.context["messages"]]


def verbs_of(wish):
    return [entry.verb for entry in wish.log.all()]


@pytest.mark.parametrize("button", ["publish", "save"])
def test_back_and_sent_again_leads_to_what_is_there(page, button):
    page.send(button)
    first = page.model.objects.get()
    logged = verbs_of(first)

    response = page.send(button)

    assert page.model.objects.get() == first
    assert response.redirect_chain == [(first.get_absolute_url(), 302)]
    assert told(response) == [SENT_BEFORE]
    assert (verbs_of(first), page.model.objects.get().version) == (logged, 1)


def test_back_and_published_after_it_was_saved_publishes_the_same(page):
    page.send("save")

    page.send("publish")

    assert page.model.objects.get().is_open
    assert verbs_of(page.model.objects.get()) == ["draft", "publish"]


def test_back_and_sent_with_other_words_keeps_them_and_can_replace_what_was_saved(page):
    page.send("publish")

    response = page.send("publish", title="Typed after going back")

    first = page.model.objects.get()
    edit = reverse(f"{page.noun}-edit", args=[first.pk])
    assert response.status_code == 409
    assert OTHER_WORDS in response.text
    assert 'value="Typed after going back"' in response.text
    assert f'action="{edit}"' in response.text
    assert first.title == page.typed["title"]
    assert page.client.get(edit).status_code == 200

    version = response.context["form"]["version"].value()
    page.client.post(edit, page.typed | {"title": "Typed after going back", "version": version})
    assert page.model.objects.get().title == "Typed after going back"


def test_back_and_sent_with_a_gap_points_at_it_and_doubles_nothing(page):
    page.send("save")

    assert page.send("publish", title="").status_code == 422
    response = page.send("publish", audience=[])

    assert response.status_code == 422
    assert page.model.objects.count() == 1


def test_what_cannot_be_changed_any_more_is_led_to_as_it_is(page):
    page.send("publish")
    verb = "close" if page.noun == "offer" else "withdraw"
    first = page.model.objects.get()
    page.client.post(reverse(f"{page.noun}-{verb}", args=[first.pk]))

    response = page.send("publish", title="Typed after going back")

    assert SENT_BEFORE in told(response)
    assert page.model.objects.get().title == page.typed["title"]


def test_going_back_to_an_empty_form_leads_to_what_it_made(page):
    page.send("publish")

    response = page.client.get(page.address, follow=True)

    first = page.model.objects.get()
    assert response.redirect_chain == [(first.get_absolute_url(), 302)]
    assert told(response) == [SENT_BEFORE]


def test_each_form_opened_anew_makes_one_of_its_own(page):
    page.send("publish")
    page.open().send("publish")

    assert page.model.objects.count() == 2


@pytest.mark.parametrize("key", ["", "x", "1"])
def test_a_form_without_a_key_gets_one_and_keeps_the_rest_of_its_address(page, key):
    url = reverse(f"{page.noun}-create")

    response = page.client.get(url, {"form": key, "for": "somebody"})

    address, words = response.url.split("?")
    assert address == url
    assert re.fullmatch("form=[0-9a-f-]{36}&for=somebody", words)


def test_the_key_of_others_says_nothing_of_what_they_made(page, cast):
    page.send("publish")
    stranger = cast.visitor if page.noun == "offer" else cast.host
    page.client.force_login(stranger)

    assert page.client.get(page.address).status_code == 200
    page.send("save")

    assert page.model.objects.count() == 2


@pytest.mark.parametrize("noun", ["offer", "request"])
def test_copy_pressed_twice_on_one_page_makes_one_copy(client, cast, offer, visit_request, noun):
    client.force_login(cast.host if noun == "offer" else cast.visitor)
    wish = offer if noun == "offer" else visit_request
    copies = type(wish).objects.exclude(pk=wish.pk)
    page = client.get(wish.get_absolute_url()).text
    [key] = re.findall('name="form" value="([^"]+)"', page)

    sent = [
        client.post(reverse(f"{noun}-copy", args=[wish.pk]), {"form": key}, follow=True)
        for _ in range(2)
    ]

    edit = reverse(f"{noun}-edit", args=[copies.get().pk])
    assert [response.redirect_chain for response in sent] == [[(edit, 302)]] * 2
    assert told(sent[1]) == [SENT_BEFORE]


def test_copy_pressed_again_on_a_new_page_makes_a_second_copy(client, cast, offer):
    client.force_login(cast.host)
    for _ in range(2):
        [key] = re.findall('name="form" value="([^"]+)"', client.get(offer.get_absolute_url()).text)
        client.post(reverse("offer-copy", args=[offer.pk]), {"form": key})

    assert HostingOffer.objects.count() == 3


def test_the_fits_beside_a_form_sent_before_are_still_shown(client, cast, offer):
    client.force_login(cast.visitor)
    words = test_request.typed(topic_1=offer.main_topic.pk)
    page = Page(client, "request", VisitRequest, words).open()
    page.send("publish")

    response = client.post(reverse("request-fits-new"), page.typed)

    assert [row.offer for row in response.context["fits"]["best"]] == [offer]
    assert VisitRequest.objects.count() == 1
