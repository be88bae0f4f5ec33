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
    context = {
        "desk": joined(app.desk_of(request.user) for app in APPS),
        "practices": exchanges.desk.practices_of(request.user),
        "suggestions": suggestions.offers_for(request.user),
    }
    return render(request, "portal/desk.html", context)
