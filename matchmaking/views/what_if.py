"""The pages on which staff ask what a round would be if a pair were forced, forbidden or freed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from lifecycle.refusals import Refused

from ..actions.round import change_round
from ..actions.trial import ask_what_if
from ..forms.round import ChangeForm, WhatIfForm
from ..models import HostingOffer, MatchingRound, RoundTrial, VisitRequest
from ..reviewing import difference, told_unserved
from ..solution import AnsweredEarlier, Pair, Solved, solved_by_trial
from ..solving import candidates, solve_again
from .round_access import visible_round

CANDIDATES_SHOWN = 20


@login_required
def round_what_if(request: HttpRequest, pk: int) -> HttpResponse:
    """What it costs to force, forbid or free a pair. `?request=` alone shows the offers that suit.

    Nothing is changed until the person applies it, with a reason. A large round is given to a
    worker first, once the person says so.
    """
    matching_round = visible_round(request, pk)
    if not matching_round.is_solved:
        raise Http404
    asked = request.POST if request.method == "POST" else request.GET
    form = WhatIfForm(asked)
    if not form.is_valid():
        return _choose(request, matching_round, asked.get("request", ""))
    deed = form.cleaned_data["deed"]
    pair = Pair(form.cleaned_data["request"], form.cleaned_data["offer"])
    if not matching_round.is_solved_at_once:
        return _ask_worker(request, matching_round, deed, pair)
    forced, forbidden = matching_round.wishes_with(deed, pair)
    change = ChangeForm(request.POST if request.method == "POST" else None)
    if change.is_valid():
        return _apply(request, matching_round, change, forced=forced, forbidden=forbidden)
    digest = matching_round.record.solution_digest
    try:
        solved = solve_again(matching_round, forced=forced, forbidden=forbidden)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(matching_round)
    if not change.is_bound:
        change = ChangeForm(initial={"solution": digest})
    return _show_what_if(request, matching_round, deed, pair, solved, change)


@login_required
def round_trial(request: HttpRequest, pk: int, trial: int) -> HttpResponse:
    """A “what if” of a large round: how far a worker is, then its answer."""
    asked = _visible_trial(request, pk, trial)
    matching_round, pair = asked.round, Pair(asked.request_id, asked.offer_id)
    if asked.refusal:
        messages.error(request, asked.refusal)
        return redirect(matching_round)
    if not asked.is_answered:
        context = {"round": matching_round, "trial": asked, **_both_sides(pair)}
        return render(request, "matchmaking/round_trial.html", context)
    try:
        solved = solved_by_trial(asked)
    except AnsweredEarlier:
        context = {"round": matching_round, "deed": asked.deed, "pair": pair, **_both_sides(pair)}
        return render(request, "matchmaking/round_trial_earlier.html", context)
    change = ChangeForm(request.POST or None, initial={"solution": asked.solution_digest})
    if change.is_valid():
        return _apply(
            request,
            matching_round,
            change,
            forced=asked.forced,
            forbidden=asked.forbidden,
            solved=solved,
        )
    return _show_what_if(request, matching_round, asked.deed, pair, solved, change)


@login_required
def round_trial_progress(request: HttpRequest, pk: int, trial: int) -> HttpResponse:
    """How far a worker is; once there is an answer the page is loaded anew."""
    asked = _visible_trial(request, pk, trial)
    context = {"round": asked.round, "trial": asked}
    response = render(request, "matchmaking/_round_trial_progress.html", context)
    if request.htmx and asked.is_answered:
        response["HX-Refresh"] = "true"
    return response


def _choose(request: HttpRequest, matching_round: MatchingRound, asked: str) -> HttpResponse:
    """Which pair? The offers that suit a request, the best first; why it was left, if it was."""
    pk = int(asked) if asked.isdecimal() else 0
    wishes = VisitRequest.objects.select_related("organisation__region")
    visit_request = get_object_or_404(wishes, pk=pk)
    try:
        found = candidates(matching_round, pk)[:CANDIDATES_SHOWN]
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(matching_round)
    offers = HostingOffer.objects.select_related("organisation__region").in_bulk(
        [offer for offer, _total in found]
    )
    left = matching_round.unserved.filter(request=pk).first()
    own = set(matching_round.pairs.filter(request=pk).values_list("offer", flat=True))
    context = {
        "round": matching_round,
        "visit_request": visit_request,
        "offers": [
            {
                "offer": offers[pk],
                "fit": total / 100,
                "is_chosen": pk in own,
                "is_below_floor": total < 100 * matching_round.floor,
            }
            for pk, total in found
        ],
        "has_a_host": bool(own),
        "why_left": told_unserved(left) if left else "",
    }
    return render(request, "matchmaking/round_what_if_choose.html", context)


def _visible_trial(request: HttpRequest, pk: int, trial: int) -> RoundTrial:
    trials = RoundTrial.objects.visible_to(request.user).select_related("round__weights")
    asked = get_object_or_404(trials, round=pk, pk=trial)
    if not asked.round.is_solved:
        raise Http404
    return asked


def _ask_worker(
    request: HttpRequest, matching_round: MatchingRound, deed: str, pair: Pair
) -> HttpResponse:
    sides = _both_sides(pair)
    if request.method == "POST":
        return redirect(ask_what_if(matching_round, deed, pair, by=request.user))
    context = {
        "round": matching_round,
        "deed": deed,
        "pair": pair,
        "seconds": round(matching_round.numbers["solving"]),
        **sides,
    }
    return render(request, "matchmaking/round_what_if_large.html", context)


def _both_sides(pair: Pair) -> dict[str, Any]:
    requests = VisitRequest.objects.select_related("organisation")
    offers = HostingOffer.objects.select_related("organisation")
    return {
        "visit_request": get_object_or_404(requests, pk=pair.request),
        "offer": get_object_or_404(offers, pk=pair.offer),
    }


def _show_what_if(
    request: HttpRequest,
    matching_round: MatchingRound,
    deed: str,
    pair: Pair,
    solved: Solved,
    change: ChangeForm,
) -> HttpResponse:
    context = {
        "round": matching_round,
        "deed": deed,
        "pair": pair,
        "difference": difference(matching_round, solved),
        "form": change,
        **_both_sides(pair),
    }
    status = 422 if change.is_bound else 200
    return render(request, "matchmaking/round_what_if.html", context, status=status)


def _apply(
    request: HttpRequest, matching_round: MatchingRound, change: ChangeForm, **answer: Any
) -> HttpResponse:
    try:
        change_round(
            matching_round,
            by=request.user,
            solution_digest=change.cleaned_data["solution"],
            reason=change.cleaned_data["reason"],
            **answer,
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Changed. The solution is the best there is with your wish."))
    return redirect(matching_round)
