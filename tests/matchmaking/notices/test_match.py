"""What people are told: each message says whose turn it is, and until when if there is a date."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from matchmaking.actions.match import (
    accept_match,
    approve_match,
    decline_match,
    propose_match,
    reject_match,
    remind_and_expire_matches,
    withdraw_match,
)
from matchmaking.models import Match
from notifications.models import Message
from tests.factories.matchmaking import MatchFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def match(offer, visit_request, cast):
    return propose_match(offer, visit_request, by=cast.visitor)


def told(user, kind):
    return Message.objects.get(recipient=user, kind=kind)


def text_of(message):
    """Without its line breaks."""
    return " ".join(message.text.split())


def shift(match, days):
    match.proposed_at -= timedelta(days=days)
    match.reply_by -= timedelta(days=days)
    match.save()


def last_day(match):
    return date_format(timezone.localtime(match.reply_by))


def test_a_proposal_says_by_when_to_answer(match, cast):
    message = told(cast.host, "match_proposed")
    assert message.subject == "Vestland would like to visit you"
    assert f"It is your turn: say yes or decline by {last_day(match)}." in text_of(message)
    assert match.get_absolute_url() in text_of(message)


def test_an_invitation_is_told_as_one(offer, visit_request, cast):
    propose_match(offer, visit_request, by=cast.host)
    assert told(cast.visitor, "match_proposed").subject == "Borås invites you to visit"


def test_a_reminder_says_by_when_to_answer(match, cast):
    shift(match, 3)
    remind_and_expire_matches()
    reminder = text_of(told(cast.host, "match_reminder"))
    assert f"by {last_day(match)}. After that it ends by itself." in reminder


def test_staff_are_led_to_the_page_on_which_they_decide(match, cast):
    accept_match(match, by=cast.host)
    message = told(cast.staff, "match_agreed_staff")
    assert message.subject == "To decide: Borås hosts Vestland"
    assert f"/admin/matchmaking/match/{match.pk}/change/" in text_of(message)


def decline(match, cast):
    decline_match(match, by=cast.host, reason="No room.")


def withdraw(match, cast):
    withdraw_match(match, by=cast.visitor)


def agree(match, cast):
    accept_match(match, by=cast.host)


def approve(match, cast):
    agree(match, cast)
    MatchFactory(request=match.request, offer__organisation=match.host)
    approve_match(match, by=cast.staff)


def reject(match, cast):
    agree(match, cast)
    reject_match(match, by=cast.staff, reason="Too soon.")


def expire(match, cast):
    shift(match, 14)
    remind_and_expire_matches()


def propose_by_staff(match, cast):
    decline(match, cast)
    Match.objects.all().delete()
    again = propose_match(match.offer, match.request, by=cast.staff)
    accept_match(again, by=cast.visitor)


@pytest.mark.parametrize(
    "deed", [decline, withdraw, agree, approve, reject, expire, propose_by_staff]
)
def test_every_message_says_whose_turn_it_is(match, cast, deed):
    deed(match, cast)
    messages = Message.objects.filter(kind__startswith="match_")
    assert messages
    for message in messages:
        assert any(
            words in text_of(message)
            for words in ("is your turn", "association’s turn", "Nobody has to do anything")
        ), message.kind
