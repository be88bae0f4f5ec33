"""Organisations that staff keep apart: recorded here, ended by their verb, changed by nothing."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifecycle.refusals import Refused

from ..actions import keep_apart
from ..forms.separation import SeparationForm
from ..models import Separation
from .seen import SeenByStaffAdmin


@admin.register(Separation)
class SeparationAdmin(SeenByStaffAdmin):
    form = SeparationForm
    list_display = ["pair", "state", "state_since", "until", "reason"]
    ordering = ["-state", "-state_since", "-pk"]  # those that stand come first
    list_filter = ["state"]
    show_full_result_count = False
    change_form_template = "admin/matchmaking/separation/change_form.html"
    search_fields = [
        "one__name",
        "one__short_name",
        "other__name",
        "other__short_name",
        "reason",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Separation]:
        return super().get_queryset(request).select_related("one", "other")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("matchmaking.add_separation")

    def get_fields(self, request: HttpRequest, obj: Separation | None = None) -> list[str]:
        """What is recorded also shows its state."""
        recorded = [] if obj is None else ["state", "state_since"]
        return [*recorded, "one", "other", "reason", "until"]

    def add_view(self, request: HttpRequest, form_url="", extra_context=None) -> HttpResponse:
        try:
            return super().add_view(request, form_url, {"title": _("Keep two organisations apart")})
        except Refused as refusal:  # by somebody else, while this was sent
            messages.error(request, str(refusal))
            return redirect("admin:matchmaking_separation_changelist")

    def save_model(self, request: HttpRequest, obj: Separation, form, change) -> None:
        keep_apart(obj, by=request.user)

    @admin.display(description=gettext_lazy("organisations"), ordering="one__short_name")
    def pair(self, separation: Separation) -> str:
        return str(separation)
