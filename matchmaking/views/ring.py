"""The page of a ring or a chain."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from ..models import MatchingRound, Ring


@login_required
def ring_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A ring with its legs; it is approved here, whole."""
    rings = Ring.objects.visible_to(request.user).with_legs().with_what_came_instead()
    ring = get_object_or_404(rings, pk=pk)
    found_by = MatchingRound.objects.filter(pairs__match__ring=ring).first()
    return render(request, "matchmaking/ring_detail.html", {"ring": ring, "found_by": found_by})
