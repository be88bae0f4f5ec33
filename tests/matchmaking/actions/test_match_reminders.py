from datetime import timedelta

import pytest

from matchmaking.actions.match import remind_and_expire_matches
from matchmaking.models import Match
from matchmaking.states import MatchState
from notifications.models import Message
from tests.factories.matchmaking import OfferFactory, RequestFactory

pytestmark = pytest.mark.django_db


def days_ago(match, days):
    match.proposed_at -= timedelta(days=days)
    match.reply_by -= timedelta(days=days)
    match.save(update_fields=["proposed_at", "reply_by"])


def reminders(user):
    return Message.objects.filter(recipient=user, kind="match_reminder").count()


@pytest.mark.parametrize(("days", "number"), [(2, 0), (3, 1), (6, 1), (7, 1), (12, 1), (13, 1)])
def test_one_reminder_at_a_time(match, cast, days, number):
    days_ago(match, days)
    remind_and_expire_matches()
    remind_and_expire_matches()
    assert (reminders(cast.host), reminders(cast.visitor)) == (number, 0)


def test_three_reminders_in_all(match, cast):
    for _day in range(14):
        remind_and_expire_matches()
        days_ago(Match.objects.get(), 1)
    assert reminders(cast.host) == 3


def test_no_answer_ends_the_match_and_both_hear_what_else_fits(match, cast):
    other = OfferFactory(main_topic=match.offer.main_topic, title="Another host's offer")
    wish = RequestFactory(topics=[match.offer.main_topic], title="Another team's request")
    days_ago(match, 14)
    remind_and_expire_matches()
    remind_and_expire_matches()
    match.refresh_from_db()
    assert (match.state, match.log.last().by) == (MatchState.EXPIRED, None)
    told = Message.objects.filter(kind="match_expired")
    assert other.title in told.get(recipient=cast.visitor).text
    assert wish.title in told.get(recipient=cast.host).text


def test_an_agreed_match_waits_for_staff_as_long_as_it_takes(agreed):
    days_ago(agreed, 30)
    remind_and_expire_matches()
    agreed.refresh_from_db()
    assert agreed.state == MatchState.AGREED
