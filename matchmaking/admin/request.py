"""Visit requests and the schemes that pay for visits, as staff see them."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy

from .. import actions
from ..models import (
    FundingScheme,
    RequestLanguage,
    RequestTopic,
    RequestWindow,
    TravelContribution,
    VisitRequest,
)
from .wishes import CountryOfItsOrganisationFilter, ReadRowsInline, WishAdmin, do_to_each


class RequestTopicInline(ReadRowsInline):
    model = RequestTopic

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("topic")


class RequestLanguageInline(ReadRowsInline):
    model = RequestLanguage


class RequestWindowInline(ReadRowsInline):
    model = RequestWindow


@admin.register(VisitRequest)
class VisitRequestAdmin(WishAdmin):
    list_display = [
        "title",
        "organisation",
        "country",
        "team_size",
        "funding",
        "state",
        "published_at",
    ]
    list_select_related = ["organisation__region", "funding"]
    list_filter = ["state", "funding", CountryOfItsOrganisationFilter]
    inlines = [RequestTopicInline, RequestLanguageInline, RequestWindowInline]
    actions = ["publish_selected", "withdraw_selected"]

    @admin.action(description=gettext_lazy("Publish the selected drafts"))
    def publish_selected(self, request, queryset) -> None:
        do_to_each(request, queryset, "publish", actions.publish_request)

    @admin.action(description=gettext_lazy("Withdraw the selected requests"))
    def withdraw_selected(self, request, queryset) -> None:
        do_to_each(request, queryset, "withdraw", actions.withdraw_request)


class TravelContributionInline(admin.StackedInline):
    """Amounts are shown to people row by row, once staff know them to hold for our visits."""

    model = TravelContribution
    extra = 0
    fields = [("from_km", "standard", "green"), "source", "is_shown"]

    def has_view_permission(self, request, obj=None) -> bool:
        return request.user.is_staff

    def has_add_permission(self, request, obj=None) -> bool:
        return request.user.is_staff

    def has_change_permission(self, request, obj=None) -> bool:
        return request.user.is_staff

    def has_delete_permission(self, request, obj=None) -> bool:
        return request.user.is_staff


@admin.register(FundingScheme)
class FundingSchemeAdmin(admin.ModelAdmin):
    """Staff keep these rows: what is not verified stays hidden from people."""

    list_display = ["name", "is_shown", "position", "source"]
    list_filter = ["is_shown"]
    show_facets = admin.ShowFacets.NEVER
    search_fields = ["name", "code", "note"]
    prepopulated_fields = {"code": ["name"]}
    inlines = [TravelContributionInline]

    def has_module_permission(self, request) -> bool:
        return request.user.is_staff

    def has_view_permission(self, request, obj=None) -> bool:
        return request.user.is_staff

    def has_add_permission(self, request) -> bool:
        return request.user.is_staff

    def has_change_permission(self, request, obj=None) -> bool:
        return request.user.is_staff

    def has_delete_permission(self, request, obj=None) -> bool:
        """Requests keep pointing at a scheme; it is switched off instead."""
        return False
