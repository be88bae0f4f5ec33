import re
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.messages import get_messages
from django.template import Context, Template
from django.urls import reverse

from lifecycle.actions import advance
from lifecycle.models import Stateful
from regions.models import Organisation
from regions.states import OrganisationState
from tests.factories.regions import OrganisationFactory

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parents[2]
ACTIONS = [*ROOT.glob("*/actions.py"), *ROOT.glob("*/actions/*.py")]
RECORD = re.compile(r'record\(\s*\w+,\s*"(\w+)"')


@pytest.fixture
def applied():
    return OrganisationFactory(state=OrganisationState.APPLIED)


def state_of(organisation):
    return Organisation.objects.get(pk=organisation.pk).state


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_a_button_does_its_verb_and_says_so(client, cast, applied):
    client.force_login(cast.staff)

    response = client.post(reverse("organisation-verify", args=[applied.pk]))

    assert state_of(applied) == OrganisationState.VERIFIED
    assert response.url == applied.get_absolute_url()
    assert said(response) == ["Verified. Its coordinators have been told."]


def test_a_second_click_changes_nothing_and_says_so(client, cast, applied):
    client.force_login(cast.staff)
    client.post(reverse("organisation-verify", args=[applied.pk]))
    since = Organisation.objects.get(pk=applied.pk).state_since

    response = client.post(reverse("organisation-verify", args=[applied.pk]))

    assert said(response)[-1].startswith("Nothing was changed: this was done already.")
    assert Organisation.objects.get(pk=applied.pk).state_since == since
    assert applied.log.count() == 1


def test_a_verb_is_never_done_by_looking(client, cast, applied):
    client.force_login(cast.staff)

    response = client.get(reverse("organisation-verify", args=[applied.pk]))

    assert response.status_code == 200
    assert state_of(applied) == OrganisationState.APPLIED


def test_the_question_says_what_then_happens(client, cast, applied):
    client.force_login(cast.staff)

    asked = client.get(reverse("organisation-refuse", args=[applied.pk]))
    asked_again = client.post(reverse("organisation-refuse", args=[applied.pk]), {"reason": " "})

    for page in (asked, asked_again):
        assert str(Organisation.transitions["refuse"].consequence) in page.text


def test_a_missing_reason_is_asked_for_beside_the_field(client, cast, applied):
    client.force_login(cast.staff)

    response = client.post(reverse("organisation-refuse", args=[applied.pk]), {"reason": " "})

    assert response.status_code == 422
    assert "Say why." in response.content.decode()
    assert state_of(applied) == OrganisationState.APPLIED


def test_who_may_not_see_it_gets_404_and_who_may_only_see_it_403(client, cast, applied, boras):
    client.force_login(cast.host)

    hidden = client.post(reverse("organisation-verify", args=[applied.pk]))
    seen = client.post(reverse("organisation-suspend", args=[boras.pk]), {"reason": "why"})

    assert (hidden.status_code, seen.status_code) == (404, 403)


def test_who_is_not_signed_in_is_asked_to(client, applied):
    url = reverse("organisation-verify", args=[applied.pk])

    assert client.post(url).url == f"{reverse('account_login')}?next={url}"


@pytest.mark.parametrize(
    ("asked", "led_to"), [("/desk/", "/desk/"), ("https://elsewhere.example.org/", None)]
)
def test_one_is_led_on_only_within_this_site(client, cast, applied, asked, led_to):
    client.force_login(cast.staff)

    response = client.post(reverse("organisation-verify", args=[applied.pk]), {"next": asked})

    assert response.url == (led_to or applied.get_absolute_url())


def test_the_log_names_the_person_the_platform_or_somebody_who_left(client, cast, applied):
    advance(applied, "refuse", by=cast.outsider, reason="Not a public body.")
    advance(applied, "reapply", by=None)
    advance(applied, "verify", by=cast.staff, on_behalf_of="Town Hall")
    cast.outsider.delete()

    page = Template("{% load lifecycle %}{% log_of it %}").render(Context({"it": applied}))

    assert "Refused" in page
    assert "Not a public body." in page
    by = [page.index(words) for words in ("somebody who has left", "the platform", "on behalf of")]
    assert by == sorted(by)


def test_every_deed_that_is_recorded_has_words():
    recorded = {verb for path in ACTIONS for verb in RECORD.findall(path.read_text())}
    nouns = [model for model in apps.get_models() if issubclass(model, Stateful)]
    told = {verb for noun in nouns for verb in noun.deeds}

    assert {"propose", "apply", "propose_dates"} <= recorded <= told
