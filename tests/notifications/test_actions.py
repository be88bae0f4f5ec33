from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy

from accounts.refusals import Refused
from notifications.actions import KEPT_FOR, post, prune_messages, send_message_again, tell
from notifications.models import Message
from notifications.states import MessageState
from tests.factories.accounts import UserFactory
from tests.factories.notifications import DeadMessageFactory, MessageFactory, SentMessageFactory

WORDS = {"kind": "match", "subject": "They said yes", "paragraphs": ["Borås would like to host."]}


def test_tell_stores_one_message_for_each_person(db):
    people = [UserFactory(full_name="First"), UserFactory(full_name="Second")]

    messages = tell(people, key="match:1:accepted", url="/matches/1/", **WORDS)

    assert list(Message.objects.order_by("key")) == messages
    assert [(m.to, m.recipient, m.state) for m in messages] == [
        (person.email, person, MessageState.QUEUED) for person in people
    ]


def test_the_words_are_in_the_text_and_in_the_page(db, settings):
    settings.SITE_URL = "https://mobility.example.org"
    person = UserFactory(full_name="First")

    [message] = tell([person], key="match:1:accepted", url="/matches/1/", button="Answer", **WORDS)

    for body in (message.text, message.html):
        assert "They said yes" in body
        assert "Hello First," in body
        assert "Borås would like to host." in body
        assert "Answer" in body
        assert "https://mobility.example.org/matches/1/" in body


def test_words_of_people_cannot_become_markup(db):
    message = post(
        to="a@example.org", key="k", kind="match", subject="<b>S</b>", paragraphs=["<script>"]
    )

    assert "<script>" in message.text
    assert "<script>" not in message.html
    assert "<b>S</b>" not in message.html


def test_a_line_break_in_a_subject_becomes_a_space(db):
    message = post(to="a@example.org", key="k", kind="match", subject="One\nBcc: x", paragraphs=[])

    assert message.subject == "One Bcc: x"


def test_the_same_cause_is_told_once_to_each_person(db):
    first, second = UserFactory(), UserFactory()
    tell([first], key="match:1:accepted", **WORDS)

    told = tell([first, second], key="match:1:accepted", **WORDS)

    assert [message.recipient for message in told] == [second]
    assert Message.objects.count() == 2


def test_paragraphs_may_come_from_a_generator(db):
    people = [UserFactory(), UserFactory()]
    words = {**WORDS, "paragraphs": (text for text in ["One thing."])}

    messages = tell(people, key="k", **words)

    assert ["One thing." in message.text for message in messages] == [True, True]


def test_who_may_not_sign_in_is_told_nothing(db):
    assert tell([UserFactory(is_active=False)], key="k", **WORDS) == []


def test_each_person_reads_in_their_language(db):
    swedish, english = UserFactory(language="sv"), UserFactory(language="en")
    # Any text that Django itself translates will do.
    words = {"subject": gettext_lazy("Yes"), "paragraphs": [gettext_lazy("January")]}

    with translation.override("de"):
        messages = tell([swedish, english], key="k", kind="match", **words)

    assert [message.subject for message in messages] == ["Ja", "Yes"]
    assert ["januari" in message.text for message in messages] == [True, False]
    assert ['lang="sv"' in message.html for message in messages] == [True, False]


def test_a_cause_that_is_rolled_back_leaves_no_message(db):
    with transaction.atomic():
        tell([UserFactory()], key="k", **WORDS)
        transaction.set_rollback(True)

    assert not Message.objects.exists()


def test_a_message_given_up_can_be_sent_again(db):
    staff = UserFactory(is_staff=True)
    message = DeadMessageFactory()
    before = timezone.now()

    send_message_again(message, by=staff)

    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.QUEUED, 0)
    assert before <= message.due <= timezone.now()


@pytest.mark.parametrize("factory", [MessageFactory, SentMessageFactory])
def test_a_message_waiting_or_sent_is_not_sent_again(db, factory):
    message = factory()

    with pytest.raises(Refused, match="Nothing was changed"):
        send_message_again(message, by=UserFactory(is_staff=True))

    state = message.state
    message.refresh_from_db()
    assert message.state == state


def test_old_messages_are_pruned_unless_they_still_wait(db):
    old, young = timezone.now() - KEPT_FOR - timedelta(hours=1), timezone.now()
    SentMessageFactory(created_at=old)
    DeadMessageFactory(created_at=old)
    kept = {
        MessageFactory(created_at=old),
        SentMessageFactory(created_at=young),
        DeadMessageFactory(created_at=young),
    }

    assert prune_messages() == 2
    assert set(Message.objects.all()) == kept
