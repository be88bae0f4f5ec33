"""What the pages of matching rounds ask of whoever opens them."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from ..models import MatchingRound


def must_be_staff(request: HttpRequest) -> None:
    if not request.user.has_perm("matchmaking.add_round"):
        raise Http404


def visible_round(request: HttpRequest, pk: int) -> MatchingRound:
    rounds = MatchingRound.objects.visible_to(request.user).for_list()
    return get_object_or_404(rounds, pk=pk)
