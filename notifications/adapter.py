"""allauth's e-mails (codes, warnings about a changed password …) leave through our outbox too."""

from __future__ import annotations

import re
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as current
from django.template.loader import render_to_string
from django.utils.translation import get_language, gettext_lazy

from accounts.models import User
from notifications.actions import post
from notifications.models import ACCOUNT

BECAUSE_OF_YOUR_ADDRESS = gettext_lazy("You get this because your address was used for an account.")


class OutboxAccountAdapter(DefaultAccountAdapter):
    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Post what allauth would send, in its words and the house's frame.

        The templates give a subject and a text whose paragraphs are parted by empty lines.
        """
        words = {"request": current.request, "email": email, **context}
        subject = render_to_string(f"{template_prefix}_subject.txt", words)
        text = render_to_string(f"{template_prefix}_message.txt", words)
        recipient = User.objects.filter(email__iexact=email).first()
        post(
            to=email,
            recipient=recipient,
            # Nothing may stop a code from being sent twice to somebody who asks for it twice.
            key=f"{template_prefix}:{uuid4()}",
            kind=ACCOUNT,
            subject=subject.strip(),
            paragraphs=re.split(r"\n\s*\n", text.strip()),
            because=BECAUSE_OF_YOUR_ADDRESS,
            language=get_language(),
        )
