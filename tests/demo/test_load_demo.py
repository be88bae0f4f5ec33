"""The demo as it is in the database once it is loaded."""

import re
from collections import Counter
from datetime import date

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from demo.content import read_content
from demo.models import Loading
from demo.people import PASSWORD, PEOPLE
from exchanges.models import (
    Exchange,
    Feedback,
    Participant,
    ParticipantNeeds,
    Practice,
    ProgrammeSession,
    Story,
)
from exchanges.states import ExchangeState, PracticeStatus, StoryState
from lifecycle.models import LogEntry, Stateful
from matchmaking.models import (
    HostingOffer,
    Match,
    MatchingRound,
    MatchMessage,
    Ring,
    Separation,
    VisitRequest,
)
from matchmaking.states import MatchState, OfferState, RequestState, RoundState, SeparationState
from notifications.models import Message
from notifications.states import MessageState
from portal.views import desk
from regions.models import Membership, Organisation, Partnership
from regions.states import MembershipState, OrganisationState

pytestmark = pytest.mark.django_db

STATES = {
    Organisation: OrganisationState,
    Membership: MembershipState,
    HostingOffer: OfferState,
    VisitRequest: RequestState,
    Match: MatchState,
    Separation: SeparationState,
    Exchange: ExchangeState,
    Story: StoryState,
}
FILES = {
    Organisation: "organisations",
    HostingOffer: "offers",
    VisitRequest: "requests",
    Match: "matches",
    Exchange: "exchanges",
    Story: "stories",
}


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The demo, loaded for the tests of this file and rolled back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(DEMO=True):
            call_command("load_demo", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(loaded, db, settings):
    settings.DEMO = True


def states_in_content(name):
    return Counter(row["state"] for row in read_content().rows[name])


def states_in_database(model):
    return Counter(model.objects.values_list("state", flat=True))


def everything():
    """How many rows each table has, and its newest row."""
    return {
        model: (model._base_manager.count(), model._base_manager.order_by("-pk").first())
        for model in apps.get_models()
    }


@pytest.mark.parametrize("model", STATES)
def test_every_state_of_every_noun_occurs(demo, model):
    assert set(states_in_database(model)) == set(STATES[model].values)


@pytest.mark.parametrize("model", FILES)
def test_every_row_came_to_the_state_that_the_content_gives_it(demo, model):
    found = states_in_database(model)
    if model is Match:
        # Those of a matching round stand in no row.
        found -= Counter(
            Match.objects.filter(proposed_by_side="round").values_list("state", flat=True)
        )
    assert found == states_in_content(FILES[model])


def test_rounds_are_released_and_one_waits_for_review(demo):
    with_a_ring, small, to_review = MatchingRound.objects.order_by("opened_at")
    for released in (with_a_ring, small):
        assert released.state == RoundState.RELEASED
        assert released.pairs.filter(match__isnull=False).count() == released.pairs.count() > 0
    assert to_review.state == RoundState.SOLVED
    assert to_review.numbers["rings"] > 0
    assert to_review.numbers["total"] == to_review.numbers["bound"]
    reasons = set(to_review.unserved.values_list("reason", flat=True))
    assert len(reasons) > 1


def test_a_ring_waits_for_staff(demo):
    assert Ring.objects.waiting_for_staff().count() == 1


def test_every_part_of_the_content_is_there(demo):
    rows = read_content().rows

    def parts(name, of="exchanges"):
        return sum(len(row[name]) for row in rows[of])

    assert User.objects.count() == len(rows["people"])
    assert Membership.objects.count() == parts("memberships", "people")
    assert Partnership.objects.count() == len(rows["partnerships"])
    assert MatchMessage.objects.count() == parts("messages", "matches")
    assert ProgrammeSession.objects.count() == parts("sessions")
    assert Participant.objects.count() == parts("participants")
    assert Feedback.objects.count() == parts("feedback")
    assert Practice.objects.count() == parts("practices")
    assert set(Practice.objects.values_list("status", flat=True)) == set(PracticeStatus.values)


def test_it_is_as_large_as_promised(demo):
    verified = Organisation.objects.verified()

    assert verified.count() >= 60
    assert verified.values("region__country").distinct().count() >= 17
    assert HostingOffer.objects.open().count() + VisitRequest.objects.open().count() >= 100


def test_whatever_has_a_state_came_to_it_by_its_log(demo):
    nouns = [model for model in apps.get_models() if issubclass(model, Stateful)]
    for noun in nouns:
        for obj in noun.objects.prefetch_related("log"):
            last = list(obj.log.all())[-1]
            assert last.to_state == obj.state, obj
            moves = [entry.at for entry in obj.log.all() if entry.from_state != entry.to_state]
            assert not moves or moves[-1] == obj.state_since, obj


def test_nothing_happened_in_the_future(demo):
    now = timezone.now()

    assert not LogEntry.objects.filter(at__gt=now).exists()
    assert not Message.objects.filter(created_at__gt=now).exists()


def test_the_real_exchange_is_told_to_the_public(demo, client):
    story = Story.objects.published().get(
        exchange__host__short_name="Borås", exchange__visitor__short_name="Vestland"
    )
    exchange = story.exchange
    page = client.get(reverse("story-detail", args=[story.slug]))

    assert (exchange.starts, exchange.ends) == (date(2025, 5, 12), date(2025, 5, 13))
    assert timezone.localdate(story.published_at) == date(2025, 5, 28)
    assert page.status_code == 200
    assert story.title in page.content.decode()


def test_the_wish_to_visit_back_became_a_request(demo):
    exchange = Exchange.objects.get(starts=date(2025, 5, 12))

    assert exchange.visit_back.organisation == exchange.host
    assert exchange.visit_back.is_open


def test_needs_are_gone_thirty_days_after_the_visit(demo):
    needs = ParticipantNeeds.objects.select_related("participant__exchange")

    assert needs.exists()
    assert all(
        row.participant.exchange.ends is None
        or (timezone.localdate() - row.participant.exchange.ends).days < 30
        for row in needs
    )


@pytest.mark.parametrize("email", [person.email for person in PEOPLE[:5]])
def test_every_demo_person_has_something_on_the_desk(demo, email):
    person = User.objects.get(email=email)
    desks = [app.desk_of(person) for app in desk.APPS]

    assert any(one.your_turn for one in desks) or any(one.waiting for one in desks)


@pytest.mark.parametrize("email", [person.email for person in PEOPLE])
def test_every_demo_person_can_sign_in_and_open_the_desk(demo, client, email):
    person = authenticate(email=email, password=PASSWORD)
    assert person is not None
    assert EmailAddress.objects.filter(user=person, verified=True, primary=True).exists()

    client.force_login(person)
    assert client.get(reverse("desk"), follow=True).status_code == 200


def test_no_address_is_outside_example_org(demo):
    addresses = {
        *User.objects.values_list("email", flat=True),
        *EmailAddress.objects.values_list("email", flat=True),
        *Message.objects.values_list("to", flat=True),
    }
    websites = {
        *Organisation.objects.exclude(website="").values_list("website", flat=True),
        *Partnership.objects.exclude(website="").values_list("website", flat=True),
    }

    assert all(re.fullmatch(r"[a-z.-]+@example\.org", address) for address in addresses)
    assert all(re.fullmatch(r"https://[a-z-]+\.example\.org/", site) for site in websites)


def test_only_the_newest_messages_are_still_to_be_sent(demo):
    queued = Message.objects.filter(state=MessageState.QUEUED)
    sent = Message.objects.filter(state=MessageState.SENT)

    assert queued.exists()
    assert sent.exists()
    newest_sent = sent.order_by("-created_at")[0]
    assert not queued.filter(created_at__lt=newest_sent.created_at).exists()
    assert all(message.sent_at > message.created_at for message in sent)


def test_pages_say_that_this_is_a_demonstration(demo, client, settings):
    said = "This is a demonstration."
    assert said in client.get(reverse("home")).content.decode()

    settings.DEMO = False
    assert said not in client.get(reverse("home")).content.decode()


def test_loading_again_changes_nothing(demo, capsys):
    before = everything()
    call_command("load_demo")

    assert everything() == before
    assert "there already" in capsys.readouterr().out


def test_changed_content_leaves_the_loaded_demo_alone(demo, capsys):
    Loading.objects.update(digest="of another content")
    before = everything()
    call_command("load_demo", verbosity=0)

    assert everything() == before
    assert "content has changed" in capsys.readouterr().out


def test_the_people_are_listed_with_what_they_can_do(demo, capsys):
    call_command("demo_people")
    lines = capsys.readouterr().out.splitlines()

    assert len(lines) == len(PEOPLE)
    for line, person in zip(lines, PEOPLE, strict=True):
        assert person.email in line
        assert PASSWORD in line
        assert str(person.can) in line
