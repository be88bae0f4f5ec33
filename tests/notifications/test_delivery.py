from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from notifications.delivery import (
    HAND_OUT_AGAIN_AFTER,
    LEASE,
    LONGEST_PAUSE,
    TRIES,
    deliver_message,
    hand_out_messages,
    pause_after,
)
from notifications.models import Message
from notifications.states import MessageState
from tests.factories.notifications import DeadMessageFactory, MessageFactory, SentMessageFactory

REFUSING = "tests.notifications.mail_servers.Refusing"
AT_ONCE = 8


def in_threads(work):
    """What `AT_ONCE` threads get from `work`, all starting at the same moment."""
    start = Barrier(AT_ONCE)

    def run(_number):
        try:
            start.wait()
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, range(AT_ONCE)))


def pass_time(message, by):
    """Move everything the row says about time into the past, as if `by` had gone by."""
    message.refresh_from_db()
    for name in ("due", "published_at", "lease_until"):
        moment = getattr(message, name)
        if moment:
            setattr(message, name, moment - by)
    message.save()


def handed_out():
    ids = []
    hand_out_messages(ids.append)
    return ids


class TestDeliverMessage:
    def test_sends_text_and_page_with_an_id_that_never_changes(self, db, mailoutbox, settings):
        message = MessageFactory()

        assert deliver_message(message.pk) == MessageState.SENT

        [email] = mailoutbox
        assert email.to == [message.to]
        assert email.from_email == settings.DEFAULT_FROM_EMAIL
        assert (email.subject, email.body) == (message.subject, message.text)
        assert [(a.content, a.mimetype) for a in email.alternatives] == [
            (message.html, "text/html")
        ]
        headers = email.message()
        assert headers["Message-ID"] == f"<{message.pk}@{settings.SITE_HOST}>"
        assert headers["Auto-Submitted"] == "auto-generated"

    def test_marks_the_row(self, db, mailoutbox):
        message = MessageFactory()
        before = timezone.now()

        deliver_message(message.pk)

        message.refresh_from_db()
        assert message.state == MessageState.SENT
        assert before <= message.sent_at <= timezone.now()
        assert (message.attempts, message.lease_until, message.error) == (1, None, "")

    def test_sends_once_though_called_twice(self, db, mailoutbox):
        message = MessageFactory()

        assert [deliver_message(message.pk), deliver_message(message.pk)] == [
            MessageState.SENT,
            None,
        ]
        assert len(mailoutbox) == 1

    def test_sends_once_though_called_by_many_at_once(self, transactional_db, mailoutbox):
        message = MessageFactory()

        results = in_threads(lambda: deliver_message(message.pk))

        assert sorted(results, key=str) == [None] * (AT_ONCE - 1) + [MessageState.SENT]
        assert len(mailoutbox) == 1

    @pytest.mark.parametrize("factory", [SentMessageFactory, DeadMessageFactory])
    def test_leaves_a_settled_message_alone(self, db, mailoutbox, factory):
        assert deliver_message(factory().pk) is None
        assert mailoutbox == []

    def test_leaves_a_message_alone_that_was_deleted(self, db, mailoutbox):
        message = MessageFactory()
        pk = message.pk
        message.delete()

        assert deliver_message(pk) is None

    def test_leaves_a_message_alone_that_another_worker_holds(self, db, mailoutbox):
        message = MessageFactory(lease_until=timezone.now() + timedelta(seconds=1))

        assert deliver_message(message.pk) is None
        assert mailoutbox == []

    def test_takes_over_when_the_lease_of_a_killed_worker_has_ended(self, db, mailoutbox):
        message = MessageFactory(attempts=1, lease_until=timezone.now() - timedelta(seconds=1))

        assert deliver_message(message.pk) == MessageState.SENT
        assert len(mailoutbox) == 1

    def test_a_failure_is_told_and_waits_for_its_next_try(self, db, settings):
        settings.EMAIL_BACKEND = REFUSING
        message = MessageFactory(published_at=timezone.now())
        before = timezone.now()

        assert deliver_message(message.pk) == MessageState.QUEUED

        message.refresh_from_db()
        assert (message.attempts, message.lease_until, message.published_at) == (1, None, None)
        assert "mailbox unavailable" in message.error
        assert message.due >= before + pause_after(1)

    def test_a_stray_copy_does_not_cut_the_wait_short(self, db, settings, mailoutbox):
        message = MessageFactory(due=timezone.now() + timedelta(minutes=1))

        assert deliver_message(message.pk) is None
        assert mailoutbox == []

    def test_gives_up_after_its_last_try_and_not_before(self, db, settings):
        settings.EMAIL_BACKEND = REFUSING
        message = MessageFactory()

        states = []
        for _try in range(TRIES):
            states.append(deliver_message(message.pk))
            pass_time(message, LONGEST_PAUSE)

        assert states == [MessageState.QUEUED] * (TRIES - 1) + [MessageState.DEAD]
        assert deliver_message(message.pk) is None

    def test_a_success_after_failures_clears_the_error(self, db, settings, mailoutbox):
        message = MessageFactory(attempts=3, error="timed out")

        deliver_message(message.pk)

        message.refresh_from_db()
        assert (message.state, message.attempts, message.error) == (MessageState.SENT, 4, "")


