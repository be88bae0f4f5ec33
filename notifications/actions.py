"""Putting messages into the outbox, and what staff and the calendar do with them there."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.refusals import Refused
from notifications.models import Message
from notifications.states import MessageState

logger = logging.getLogger(__name__)

KEPT_FOR = timedelta(days=180)
"""Long enough to answer "we were never told"; afterwards nobody needs the words or the address
(GDPR, article 5(1)(e))."""

BECAUSE_OF_YOUR_ORGANISATION = _("You get this because you belong to an organisation concerned.")

OPEN = _("Open")


def tell(
    people: Iterable[User],
    *,
    key: str,
    kind: str,
    subject,
    paragraphs: Iterable,
    url: str = "",
    button=OPEN,
    because=BECAUSE_OF_YOUR_ORGANISATION,
) -> list[Message]:
    """Store one message for each of `people`, in each one's language; returns the new ones.

    To be called inside the transaction of the cause. `key` names the cause
    ("match:17:approved"): what has been told to somebody is not told again. Who may not sign in
    any more is told nothing. `subject`, `paragraphs` and `button` may be lazy translations; `url`
    is a path of this site.
    """
    paragraphs = list(paragraphs)
    posted = (
        post(
            to=person.email,
            recipient=person,
            language=person.language,
            key=f"{key}:user:{person.pk}",
            kind=kind,
            subject=subject,
            paragraphs=paragraphs,
            url=url,
            button=button,
            because=because,
        )
        for person in people
        if person.is_active
    )
    return [message for message in posted if message]


def post(
    *,
    to: str,
    key: str,
    kind: str,
    subject,
    paragraphs: Iterable,
    url: str = "",
    button=OPEN,
    because="",
    language: str = settings.LANGUAGE_CODE,
    recipient: User | None = None,
) -> Message | None:
    """Store one message to an address; None if `key` has been used before."""
    with translation.override(language):
        words = {
            "subject": str(subject),
            "greeting": _greeting(recipient),
            "paragraphs": [str(paragraph) for paragraph in paragraphs],
            "button_label": str(button) if url else "",
            "button_url": absolute(url) if url else "",
            "footer_reason": str(because),
            "language": language,
        }
        message, is_new = Message.objects.get_or_create(
            key=key,
            defaults={
                "kind": kind,
                "recipient": recipient,
                "to": to,
                # A line break in a subject could smuggle in a header; a mail server refuses it.
                "subject": " ".join(words["subject"].split())[:200],
                "text": render_to_string("email/message.txt", words).strip(),
                "html": render_to_string("email/message.html", words),
            },
        )
    return message if is_new else None


@transaction.atomic
def send_message_again(message: Message, *, by: User) -> Message:
    """Put a message that was given up back into the queue, with all its tries before it.

    Raises Refused if it is waiting or sent already.
    """
    fresh = Message.objects.select_for_update().get(pk=message.pk)
    if not fresh.is_given_up:
        state = fresh.get_state_display()
        raise Refused(_now("Nothing was changed. This message is “{state}”.").format(state=state))
    fresh.state, fresh.attempts, fresh.due = MessageState.QUEUED, 0, timezone.now()
    fresh.published_at = fresh.lease_until = None
    fresh.save(update_fields=["state", "attempts", "due", "published_at", "lease_until"])
    logger.info("message %s: to be sent again, by account %s", fresh.pk, by.pk)
    return fresh


def mark_sent(messages: QuerySet[Message], *, after: timedelta) -> int:
    """Note that those of `messages` that wait left so long `after` they were written.

    For a past that is made up, or brought along from elsewhere: nothing is sent. Returns how many.
    """
    waiting = messages.filter(state=MessageState.QUEUED)
    return waiting.update(state=MessageState.SENT, attempts=1, sent_at=F("created_at") + after)


def prune_messages() -> int:
    """Delete what was sent or given up longer ago than `KEPT_FOR`; returns how many."""
    old = Message.objects.settled_before(timezone.now() - KEPT_FOR)
    count, _by_model = old.delete()
    return count


def absolute(url: str) -> str:
    """A path of this site as an address that works in an e-mail."""
    return url if "://" in url else settings.SITE_URL.rstrip("/") + url


def _greeting(recipient: User | None) -> str:
    if recipient is None or not recipient.full_name:
        return ""
    return _now("Hello {name},").format(name=recipient.full_name)
