"""Topics asked for on which nobody has a visit to give: the page, and telling hosts."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from lifecycle.refusals import Refused
from regions.models import Topic

from ..actions.gap import tell_hosts
from ..gaps import gaps
from ..notices.gap import last_told
from .round_access import must_be_staff


@login_required
def round_gaps(request: HttpRequest) -> HttpResponse:
    must_be_staff(request)
    told = last_told(on=timezone.localdate())
    rows = [(gap, told.get(gap.topic.pk)) for gap in gaps()]
    return render(request, "matchmaking/round_gaps.html", {"gaps": rows})


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