class TestPause:
    def test_grows_and_has_an_end(self):
        minutes = [pause_after(tries) // timedelta(minutes=1) for tries in range(1, TRIES + 1)]

        assert minutes == [1, 3, 9, 27, 81, 243, 360, 360]

    def test_a_lease_outlives_its_task(self, settings):
        assert timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT) < LEASE


class TestHandOutMessages:
    def test_hands_out_what_is_due_and_the_longest_waiting_first(self, db):
        now = timezone.now()
        later = MessageFactory(due=now - timedelta(seconds=5))
        first = MessageFactory(due=now - timedelta(seconds=9))
        MessageFactory(due=now + timedelta(minutes=1))
        MessageFactory(lease_until=now + timedelta(minutes=1))
        SentMessageFactory()
        DeadMessageFactory()

        assert handed_out() == [str(first.pk), str(later.pk)]

    def test_hands_out_each_id_once_and_again_when_nothing_came_of_it(self, db):
        message = MessageFactory()

        assert handed_out() == [str(message.pk)]
        assert handed_out() == []
        pass_time(message, HAND_OUT_AGAIN_AFTER)
        assert handed_out() == [str(message.pk)]

    def test_takes_no_more_than_its_limit(self, db):
        messages = MessageFactory.create_batch(3)
        ids = []

        assert hand_out_messages(ids.append, limit=2) == 2
        assert hand_out_messages(ids.append, limit=2) == 1
        assert sorted(ids) == sorted(str(message.pk) for message in messages)

    def test_what_the_queue_did_not_take_is_free_for_the_next_batch(self, db):
        now = timezone.now()
        first, second, third = (
            MessageFactory(due=now - timedelta(seconds=seconds)) for seconds in (3, 2, 1)
        )
        taken = []

        def take_one(pk):
            if taken:
                raise ConnectionError
            taken.append(pk)

        with pytest.raises(ConnectionError):
            hand_out_messages(take_one)

        assert taken == [str(first.pk)]
        assert handed_out() == [str(second.pk), str(third.pk)]

    def test_two_relays_never_hand_out_the_same_id(self, transactional_db):
        messages = MessageFactory.create_batch(40)
        ids = []

        in_threads(lambda: hand_out_messages(ids.append, limit=10))
        while hand_out_messages(ids.append):
            pass

        assert sorted(ids) == sorted(str(message.pk) for message in messages)

    def test_is_two_statements_however_many_messages(self, db, django_assert_num_queries):
        MessageFactory.create_batch(30)

        with django_assert_num_queries(4):  # two of them open and close the savepoint
            hand_out_messages([].append)

        assert not Message.objects.filter(published_at=None).exists()
