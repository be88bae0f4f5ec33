"""The pages of visit requests."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from regions.rules import belongs_to, memberships_of

from .. import ranking
from ..actions.request import as_if_saved
from ..filters import RequestFilter
from ..forms.request import RequestForm
from ..models import HostingOffer, VisitRequest
from ..models.request import with_their_topics
from .listing import page_in_one_query
from .own import list_own, own_to_choose_from, own_to_rank_for, undecided_match
from .writing import WriteView, organisation_written_for

REQUESTS_A_PAGE = 12
FITS_SHOWN = 3

NEEDED_TO_FIT = ("languages", "windows")
"""A request that does not name these fits nowhere."""


def request_list(request: HttpRequest) -> HttpResponse:
    """Open requests, for verified hosts and staff; others are told why they see none."""
    if not _is_verified_host(request):
        return render(request, "matchmaking/request_list_closed.html")
    offer = own_to_rank_for(request, HostingOffer)
    filters = RequestFilter(request.GET, VisitRequest.objects.open())
    context: dict[str, Any] = {"filters": filters, "offer": offer}
    if offer:
        outlook = ranking.look_at_requests(
            offer, filters.qs.with_matches_of(offer), are_all_open=not filters.narrows
        )
        context["outlook"] = outlook
        page = Paginator(outlook.ranked, REQUESTS_A_PAGE).get_page(request.GET.get("page"))
    else:
        rows = filters.qs.with_facts()
        page = page_in_one_query(rows, request.GET.get("page"), REQUESTS_A_PAGE)
    if request.organisation and not offer:
        own = HostingOffer.objects.filter(organisation=request.organisation).open()
        context["own_offers"] = own.order_by("-published_at")
    return render(request, "matchmaking/request_list.html", {**context, "page_obj": page})


@login_required
def request_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One request; a draft is its own preview."""
    requests = VisitRequest.objects.visible_to(request.user).with_facts()
    visit_request = get_object_or_404(requests.select_related("funding"), pk=pk)
    is_own = belongs_to(request.user, visit_request.organisation_id)
    context: dict[str, Any] = {"visit_request": visit_request, "is_own": is_own}
    if is_own or request.user.is_staff:
        context["matches"] = visit_request.matches.with_both_sides()
        context["missing"] = visit_request.missing() if visit_request.is_draft else {}
    if not is_own and (request.organisation or request.user.is_staff):
        context |= _fit_of_own_offer(request, visit_request)
    if "fit" not in context:
        # A fit brings the names of all topics with it.
        prefetch_related_objects([visit_request], with_their_topics())
    return render(request, "matchmaking/request_detail.html", context)


@login_required
def request_mine(request: HttpRequest) -> HttpResponse:
    return list_own(request, VisitRequest)


class WriteRequestView(WriteView):
    """The form of a request; beside it, the offers that fit what is saved so far."""

    def more_context(self, form: RequestForm) -> dict[str, Any]:
        if self.written.pk is None:
            return {}
        saved = self.written
        if form.is_bound:
            # A form that was sent has written into the row it was made for.
            saved = VisitRequest.objects.with_facts().get(pk=saved.pk)
        return {"fits": best_offers(saved)}


@login_required
@require_POST
def request_fits(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """The offers that fit what is in the form now, as a piece of the page."""
    written = _written(request, pk)
    form = RequestForm(request.POST, instance=written)
    form.is_valid()
    with as_if_saved(
        form.instance,
        topics=form.chosen_topics(),
        languages=form.languages.levels() if form.languages.is_valid() else {},
        windows=form.windows.spans() if form.windows.is_valid() else [],
    ) as tried:
        fits = best_offers(tried)
    return render(request, "matchmaking/_request_fits.html", {"fits": fits, "wish": written})


def best_offers(visit_request: VisitRequest) -> dict[str, Any]:
    """The few best-fitting open offers, how many fit in all, what would with one change and what
    rules out the others; what is missing without which nothing can fit."""
    missing = visit_request.missing()
    outlook = ranking.look_around(visit_request, ranking.all_open())
    return {
        "best": outlook.ranked[:FITS_SHOWN],
        "number": len(outlook.ranked),
        "outlook": outlook,
        "missing": [missing[field] for field in NEEDED_TO_FIT if field in missing],
    }


def _written(request: HttpRequest, pk: int | None) -> VisitRequest:
    if pk is None:
        organisation = organisation_written_for(request)
        verb, about, written = "add", organisation, VisitRequest(organisation=organisation)
    else:
        visible = VisitRequest.objects.visible_to(request.user)
        written = get_object_or_404(visible.with_facts(), pk=pk)
        verb, about = "change", written
    if not request.user.has_perm(VisitRequest.permission_for(verb), about):
        raise PermissionDenied
    return written


def _is_verified_host(request: HttpRequest) -> bool:
    if not request.user.is_authenticated:
        return False
    if request.user.is_staff:
        return True
    return any(row.organisation.is_verified for row in memberships_of(request.user))


def _fit_of_own_offer(request: HttpRequest, visit_request: VisitRequest) -> dict[str, Any]:
    """The own open offers to choose from, and the fit of the chosen one."""
    own, chosen = own_to_choose_from(request, HostingOffer)
    if chosen is None:
        return {"own_offers": []}
    return {
        "own_offers": own,
        "offer": chosen,
        "fit": ranking.fit_of(visit_request, chosen),
        "match": undecided_match(chosen, visit_request),
    }
