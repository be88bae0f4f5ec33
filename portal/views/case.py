"""The case for a visit, to be printed: of a match, or of a pair that nobody has asked for yet."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from exchanges.models import Exchange
from exchanges.models.outcome import FOLLOW_UP_DAYS
from matchmaking.lists import listed
from matchmaking.models import HostingOffer, Match, VisitRequest
from portal.case import case_for
from portal.forms import EstimateForm


@login_required
def match_case(request: HttpRequest, pk: int) -> HttpResponse:
    matches = Match.objects.visible_to(request.user).with_both_sides()
    match = get_object_or_404(matches.select_related("request__funding"), pk=pk)
    exchanges = Exchange.objects.filter(match=match).select_related("host", "visitor")
    return _show(request, match, exchanges.prefetch_related("date_proposals").first())


@login_required
def case_preview(request: HttpRequest) -> HttpResponse:
    """`?offer=&request=`"""
    offers = HostingOffer.objects.visible_to(request.user).with_facts()
    wishes = VisitRequest.objects.visible_to(request.user).with_facts()
    pair = Match(
        offer=_named(offers.select_related("main_topic"), request.GET.get("offer")),
        request=_named(wishes.select_related("funding"), request.GET.get("request")),
    )
    return _show(request, pair)


def _named(rows: QuerySet, asked: str | None):
    """The row with the id that stands in the address; there is no such page otherwise."""
    return get_object_or_404(rows, pk=int(asked) if asked and asked.isdecimal() else 0)


def _show(request: HttpRequest, match: Match, exchange: Exchange | None = None) -> HttpResponse:
    """To others than the visiting team and staff there is no such page."""
    if not request.user.has_perm("matchmaking.justify_match", match):
        raise Http404
    help_url = request.build_absolute_uri(reverse("help")) + "#fit"
    form = EstimateForm(request.GET if EstimateForm.base_fields.keys() & request.GET else None)
    context = {
        "case": case_for(match, exchange, form.cleaned_data if form.is_filled_in() else None),
        "form": form,
        "match": match,
        "follow_up_days": listed([str(days) for days in FOLLOW_UP_DAYS]),
        "help_url": help_url,
    }
    return render(request, "portal/case.html", context)
