"""What this app adds to a person's data (when they go, their words to a team stay, unnamed), and
what becomes of a ring when one of its matches ends."""

from __future__ import annotations

from django.dispatch import receiver

from accounts.models import User
from accounts.signals import export_personal_data

from .actions.ring import break_ring
from .models import Match, MatchMessage
from .signals import match_ended


@receiver(export_personal_data)
def export_words_to_teams(sender, person: User, **kwargs) -> dict:
    written = MatchMessage.objects.filter(author=person)
    return {"what_you_wrote_to_teams": list(written.values("at", "match_id", "text"))}


@receiver(match_ended)
def break_its_ring(sender, match: Match, **kwargs) -> None:
    if match.ring:
        break_ring(match.ring, because_of=match)
