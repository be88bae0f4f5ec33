"""The pages of hosting offers."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from regions.maps import Map, Pin, map_of
from regions.rules import belongs_to

from .. import ranking
from ..filters import OfferFilter
from ..models import HostingOffer, VisitRequest
from .listing import page_in_one_query
from .own import list_own, own_to_choose_from, own_to_rank_for, undecided_match

OFFERS_A_PAGE = 12


def offer_list(request: HttpRequest) -> HttpResponse:
    """Open offers: newest first, on a map, or ranked for one of one's own requests."""
    visit_request = own_to_rank_for(request, VisitRequest)
    filters = OfferFilter(request.GET, HostingOffer.objects.open())
    context = {
        "filters": filters,
        "visit_request": visit_request,
        "is_map": request.GET.get("view") == "map",
    }
    if context["is_map"]:
        offers = filters.qs.select_related("organisation__region")
        context |= {"offers": offers, "map": _map_of(offers)}
    elif visit_request:
        offers = filters.qs.with_reply_time().with_matches_of(visit_request)
        among = ranking.Among(offers, are_all_open=not filters.narrows)
        outlook = ranking.look_around(visit_request, among)
        page = Paginator(outlook.ranked, OFFERS_A_PAGE).get_page(request.GET.get("page"))
        context |= {"page_obj": page, "wished": visit_request.topic_ids, "outlook": outlook}
    else:
        offers = filters.qs.with_facts().with_reply_time()
        context["page_obj"] = page_in_one_query(offers, request.GET.get("page"), OFFERS_A_PAGE)
    if request.organisation and not visit_request:
        own = VisitRequest.objects.filter(organisation=request.organisation).draft_or_open()
        newest_first = F("published_at").desc(nulls_last=True)
        context["own_requests"] = own.order_by(newest_first, "-pk")
    return render(request, "matchmaking/offer_list.html", context)


def offer_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One offer, with its fit for one of one's own requests; a draft is its own preview."""
    visible = HostingOffer.objects.visible_to(request.user)
    offers = visible.with_facts().with_reply_time().with_times_visited()
    offer = get_object_or_404(offers, pk=pk)
    is_own = belongs_to(request.user, offer.organisation_id)
    context: dict[str, Any] = {"offer": offer, "is_own": is_own}
    if is_own or request.user.is_staff:
        context["matches"] = offer.matches.with_both_sides()
        context["missing"] = offer.missing() if offer.is_draft else {}
    if not is_own and (request.organisation or request.user.is_staff):
        context |= _fit_for_own_request(request, offer)
    return render(request, "matchmaking/offer_detail.html", context)


@login_required
def offer_mine(request: HttpRequest) -> HttpResponse:
    return list_own(request, HostingOffer)


def _map_of(offers: QuerySet[HostingOffer]) -> Map:
    return map_of(
        Pin(
            latitude=offer.organisation.latitude,
            longitude=offer.organisation.longitude,
            label=_("{place}: {title}").format(place=offer.organisation.place, title=offer.title),
            url=offer.get_absolute_url(),
        )
        for offer in offers
        if offer.organisation.latitude is not None
    )


def _fit_for_own_request(request: HttpRequest, offer: HostingOffer) -> dict[str, Any]:
    """The own open requests to choose from, and the fit for the chosen one."""
    own, chosen = own_to_choose_from(request, VisitRequest)
    if chosen is None:
        return {"own_requests": []}
    return {
        "own_requests": own,
        "visit_request": chosen,
        "fit": ranking.fit_of(chosen, offer),
        "match": undecided_match(offer, chosen),
    }
