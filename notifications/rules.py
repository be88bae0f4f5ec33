"""Who may read the outbox."""

from __future__ import annotations

import rules
from django.conf import settings

from accounts.rules import is_staff
from notifications.models import Message

REAL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"


@rules.predicate
def is_harmless(user, message: Message | None) -> bool:
    """Reading it gives no way into somebody's account.

    Codes for signing in are for their recipient alone. Where e-mails never leave the machine, as
    in the demo, the outbox is the only place to read them.
    """
    return message is None or not message.opens_an_account or settings.EMAIL_BACKEND != REAL_BACKEND


rules.add_perm("notifications", is_staff)
rules.add_perm("notifications.view_message", is_staff)
rules.add_perm("notifications.read_message", is_staff & is_harmless)
rules.add_perm("notifications.send_message_again", is_staff)
