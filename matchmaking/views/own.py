"""One's own offers and requests: all of them on a list, and the one that a page is shown for."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Case, IntegerField, Q, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from ..models import HostingOffer, Match, VisitRequest
from .listing import page_in_one_query

OWN_A_PAGE = 30

WishT = TypeVar("WishT", HostingOffer, VisitRequest)


def list_own(request: HttpRequest, model: type[WishT]) -> HttpResponse:
    """Those of the organisation one acts for, in any state, what is to do first."""
    if not request.organisation:
        return redirect("my-organisation")
    places = [
        When(state=state, then=Value(place)) for place, state in enumerate(model.state_names())
    ]
    own = model.objects.filter(organisation=request.organisation).with_facts()
    own = own.annotate(place=Case(*places, output_field=IntegerField()))
    own = own.order_by("place", "-state_since", "-pk")
    page = page_in_one_query(own, request.GET.get("page"), OWN_A_PAGE)
    return render(request, f"matchmaking/{model.noun}_mine.html", {"page_obj": page})


def own_to_rank_for(request: HttpRequest, model: type[WishT]) -> WishT | None:
    """The one named by `?for=`, which has to be one's own (or any, for staff); others do not
    exist here."""
    asked = request.GET.get("for", "")
    if not asked or not request.user.is_authenticated:
        return None
    own = model.objects.all() if request.user.is_staff else model.objects.of(request.user)
    return get_object_or_404(own.with_facts(), pk=int(asked) if asked.isdecimal() else 0)


def undecided_match(offer: HostingOffer, visit_request: VisitRequest) -> Match | None:
    """The match in which the two are already."""
    return Match.objects.undecided().filter(offer=offer, request=visit_request).first()


def own_to_choose_from(
    request: HttpRequest, model: type[WishT]
) -> tuple[list[WishT], WishT | None]:
    """The open ones of the organisation one acts for, with one's own that `?for=` names, even a
    draft; and of them the one that is named, else the newest. For staff only the one that is
    named, whosever it is."""
    if request.user.is_staff:
        anybodys = own_to_rank_for(request, model)
        return ([anybodys], anybodys) if anybodys else ([], None)
    asked = request.GET.get("for", "")
    number = int(asked) if asked.isdecimal() else 0
    named = model.objects.of(request.user).draft_or_open().filter(pk=number)
    open_ones = model.objects.filter(organisation=request.organisation).open()
    own = model.objects.filter(Q(pk__in=named.values("pk")) | Q(pk__in=open_ones.values("pk")))
    choice = list(own.with_facts().order_by("-published_at", "-pk"))
    newest = choice[0] if choice else None
    return choice, next((row for row in choice if str(row.pk) == asked), newest)
