"""What the log adds to a person's data. When they go, its rows stay without their name."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from accounts.models import User
from accounts.signals import export_personal_data

from .models import LogEntry


@receiver(export_personal_data)
def add_log_entries(sender: type[User], person: User, **kwargs: Any) -> dict[str, Any]:
    entries = LogEntry.objects.filter(by=person).order_by("at", "pk")
    return {
        "what_you_did": list(
            entries.values("at", "content_type__model", "object_id", "verb", "reason")
        )
    }
