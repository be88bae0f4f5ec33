"""Putting a message into the outbox."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.models import User

from .models import Message

BECAUSE_OF_YOUR_ORGANISATION = _(
    "You get this because you belong to an organisation concerned."
)


def tell(
    people: Iterable[User],
    *,
    key: str,
    kind: str,
    subject,
    paragraphs: Iterable,
    url: str = "",
    button=_("Open"),
    because=BECAUSE_OF_YOUR_ORGANISATION,
) -> list[Message]:
    """Store one message for each of `people`, in each one's language; returns the new ones.

    To be called inside the transaction of the cause. `key` names the cause
    ("match:17:approved"): what has been told to somebody is not told again. `subject`,
    `paragraphs` and `button` may be lazy translations; `url` is a path of this site.
    """
    return [
        message
        for person in people
        if (
            message := post(
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
        )
    ]


def post(
    *,
    to: str,
    key: str,
    kind: str,
    subject,
    paragraphs: Iterable,
    url: str = "",
    button=_("Open"),
    because="",
    language: str = settings.LANGUAGE_CODE,
    recipient: User | None = None,
) -> Message | None:
    """Store one message to an address; None if `key` has been used before."""
    with translation.override(language):
        words = {
            "subject": str(subject),
            "greeting": recipient.full_name if recipient else "",
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
                "subject": words["subject"][:200],
                "text": render_to_string("email/message.txt", words),
                "html": render_to_string("email/message.html", words),
            },
        )
    return message if is_new else None


def absolute(url: str) -> str:
    """A path of this site as an address that works in an e-mail."""
    return url if "://" in url else settings.SITE_URL.rstrip("/") + url
