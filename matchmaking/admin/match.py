"""The staff's queue of matches and the page on which they decide.

Nothing is changed here but by the verbs of `actions.match`; staff see everything else as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet, Window
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lifecycle.forms import ReasonForm
from lifecycle.refusals import Refused
from regions.admin import CountryFilter

from ..actions.match import approve_match, reject_match
from ..models import Match, Ring
from ..reasons import label_of
from ..states import MatchState, RingState
from ..warnings import background_of, warnings_about
from .seen import SeenByStaffAdmin

TELLING_PARTS = 2

OTHER_MATCHES_SHOWN = 20


class TurnFilter(admin.SimpleListFilter):
    """Whose turn it is; the list opens on what waits for staff."""

    title = gettext_lazy("whose turn")
    parameter_name = "turn"
    default = "staff"

    # A leg of a ring is nobody's turn alone: staff decide on the ring, once all teams answered.
    WAITING_FOR = {
        "staff": Q(state=MatchState.AGREED) & ~Q(ring__state=RingState.PROPOSED),
        "teams": Q(state=MatchState.PROPOSED)
        | Q(state=MatchState.AGREED, ring__state=RingState.PROPOSED),
        "approved": Q(state=MatchState.APPROVED),
        "ended": Q(
            state__in=[
                MatchState.DECLINED,
                MatchState.WITHDRAWN,
                MatchState.REJECTED,
                MatchState.EXPIRED,
            ]
        ),
        "all": Q(),
    }

    def lookups(self, request, model_admin):
        return [
            ("staff", _("Waiting for you")),
            ("teams", _("Waiting for the teams")),
            ("approved", _("Approved")),
            ("ended", _("Ended")),
            ("all", _("All")),
        ]

    def choices(self, changelist):
        for value, title in self.lookup_choices:
            yield {
                "selected": value == self._shown(),
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": title,
            }

    def queryset(self, request, queryset):
        return queryset.filter(self.WAITING_FOR[self._shown()])

    def _shown(self) -> str:
        return self.value() if self.value() in self.WAITING_FOR else self.default


class ProposerFilter(admin.ChoicesFieldListFilter):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.title = _("who proposed it")


class CountryOfEitherFilter(CountryFilter):
    """The country of either side."""

    paths = ("offer__organisation__region__country", "request__organisation__region__country")


class MatchQueue(ChangeList):
    """The matches of a page, each with what staff should know about it."""

    def get_results(self, request: HttpRequest) -> None:
        """In one query; where there is nothing on this page, Django finds out why."""
        begin = (self.page_num - 1) * self.list_per_page
        counted = self.queryset.annotate(found=Window(Count("pk")))
        rows = list(counted[begin : begin + self.list_per_page])
        if not rows:
            super().get_results(request)
            return
        self.paginator = self.model_admin.get_paginator(request, self.queryset, self.list_per_page)
        self.paginator.count = self.result_count = rows[0].found
        self.full_result_count, self.show_admin_actions = None, True
        self.can_show_all, self.multi_page = False, self.paginator.num_pages > 1
        self.result_list = _with_what_to_know(rows)


@admin.register(Match)
class MatchAdmin(SeenByStaffAdmin):
    list_display = ["title", "how_well", "waiting", "to_know", "decision"]
    list_display_links = None
    list_filter = [TurnFilter, ("proposed_by_side", ProposerFilter), CountryOfEitherFilter]
    show_full_result_count = False
    search_fields = [
        "offer__title",
        "offer__main_topic__names__en",
        "offer__organisation__name",
        "offer__organisation__short_name",
        "offer__organisation__region__name",
        "request__title",
        "request__organisation__name",
        "request__organisation__short_name",
        "request__organisation__region__name",
    ]
    ordering = ["state_since", "pk"]
    actions = ["approve_selected", "reject_selected"]
    change_list_template = "admin/matchmaking/match/change_list.html"

    # --- The queue ---

    def get_queryset(self, request) -> QuerySet[Match]:
        return super().get_queryset(request).with_both_sides()

    def get_changelist(self, request, **kwargs) -> type[ChangeList]:
        return MatchQueue

    def changelist_view(self, request, extra_context=None) -> HttpResponse:
        response = super().changelist_view(request, extra_context)
        queue = getattr(response, "context_data", {}).get("cl")
        if queue:
            response.context_data["title"] = _title_of(queue)
            response.context_data["rings"] = Ring.objects.waiting_for_staff().with_legs()
        return response

    @admin.display(description=gettext_lazy("Match"), ordering="offer__organisation__short_name")
    def title(self, match: Match) -> str:
        return format_html(
            '<a class="nowrap" href="{}"><strong>{}</strong></a><small>{} · {}</small>',
            _decision_url(match),
            match,
            match.offer.main_topic or match.offer.title,
            ngettext("{people} person", "{people} people", match.request.team_size).format(
                people=match.request.team_size
            ),
        )

    @admin.display(description=gettext_lazy("Fit"), ordering="fit_total")
    def how_well(self, match: Match) -> str:
        telling = " · ".join(
            f"{label_of(part['name']).lower()} {part['score']}" for part in _most_telling(match)
        )
        return format_html(
            '<span class="fit inline"><b>{}%</b></span><small>{}</small>', match.fit_total, telling
        )

    @admin.display(description=gettext_lazy("Waiting"), ordering="state_since")
    def waiting(self, match: Match) -> str:
        if not match.is_undecided:
            return match.get_state_display().capitalize()
        days = (timezone.now() - match.state_since).days
        if not days:
            return _("since today")
        return ngettext("{days} day", "{days} days", days).format(days=days)

    @admin.display(description=gettext_lazy("To know"))
    def to_know(self, match: Match) -> str:
        chips = format_html_join(
            "",
            '<span class="state {}">{}</span>',
            ((warning.tone, warning.words) for warning in match.to_know_of),
        )
        return format_html('<span class="row tight">{}</span>', chips)

    @admin.display(description=gettext_lazy("Decision"))
    def decision(self, match: Match) -> str:
        return render_to_string(
            "admin/matchmaking/match/decision_cell.html",
            {
                "match": match,
                "may_decide": match.allows("approve") and not match.is_bound_to_a_ring,
                "queue": reverse("admin:matchmaking_match_changelist"),
            },
        )

    # --- Many at once ---

    @admin.action(description=gettext_lazy("Approve selected…"))
    def approve_selected(
        self, request: HttpRequest, queryset: QuerySet[Match]
    ) -> HttpResponse | None:
        if "confirmed" not in request.POST:
            return self._ask_about(
                request,
                queryset,
                action="approve_selected",
                title=_("Approve these matches?"),
                button=_("Approve all of these"),
                consequence=_(
                    "Each becomes an exchange and takes one of the offer’s visits, and both teams "
                    "are told. This cannot be undone here; the exchange can be cancelled."
                ),
            )
        done, refused = _each(queryset, lambda match: approve_match(match, by=request.user))
        _summarise(request, _("Approved: {matches}."), done, refused)
        return None

    @admin.action(description=gettext_lazy("Reject selected…"))
    def reject_selected(
        self, request: HttpRequest, queryset: QuerySet[Match]
    ) -> HttpResponse | None:
        is_confirmed = "confirmed" in request.POST
        form = ReasonForm(request.POST if is_confirmed else None, is_required=True)
        if not form.is_valid():
            return self._ask_about(
                request,
                queryset,
                action="reject_selected",
                title=_("Reject these matches?"),
                button=_("Reject all of these"),
                consequence=_(
                    "Each match ends without a visit, and both its teams read your reason. This "
                    "cannot be undone, but the offers and requests stay open."
                ),
                form=form,
            )
        reason = form.cleaned_data["reason"]
        done, refused = _each(
            queryset, lambda match: reject_match(match, by=request.user, reason=reason)
        )
        _summarise(request, _("Rejected: {matches}."), done, refused)
        return None

    def _ask_about(
        self,
        request: HttpRequest,
        matches: QuerySet[Match],
        form: ReasonForm | None = None,
        **words: Any,
    ) -> HttpResponse:
        """The page that names the matches, and what to know of each, before all are decided."""
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "matches": _with_what_to_know(matches),
            "form": form,
            "action_checkbox_name": admin.helpers.ACTION_CHECKBOX_NAME,
            "queue": reverse("admin:matchmaking_match_changelist"),
            **words,
        }
        return TemplateResponse(
            request,
            "admin/matchmaking/match/decide_selected.html",
            context,
            status=422 if form and form.errors else 200,
        )

    # --- One at a time ---

    def change_view(self, request, object_id, form_url="", extra_context=None) -> HttpResponse:
        """The page on which staff decide. It only shows; its buttons lead to the verbs."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        pk = int(object_id) if object_id.isdecimal() else 0
        match = get_object_or_404(self.get_queryset(request), pk=pk)
        concerned = _matches_of_both(match)
        warnings = warnings_about([match], among=concerned) if match.is_undecided else {}
        context = {
            **self.admin_site.each_context(request),
            "title": str(match),
            "opts": self.opts,
            "match": match,
            "may_decide": match.allows("approve"),
            "warnings": warnings.get(match.pk, []),
            "sides": _sides(match, [other for other in concerned if other != match]),
            "form": ReasonForm(is_required=True),
            "queue": reverse("admin:matchmaking_match_changelist"),
        }
        return TemplateResponse(request, "admin/matchmaking/match/decide.html", context)


