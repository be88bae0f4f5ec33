"""My desk: what is my turn, what waits for others, what is new for me."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

import exchanges.desk
import matchmaking.desk
import regions.desk
from lifecycle.desk import joined
from portal import suggestions
from regions.rules import memberships_of

APPS = (regions.desk, matchmaking.desk, exchanges.desk)


@login_required
def my_desk(request: HttpRequest) -> HttpResponse:
    if not memberships_of(request.user) and not request.user.is_staff:
        return redirect("my-organisation")
    desk = joined(app.desk_of(request.user) for app in APPS)
    return render(request, "portal/desk.html", {"desk": desk})


@login_required
def desk_news(request: HttpRequest) -> HttpResponse:
    """What is new for one's requests and offers, and what one took home: a page of its own, and the
    desk's aside where htmx fetches it. Ranking is not to hold up the desk."""
    for_requests, other_requests = suggestions.offers_for(request.user)
    for_offers, other_offers = suggestions.teams_for(request.user)
    context = {
        "suggestions": for_requests,
        "other_requests": other_requests,
        "teams": for_offers,
        "other_offers": other_offers,
        "practices": exchanges.desk.practices_of(request.user),
    }
    template = "portal/_desk_news.html" if request.htmx else "portal/desk_news.html"
    return render(request, template, context)
