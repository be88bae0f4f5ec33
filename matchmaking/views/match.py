"""The pages of matches."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Case, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lifecycle.refusals import Refused
from regions.rules import roles_of

from .. import ranking
from ..actions.match import AlreadyProposed, propose_match, write_message
from ..forms.match import MessageForm, ProposeForm
from ..models import HostingOffer, Match, VisitRequest
from ..rules.match import side_of
from ..states import MatchState, RingState
from .listing import page_in_one_query

MATCHES_A_PAGE = 30

YOURS, THEIRS, WITH_A_RING, ASSOCIATIONS, APPROVED, ENDED = range(6)


@login_required
def match_list(request: HttpRequest) -> HttpResponse:
    """One's own matches (all of them for staff), what is one's turn first."""
    matches = _by_turn(request.user).with_both_sides()
    page = page_in_one_query(matches, request.GET.get("page"), MATCHES_A_PAGE)
    headings = {
        YOURS: _("Your turn"),
        THEIRS: _("Waiting for a team"),
        WITH_A_RING: _("Decided with a ring or a chain"),
        ASSOCIATIONS: _("Waiting for the association"),
        APPROVED: _("Approved"),
        ENDED: _("Ended"),
    }
    for match in page:
        match.heading = headings[match.place]
    return render(request, "matchmaking/match_list.html", {"page_obj": page})


@login_required
def match_detail(request: HttpRequest, pk: int) -> HttpResponse:
    match = _visible_match(request, pk)
    return _show(request, match, MessageForm())


@login_required
@require_POST
def match_write(request: HttpRequest, pk: int) -> HttpResponse:
    """A message to the other team."""
    match = _visible_match(request, pk)
    if not request.user.has_perm("matchmaking.write_match", match):
        raise PermissionDenied
    form = MessageForm(request.POST)
    if not form.is_valid():
        return _show(request, match, form, status=422)
    try:
        write_message(match, by=request.user, text=form.cleaned_data["text"])
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _show(request, match, form, status=422)
    messages.success(request, _("Sent. They get an e-mail, and can answer here."))
    return redirect(f"{match.get_absolute_url()}#messages")


@login_required
def match_propose(request: HttpRequest) -> HttpResponse:
    """Both sides and their fit, then the question: put them together? `?offer=&request=`."""
    asked = request.POST if request.method == "POST" else request.GET
    wishes = VisitRequest.objects.visible_to(request.user).select_related("organisation__region")
    visit_request = _named(wishes.prefetch_related("windows"), asked.get("request"))
    undecided = Match.objects.undecided().filter(offer=OuterRef("pk"), request=visit_request)
    offers = HostingOffer.objects.visible_to(request.user).select_related("organisation__region")
    offers = offers.annotate(undecided_match=Subquery(undecided.values("pk")[:1]))
    offer = _named(offers.prefetch_related("windows"), asked.get("offer"))
    pair = Match(offer=offer, request=visit_request)
    if not request.user.is_staff and side_of(request.user, pair) is None:
        raise Http404
    if request.method == "POST":
        return _propose(request, pair)
    if offer.undecided_match:
        return _led_to(request, AlreadyProposed(Match(pk=offer.undecided_match)))
    return _ask(request, pair, ProposeForm())


def _propose(request: HttpRequest, pair: Match) -> HttpResponse:
    if not request.user.has_perm("matchmaking.propose_match", pair):
        raise PermissionDenied
    form = ProposeForm(request.POST)
    if not form.is_valid():
        return _ask(request, pair, form, status=422)
    message = form.cleaned_data["message"]
    try:
        match = propose_match(pair.offer, pair.request, by=request.user, message=message)
    except AlreadyProposed as refusal:
        return _led_to(request, refusal)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _ask(request, pair, form, status=422)
    messages.success(request, _("Proposed. You can withdraw it at any time."))
    return redirect(match)


def _ask(request: HttpRequest, pair: Match, form: ProposeForm, status: int = 200) -> HttpResponse:
    context = {
        "offer": pair.offer,
        "visit_request": pair.request,
        "side": side_of(request.user, pair),
        "may_propose": request.user.has_perm("matchmaking.propose_match", pair),
        "fit": ranking.fit_of(pair.request, pair.offer),
        "form": form,
    }
    return render(request, "matchmaking/match_propose.html", context, status=status)


def _led_to(request: HttpRequest, refusal: AlreadyProposed) -> HttpResponse:
    messages.info(request, _("{why} Here it is.").format(why=refusal))
    return redirect(refusal.match)


def _show(request: HttpRequest, match: Match, form: MessageForm, status: int = 200) -> HttpResponse:
    own = roles_of(request.user)
    context: dict[str, Any] = {
        "match": match,
        "side": side_of(request.user, match),
        "form": form,
        "notes": [
            {
                "text": note.text,
                "by": _writer(note),
                "at": note.at,
                "own": note.organisation_id in own,
            }
            for note in match.messages.select_related("author", "organisation")
        ],
    }
    return render(request, "matchmaking/match_detail.html", context, status=status)


def _writer(note) -> str:
    organisation = note.organisation.short_name if note.organisation else _("the association")
    return f"{note.author}, {organisation}" if note.author else organisation


def _visible_match(request: HttpRequest, pk: int) -> Match:
    visible = Match.objects.visible_to(request.user).with_both_sides()
    return get_object_or_404(visible.prefetch_related("offer__windows", "request__windows"), pk=pk)


def _named(rows: QuerySet, asked: str | None):
    """The row with the id that stands in the address; there is no such page otherwise."""
    return get_object_or_404(rows, pk=int(asked) if asked and asked.isdecimal() else 0)


def _by_turn(user) -> QuerySet[Match]:
    own = list(roles_of(user))
    is_asked = Q(offer__organisation__in=own, host_said_yes_at__isnull=True) | Q(
        request__organisation__in=own, visitor_said_yes_at__isnull=True
    )
    place = Case(
        When(is_asked, state=MatchState.PROPOSED, then=Value(YOURS)),
        When(state=MatchState.PROPOSED, then=Value(THEIRS)),
        When(state=MatchState.AGREED, ring__state=RingState.PROPOSED, then=Value(WITH_A_RING)),
        When(state=MatchState.AGREED, then=Value(YOURS if user.is_staff else ASSOCIATIONS)),
        When(state=MatchState.APPROVED, then=Value(APPROVED)),
        default=Value(ENDED),
        output_field=IntegerField(),
    )
    matches = Match.objects.visible_to(user)
    return matches.annotate(place=place).order_by("place", "-state_since", "-pk")
