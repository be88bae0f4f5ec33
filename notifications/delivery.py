"""How a stored message leaves: handed out by the relay, claimed and sent by a worker.

The row decides, never the queue. An id that is handed out twice finds the message claimed or sent;
an id that is lost is handed out again. A message can leave twice only when a worker is killed
between the mail server's yes and the row's update; its Message-ID is then the same.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone

from notifications.models import Message
from notifications.states import MessageState

logger = logging.getLogger(__name__)

BATCH = 100
HAND_OUT_AGAIN_AFTER = timedelta(seconds=60)
"""Longer than a message waits for a free worker on a normal day; a second copy is harmless."""
LEASE = timedelta(seconds=90)
"""Longer than CELERY_TASK_TIME_LIMIT, so that a lease never ends before its worker has."""
TRIES = 8
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)

Publish = Callable[[str], object]


def hand_out_messages(publish: Publish, *, limit: int = BATCH) -> int:
    """Give the ids of due messages to `publish`, one by one; returns how many it took.

    Rows are marked before their id goes out and no lock is held meanwhile. Whatever `publish`
    raises ends the batch and reaches the caller; the ids not taken are free for the next one.
    """
    waiting = _mark_due_messages(limit)
    taken = 0
    try:
        for pk in waiting:
            publish(str(pk))
            taken += 1
    finally:
        if taken < len(waiting):
            Message.objects.filter(pk__in=waiting[taken:]).update(published_at=None)
    return taken


def deliver_message(pk: UUID | str) -> MessageState | None:
    """Send one message, unless it was sent or somebody is at it; returns what became of it."""
    message = _claim(pk)
    if message is None:
        return None
    try:
        _as_email(message).send()
    except Exception as error:
        logger.warning("message %s, try %s: %r", message.pk, message.attempts, error)
        return _put_back(message, error)
    Message.objects.filter(pk=message.pk, state=MessageState.QUEUED).update(
        state=MessageState.SENT, sent_at=timezone.now(), lease_until=None, error=""
    )
    return MessageState.SENT


def pause_after(tries: int) -> timedelta:
    """How long to wait after so many tries: 1, 3, 9 … minutes, half a day in all."""
    return min(FIRST_PAUSE * 3 ** (tries - 1), LONGEST_PAUSE)


@transaction.atomic
def _mark_due_messages(limit: int) -> list[UUID]:
    now = timezone.now()
    due = Message.objects.to_hand_out(now, again_after=HAND_OUT_AGAIN_AFTER)
    chosen = list(due.select_for_update(skip_locked=True).values_list("pk", flat=True)[:limit])
    Message.objects.filter(pk__in=chosen).update(published_at=now)
    return chosen


@transaction.atomic
def _claim(pk: UUID | str) -> Message | None:
    now = timezone.now()
    message = Message.objects.due(now).select_for_update().filter(pk=pk).first()
    if message is None or _is_held(message, now):
        return None
    message.lease_until = now + LEASE
    message.attempts += 1
    message.save(update_fields=["lease_until", "attempts"])
    return message


def _is_held(message: Message, now: datetime) -> bool:
    return message.lease_until is not None and message.lease_until > now


def _put_back(message: Message, error: Exception) -> MessageState:
    is_given_up = message.attempts >= TRIES
    state = MessageState.DEAD if is_given_up else MessageState.QUEUED
    # Only while the claim is still ours: after its lease another worker may have taken over.
    Message.objects.filter(
        pk=message.pk, state=MessageState.QUEUED, attempts=message.attempts
    ).update(
        state=state,
        error=repr(error)[:500],
        due=timezone.now() + pause_after(message.attempts),
        lease_until=None,
        published_at=None,
    )
    return state


def _as_email(message: Message) -> EmailMultiAlternatives:
    email = EmailMultiAlternatives(
        subject=message.subject,
        body=message.text,
        to=[message.to],
        # The second header keeps out-of-office replies away.
        headers={"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"},
    )
    email.attach_alternative(message.html, "text/html")
    return email
