"""What the home page says in numbers, each read from the data of now."""

from __future__ import annotations

from statistics import median

from django.db.models import Count, F
from django.db.models.functions import Greatest

from exchanges.models import Practice
from exchanges.states import PracticeStatus
from matchmaking.models import HostingOffer, Match, VisitRequest
from matchmaking.states import MatchState
from regions.models import Topic

ANSWERS_LOOKED_AT = 200
TOPICS_SHOWN = 6


def open_offers() -> int:
    return HostingOffer.objects.open().count()


def countries_with_open_offers() -> int:
    return HostingOffer.objects.open().values("organisation__region__country").distinct().count()


def median_days_to_answer() -> int | None:
    """Days from proposal to the other side's answer, over the newest 200; None without any."""
    answers = (
        Match.objects.filter(
            state__in=[
                MatchState.AGREED,
                MatchState.APPROVED,
                MatchState.REJECTED,
                MatchState.DECLINED,
            ]
        )
        .annotate(said_yes=Greatest("host_said_yes_at", "visitor_said_yes_at"))
        .order_by("-proposed_at")
        .values_list("state", "proposed_at", "said_yes", "state_since")[:ANSWERS_LOOKED_AT]
    )
    waits = [
        ((since if state == MatchState.DECLINED else said_yes) - proposed).days
        for state, proposed, said_yes, since in answers
    ]
    return round(median(waits)) if waits else None


def methods_taken_home() -> int:
    """Practices a team is adapting or has adopted."""
    return Practice.objects.filter(
        status__in=[PracticeStatus.ADAPTING, PracticeStatus.ADOPTED]
    ).count()


def topics_asked_for() -> list[Topic]:
    """The topics most open requests wish for, each with `teams`, how many do."""
    return list(
        Topic.objects.filter(requests__in=VisitRequest.objects.open())
        .annotate(teams=Count("requests", distinct=True))
        .order_by("-teams", F("position"), "slug")[:TOPICS_SHOWN]
    )
