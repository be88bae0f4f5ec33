"""My desk: what is my turn, what waits for others, what is new for me."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

import matchmaking.desk
import regions.desk
from lifecycle.desk import DeskItem
from portal import suggestions

APPS = (regions.desk, matchmaking.desk)


@login_required
def my_desk(request: HttpRequest) -> HttpResponse:
    if request.organisation is None and not request.user.is_staff:
        return redirect("my-organisation")
    context = {
        "your_turn": _sorted(item for app in APPS for item in app.your_turn(request.user)),
        "waiting": _sorted(item for app in APPS for item in app.waiting(request.user)),
        "fitting": suggestions.offers_for(request.user),
    }
    return render(request, "portal/desk.html", context)


def _sorted(items) -> list[DeskItem]:
    return sorted(items, key=lambda item: item.order)
