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
from django.views.decorators.http import require_POST

from lifecycle.refusals import Refused
from regions.models import Topic

from ..actions.gap import tell_hosts
from ..actions.round import change_round, open_round
from ..actions.trial import ask_what_if
from ..fairness import fairness_of
from ..forms.round import ChangeForm, RoundForm, WhatIfForm
from ..gaps import gaps
from ..models import HostingOffer, MatchingRound, Ring, RoundTrial, VisitRequest
from ..reviewing import difference, price_lines, rings_of, told_unserved, wishes_of
from ..solution import Pair, Solved, solved_by_trial
from ..solving import candidates, counts, solve_again
from .listing import page_in_one_query

ROUNDS_A_PAGE = 30
PAIRS_A_PAGE = 30
UNSERVED_A_PAGE = 30
CANDIDATES_SHOWN = 20


@login_required
def round_list(request: HttpRequest) -> HttpResponse:
    _must_be_staff(request)
    rounds = MatchingRound.objects.for_list()
    page = page_in_one_query(rounds, request.GET.get("page"), ROUNDS_A_PAGE)
    return render(request, "matchmaking/round_list.html", {"page_obj": page})


@login_required
def round_create(request: HttpRequest) -> HttpResponse:
    """The settings of a new round, with a count of what they let in. `?like=` a round begins with
    the settings of that."""
    _must_be_staff(request)
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
    earlier = _visible_round(request, int(like) if like.isdecimal() else 0)
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
def round_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a worker is; once it is done the page is loaded anew."""
    matching_round = _visible_round(request, pk)
    response = render(request, "matchmaking/_round_progress.html", {"round": matching_round})
    if request.htmx and not matching_round.is_at_work:
        response["HX-Refresh"] = "true"
    return response


@login_required
def round_what_if(request: HttpRequest, pk: int) -> HttpResponse:
    """What it costs to force, forbid or free a pair. `?request=` alone shows the offers that suit.

    Nothing is changed until the person applies it, with a reason. A large round is given to a
    worker first, once the person says so.
    """
    matching_round = _visible_round(request, pk)
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
    solved = solved_by_trial(asked)
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


@login_required
def ring_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A ring with its legs; it is approved here, whole."""
    rings = Ring.objects.visible_to(request.user).with_legs()
    return render(
        request, "matchmaking/ring_detail.html", {"ring": get_object_or_404(rings, pk=pk)}
    )


@login_required
def round_gaps(request: HttpRequest) -> HttpResponse:
    _must_be_staff(request)
    return render(request, "matchmaking/round_gaps.html", {"gaps": gaps()})


@login_required
@require_POST
def round_tell_hosts(request: HttpRequest, pk: int) -> HttpResponse:
    if not request.user.has_perm("matchmaking.tell_hosts"):
        raise Http404
    topic = get_object_or_404(Topic.objects.leaves(), pk=pk)
    try:
        told = tell_hosts(topic, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        words = ngettext("{told} person is told.", "{told} people are told.", told)
        none = _("Nobody new is told: this topic was told this month, or nobody hosts close to it.")
        messages.success(request, words.format(told=told) if told else none)
    return redirect("round-gaps")


def _must_be_staff(request: HttpRequest) -> None:
    if not request.user.has_perm("matchmaking.add_round"):
        raise Http404


def _visible_round(request: HttpRequest, pk: int) -> MatchingRound:
    rounds = MatchingRound.objects.visible_to(request.user).for_list()
    return get_object_or_404(rounds, pk=pk)


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
        {"label": _("mean fit"), "value": round(numbers["total"] / 100 / (proposals or 1))},
        {"label": _("least fit"), "value": round(numbers["least"] / 100)},
        {"label": _("total fit"), "value": _grouped(round(numbers["total"] / 100))},
        {"label": _("suitable pairs"), "value": _grouped(numbers["pairs"])},
        {
            "label": _("rings and chains") if matching_round.finds_chains else rings,
            "value": numbers["rings"],
        },
    ]


def _grouped(number: int) -> str:
    """“3,700,000”."""
    return number_format(number, use_l10n=True, force_grouping=True)


def _choose(request: HttpRequest, matching_round: MatchingRound, asked: str) -> HttpResponse:
    """Which pair? The offers that suit a request, the best first."""
    pk = int(asked) if asked.isdecimal() else 0
    wishes = VisitRequest.objects.select_related("organisation__region")
    visit_request = get_object_or_404(wishes, pk=pk)
    found = candidates(matching_round, pk)[:CANDIDATES_SHOWN]
    offers = HostingOffer.objects.select_related("organisation__region").in_bulk(
        [offer for offer, _total in found]
    )
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
