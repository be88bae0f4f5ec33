"""What this app adds to a person's data. When they go, their words to a team stay, unnamed."""

from __future__ import annotations

from django.dispatch import receiver

from accounts.models import User
from accounts.signals import export_personal_data

from .models import MatchMessage


@receiver(export_personal_data)
def export_words_to_teams(sender, person: User, **kwargs) -> dict:
    written = MatchMessage.objects.filter(author=person)
    return {"what_you_wrote_to_teams": list(written.values("at", "match_id", "text"))}
