"""The page on which staff see and set the weights of the fit."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lifecycle.refusals import Refused

from ..actions.weights import set_weights
from ..forms.weights import WeightsForm
from ..models import FitWeights
from ..reasons import label_of

SETS_SHOWN = 30


@login_required
def weights(request: HttpRequest) -> HttpResponse:
    """The set in use, all that were in use before, and a form for the next."""
    if not request.user.has_perm("matchmaking.set_weights"):
        raise Http404
    current = FitWeights.objects.current()
    form = WeightsForm(request.POST or None, initial=current.of_parts)
    if request.method == "POST" and form.is_valid():
        try:
            set_weights(
                name=form.cleaned_data["name"],
                of_parts=form.of_parts,
                reason=form.cleaned_data["reason"],
                by=request.user,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Set. Every fit from now on counts with these weights."))
            return redirect("round-weights")
    former = FitWeights.objects.select_related("by")[:SETS_SHOWN]
    context = {
        "form": form,
        "current": current,
        "sets": [(one, list(one.of_parts.values())) for one in former],
        "labels": [label_of(part) for part in current.of_parts],
        "of_current": [(label_of(part), weight) for part, weight in current.of_parts.items()],
    }
    return render(
        request, "matchmaking/weights.html", context, status=422 if form.is_bound else 200
    )
