"""Matching rounds and rings as staff find them. What is done with one is done on its own page."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import MatchingRound, Ring
from .seen import SeenByStaffAdmin


class ReadOnPagesAdmin(SeenByStaffAdmin):
    """A list to search and filter; each row leads to its page of the site."""

    list_display_links = None
    list_filter = ["state"]
    show_full_result_count = False

    def change_view(self, request, object_id, form_url="", extra_context=None) -> HttpResponse:
        pk = int(object_id) if object_id.isdecimal() else 0
        return redirect(get_object_or_404(self.model.objects.visible_to(request.user), pk=pk))


@admin.register(MatchingRound)
class MatchingRoundAdmin(ReadOnPagesAdmin):
    list_display = ["title", "state", "served", "opened_at", "opened_by", "weights"]
    list_select_related = ["weights", "opened_by"]
    search_fields = ["name"]

    @admin.display(description=gettext_lazy("Matching round"), ordering="name")
    def title(self, matching_round: MatchingRound) -> str:
        return _linked(matching_round)

    @admin.display(description=gettext_lazy("Teams with a host"))
    def served(self, matching_round: MatchingRound) -> str:
        numbers = matching_round.numbers
        if not numbers:
            return "–"
        words = _("{served} of {all}")
        return words.format(served=numbers["served"], all=numbers["requests"])


@admin.register(Ring)
class RingAdmin(ReadOnPagesAdmin):
    list_display = ["title", "state", "least_fit", "state_since"]
    search_fields = [
        "matches__offer__organisation__short_name",
        "matches__request__organisation__short_name",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Ring]:
        return super().get_queryset(request).with_legs()

    @admin.display(description=gettext_lazy("Ring or chain"))
    def title(self, ring: Ring) -> str:
        return _linked(ring)

    @admin.display(description=gettext_lazy("Least fit"))
    def least_fit(self, ring: Ring) -> str:
        return f"{min((leg.fit_total for leg in ring.legs), default=0)}%"


def _linked(obj: MatchingRound | Ring) -> str:
    return format_html('<a href="{}"><strong>{}</strong></a>', obj.get_absolute_url(), obj)
