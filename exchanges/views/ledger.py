"""The staff's page of visits hosted and made."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from ..ledger import ledger


@login_required
def visits_ledger(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("exchanges.view_ledger"):
        raise Http404
    return render(request, "exchanges/ledger.html", {"years": ledger()})
