"""The staff's pages of matching rounds."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms.models import model_to_dict
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .. import ranking
from ..actions.round import open_round
from ..fairness import fairness_of
from ..forms.round import PairForm, RoundForm
from ..models import HostingOffer, MatchingRound, VisitRequest
from ..retelling import kept_as
from ..reviewing import price_lines, rings_of, told_unserved, wishes_of
from ..solving import counts
from .listing import page_in_one_query
from .round_access import must_be_staff, visible_round

ROUNDS_A_PAGE = 30
PAIRS_A_PAGE = 30
UNSERVED_A_PAGE = 30


@login_required
def round_list(request: HttpRequest) -> HttpResponse:
    must_be_staff(request)
    rounds = MatchingRound.objects.for_list()
    page = page_in_one_query(rounds, request.GET.get("page"), ROUNDS_A_PAGE)
    return render(request, "matchmaking/round_list.html", {"page_obj": page})


@login_required
def round_create(request: HttpRequest) -> HttpResponse:
    """The settings of a new round, with a count of what they let in. `?like=` a round begins with
    the settings of that."""
    must_be_staff(request)
    form = RoundForm(request.POST or None)
    if not form.is_bound:
        return _offer_settings(request)
    if not form.is_valid():
        return _ask_settings(request, form, None, status=422)
    if "count" in request.POST:
        let_in = counts(form.instance, topics=form.cleaned_data["topics"])
        return _ask_settings(request, form, let_in)
    matching_round = open_round(form.instance, by=request.user, topics=form.cleaned_data["topics"])
    messages.success(request, _("Opened. Look at the settings once more, then run it."))
    return redirect(matching_round)


def _offer_settings(request: HttpRequest) -> HttpResponse:
    like = request.GET.get("like", "")
    if not like:
        return _ask_settings(request, RoundForm(), counts(MatchingRound()))
    earlier = visible_round(request, int(like) if like.isdecimal() else 0)
    form = RoundForm(initial=model_to_dict(earlier, RoundForm.Meta.fields))
    return _ask_settings(request, form, counts(earlier, topics=earlier.topics.all()))


def _ask_settings(request: HttpRequest, form: RoundForm, let_in, status: int = 200):
    return render(
        request,
        "matchmaking/round_form.html",
        {"form": form, "let_in": let_in},
        status=status,
    )


@login_required
def round_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Settings, then progress, then the result to be reviewed, as far as it is."""
    rounds = MatchingRound.objects.visible_to(request.user).for_review()
    matching_round = get_object_or_404(rounds, pk=pk)
    context: dict[str, Any] = {"round": matching_round}
    if matching_round.has_a_solution:
        context |= _review(request, matching_round)
    return render(request, "matchmaking/round_detail.html", context)


@login_required
def round_pair(request: HttpRequest, pk: int) -> HttpResponse:
    """How well an offer and a request fit by the weights of a round, and why; with the numbers
    that the round has found, if it puts the two together."""
    matching_round = visible_round(request, pk)
    asked = PairForm(request.GET)
    if not asked.is_valid():
        raise Http404
    requests, offers = VisitRequest.objects.with_facts(), HostingOffer.objects.with_facts()
    visit_request = get_object_or_404(requests, pk=asked.cleaned_data["request"])
    offer = get_object_or_404(offers, pk=asked.cleaned_data["offer"])
    chosen = matching_round.pairs.filter(request=visit_request, offer=offer)
    pair = chosen.select_related("round__weights", "match").first()
    today = ranking.fit_of(visit_request, offer, weights=matching_round.weights)
    context = {
        "round": matching_round,
        "visit_request": visit_request,
        "offer": offer,
        "pair": pair,
        "today": today,
        "kept": kept_as(pair, today),
    }
    return render(request, "matchmaking/round_pair.html", context)


@login_required
def round_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a worker is; once it is done the page is loaded anew."""
    matching_round = visible_round(request, pk)
    response = render(request, "matchmaking/_round_progress.html", {"round": matching_round})
    if request.htmx and not matching_round.is_at_work:
        response["HX-Refresh"] = "true"
    return response


def _review(request: HttpRequest, matching_round: MatchingRound) -> dict[str, Any]:
    pairs = matching_round.pairs.with_both_sides().filter(ring_number__isnull=True)
    unserved = matching_round.unserved.select_related("request__organisation__region")
    page = page_in_one_query(pairs, request.GET.get("page"), PAIRS_A_PAGE)
    left = page_in_one_query(unserved, request.GET.get("left"), UNSERVED_A_PAGE)
    return {
        "page_obj": page,
        "rings": rings_of(matching_round),
        "unserved": [(one, told_unserved(one)) for one in left],
        "unserved_page": left,
        "fairness": fairness_of(matching_round),
        "prices": price_lines(matching_round),
        "wishes": wishes_of(matching_round),
        "numbers": _figures(matching_round),
    }


def _figures(matching_round: MatchingRound) -> list[dict[str, Any]]:
    numbers = matching_round.numbers
    served = numbers["served"]
    proposals = numbers.get("proposals", served)
    shown = [{"label": _("proposals"), "value": proposals}] if proposals > served else []
    rings = ngettext("ring", "rings", numbers["rings"])
    return [
        {
            "label": _("teams with a host"),
            "value": _("{served} of {all}").format(served=served, all=numbers["requests"]),
        },
        *shown,
        {"label": _("mean fit"), "value": _fit(numbers["total"] / (proposals or 1), proposals)},
        {"label": _("least fit"), "value": _fit(numbers["least"], proposals)},
        {"label": _("total fit"), "value": _grouped(round(numbers["total"] / 100))},
        {"label": _("suitable pairs"), "value": _grouped(numbers["pairs"])},
        {
            "label": _("rings and chains") if matching_round.finds_chains else rings,
            "value": numbers["rings"],
        },
    ]


def _fit(hundredths: float, proposals: int) -> int | str:
    """Of 100; a dash where nothing is proposed."""
    return round(hundredths / 100) if proposals else "–"


def _grouped(number: int) -> str:
    """“3,700,000”."""
    return number_format(number, use_l10n=True, force_grouping=True)
