"""What the outbox adds to a person's data, and what it forgets with them."""

from __future__ import annotations

from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.signals import before_erasure, export_personal_data
from notifications.actions import post
from notifications.models import ACCOUNT, Message


@receiver(export_personal_data)
def add_messages(sender, person: User, **kwargs) -> dict:
    messages = Message.objects.to_person(person).order_by("created_at")
    return {
        "messages_to_you": list(messages.values("created_at", "sent_at", "to", "subject", "text"))
    }


@receiver(before_erasure)
def forget_messages(sender, person: User, **kwargs) -> None:
    Message.objects.to_person(person).delete()
    _say_goodbye(person)


def _say_goodbye(person: User) -> None:
    """The last message to a person: a stranger at their keyboard should not go unnoticed."""
    post(
        to=person.email,
        key=f"account:erased:user:{person.pk}",
        kind=ACCOUNT,
        language=person.language,
        subject=_("Your account is deleted"),
        paragraphs=[
            _("Your account and what we held about you are deleted, as you asked."),
            _("If it was not you who asked, please answer this message at once."),
        ],
        because=_("This is the last message you get from us."),
    )