def _title_of(queue: MatchQueue) -> str:
    if queue.params or queue.query:
        return _("Matches")
    if not queue.result_count:
        return _("No match waits for you")
    return ngettext(
        "{waiting} match waits for you", "{waiting} matches wait for you", queue.result_count
    ).format(waiting=queue.result_count)


def _decision_url(match: Match) -> str:
    return reverse("admin:matchmaking_match_change", args=[match.pk])


def _most_telling(match: Match) -> list[dict[str, Any]]:
    """The parts that move the total most, up or down, from the middle."""
    parts = match.fit.get("parts", [])
    weighty = sorted(parts, key=lambda part: -abs(part["score"] - 50) * part["weight"])
    return weighty[:TELLING_PARTS]


def _with_what_to_know(matches: Iterable[Match]) -> list[Match]:
    """Each match with the warnings that still matter in `to_know_of`."""
    rows = list(matches)
    warnings = warnings_about(rows)
    for match in rows:
        match.to_know_of = warnings[match.pk] if match.is_undecided else []
    return rows


def _each(matches: Iterable[Match], do: Callable[[Match], object]) -> tuple[list[str], list[str]]:
    """Which could be done, each in its own transaction, and why the others could not."""
    done, refused = [], []
    for match in matches:
        try:
            do(match)
            done.append(str(match))
        except Refused as refusal:
            refused.append(f"{match}: {refusal}")
    return done, refused


def _summarise(request: HttpRequest, sentence: str, done: list[str], refused: list[str]) -> None:
    if done:
        messages.success(request, sentence.format(matches=", ".join(done)))
    for words in refused:
        messages.error(request, words)


def _sides(match: Match, others: list[Match]) -> list[dict[str, Any]]:
    """Each organisation with what else goes on there."""
    background = background_of(match)
    return [
        {
            "heading": heading,
            "organisation": organisation,
            "matches": [other for other in others if organisation in (other.host, other.visitor)][
                :OTHER_MATCHES_SHOWN
            ],
            "background": [b for b in background if b.organisation_id == organisation.pk],
        }
        for heading, organisation in (
            (_("The host"), match.host),
            (_("The visitors"), match.visitor),
        )
    ]


def _matches_of_both(match: Match) -> list[Match]:
    """Undecided and approved matches of the two organisations, the newest first."""
    pair = [match.offer.organisation_id, match.request.organisation_id]
    matches = Match.objects.live().filter(
        Q(offer__organisation__in=pair) | Q(request__organisation__in=pair)
    )
    return list(matches.with_both_sides().order_by("-state_since", "-pk"))
