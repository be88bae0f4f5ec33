"""From the stored row to the e-mail, through real processes."""

import socket
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from notifications.actions import post
from notifications.models import Message
from notifications.states import MessageState
from tests.background import background, kill_with_children, own_valkey
from tests.until import until


def post_message(key="k"):
    return post(
        to="reader@example.org",
        key=key,
        kind="match",
        subject="Borås said yes",
        paragraphs=["They would like to host your team."],
    )


def all_sent():
    return not Message.objects.exclude(state=MessageState.SENT).exists()


@pytest.fixture
def processes(transactional_db, redis_url, tmp_path):
    """Nothing started yet."""
    with background(tmp_path, redis_url) as started:
        yield started


@pytest.fixture
def silent_mail_server():
    """A mail server that takes the call and never says a word; yields its port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_stored_messages_arrive_as_emails_once_each(worker):
    messages = [post_message(key=str(number)) for number in range(30)]

    until(all_sent)

    emails = worker.mails()
    arrived = sorted(email["Message-ID"] for email in emails)
    assert arrived == sorted(message.message_id for message in messages)
    for email in emails:
        assert email["To"] == "reader@example.org"
        assert email["Subject"] == "Borås said yes"
        assert email.get_content_type() == "multipart/alternative"
        for kind in ("plain", "html"):
            body = email.get_body([kind]).get_content()
            assert "They would like to host your team." in body


def test_messages_wait_while_the_queue_is_away(transactional_db, tmp_path):
    with own_valkey() as valkey, background(tmp_path, valkey.url) as processes:
        processes.start_relay()
        message = post_message()
        until(lambda: "the queue is away" in processes.log("relay"))
        message.refresh_from_db()
        assert (message.state, message.attempts) == (MessageState.QUEUED, 0)

        with valkey:
            processes.start_worker()
            until(all_sent)

            assert [email["Message-ID"] for email in processes.mails()] == [message.message_id]
            processes.running.close()  # before their queue goes


def test_a_killed_worker_loses_nothing(processes, silent_mail_server):
    processes.start_relay()
    doomed = processes.start_worker(EMAIL_URL=f"smtp://127.0.0.1:{silent_mail_server}")
    message = post_message()
    until(lambda: Message.objects.filter(lease_until__isnull=False).exists())

    kill_with_children(doomed)
    # As if the lease had ended: nobody has to sit through it.
    past = timezone.now() - timedelta(hours=1)
    Message.objects.update(lease_until=past, published_at=past)
    processes.start_worker()

    until(all_sent)
    message.refresh_from_db()
    assert message.attempts == 2
    assert [email["Message-ID"] for email in processes.mails()] == [message.message_id]


def test_the_relay_and_the_worker_come_back_to_a_database_that_went_away(worker):
    post_message(key="before")
    until(all_sent)

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name IN ('relay', 'worker')"
        )
        assert cursor.rowcount > 0
    post_message(key="after")

    until(all_sent)
    assert len(worker.mails()) == 2


def test_the_relay_says_what_it_handed_out_and_ends_cleanly_when_told_to(processes):
    for number in range(3):
        post_message(key=str(number))

    relay = processes.start_relay()
    until(lambda: "relay: handed out 3" in processes.log("relay"))
    relay.terminate()

    assert relay.wait(timeout=60) == 0
    assert "relay: started" in processes.log("relay")
    assert "relay: ended" in processes.log("relay")
