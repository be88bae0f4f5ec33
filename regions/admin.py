"""The association's desk for regions and organisations. Every change goes through actions."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lifecycle.refusals import Refused

from . import actions
from .forms import OrganisationAdminForm
from .languages import country_choices, country_name
from .models import Invitation, Membership, Organisation, Partnership, Place, Region, Topic
from .states import OrganisationState


class ReadOnlyAdmin(admin.ModelAdmin):
    """Reference data and records: to look at, not to change by hand."""

    show_facets = admin.ShowFacets.NEVER

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


class WaitingFirstFilter(admin.SimpleListFilter):
    """States, opening on the applications that wait for staff."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("all", gettext_lazy("All")), *OrganisationState.choices]

    def choices(self, changelist):
        shown = self.value() or OrganisationState.APPLIED
        for value, title in self.lookup_choices:
            yield {
                "selected": value == shown,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": title,
            }

    def queryset(self, request, queryset):
        shown = self.value() or OrganisationState.APPLIED
        return queryset if shown == "all" else queryset.filter(state=shown)


class CountryFilter(admin.SimpleListFilter):
    """Countries by their names: those that have organisations.

    `paths` lead to the country of a row; where there are several, one of them has to fit.
    """

    title = gettext_lazy("country")
    parameter_name = "country"
    paths: tuple[str, ...] = ("region__country",)

    def countries(self) -> models.QuerySet[Region]:
        return Region.objects.filter(organisations__isnull=False)

    def lookups(self, request, model_admin):
        codes = self.countries().order_by("country").values_list("country", flat=True)
        return country_choices(codes.distinct())

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        fits = (models.Q((path, self.value())) for path in self.paths)
        return queryset.filter(reduce(or_, fits))


class OwnCountryFilter(CountryFilter):
    """For what lies in a country itself: all there are."""

    paths = ("country",)

    def countries(self) -> models.QuerySet[Region]:
        return Region.objects.countries()


class MembershipInline(admin.TabularInline):
    model = Membership
    extra = 0
    can_delete = False
    view_on_site = False  # the page of the members is the same for all of them
    fields = ["user", "role", "state", "state_since"]
    readonly_fields = fields

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("user")

    def has_add_permission(self, request, obj=None) -> bool:
        return False


ADDRESSES_ARE_HTTPS = {models.URLField: {"assume_scheme": "https"}}


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):
    form = OrganisationAdminForm
    formfield_overrides = ADDRESSES_ARE_HTTPS
    list_display = ["name", "kind", "place", "country", "state", "state_since"]
    list_filter = [WaitingFirstFilter, "kind", CountryFilter, "partnerships"]
    list_select_related = ["region"]
    search_fields = ["name", "short_name", "place", "oid", "region__name", "region__code"]
    ordering = ["state_since"]
    actions = ["verify_selected"]
    autocomplete_fields = ["region"]
    filter_horizontal = ["partnerships"]
    readonly_fields = ["state", "state_since", "slug", "created_at"]
    fieldsets = [
        (None, {"fields": ["state", "state_since", "name", "short_name", "kind", "about"]}),
        (gettext_lazy("Where"), {"fields": ["region", "place", "latitude", "longitude"]}),
        (gettext_lazy("More"), {"fields": ["languages", "website", "oid", "partnerships"]}),
    ]
    inlines = [MembershipInline]
    change_form_template = "admin/regions/organisation/change_form.html"
    show_facets = admin.ShowFacets.NEVER

    @admin.display(description=gettext_lazy("country"), ordering="region__country")
    def country(self, organisation: Organisation) -> str:
        return country_name(organisation.country)

    def has_add_permission(self, request) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    def get_actions(self, request):
        return {
            name: action
            for name, action in super().get_actions(request).items()
            if name != "delete_selected"
        }

    def changelist_view(self, request, extra_context=None):
        response = super().changelist_view(request, extra_context)
        queue = getattr(response, "context_data", {}).get("cl")
        if queue:
            response.context_data["title"] = _title_of(queue)
        return response

    def save_model(self, request, obj, form, change) -> None:
        actions.change_organisation(obj, by=request.user)

    @admin.action(description=gettext_lazy("Verify the selected organisations"))
    def verify_selected(self, request, queryset) -> None:
        verified = 0
        for organisation in queryset:
            try:
                actions.verify_organisation(organisation, by=request.user)
                verified += 1
            except Refused as refusal:
                messages.error(request, f"{organisation}: {refusal}")
        if verified:
            messages.success(
                request,
                ngettext(
                    "%(count)s organisation verified.",
                    "%(count)s organisations verified.",
                    verified,
                )
                % {"count": verified},
            )


@admin.register(Partnership)
class PartnershipAdmin(admin.ModelAdmin):
    formfield_overrides = ADDRESSES_ARE_HTTPS
    list_display = ["name", "label"]
    search_fields = ["name", "label"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Region)
class RegionAdmin(ReadOnlyAdmin):
    list_display = ["code", "name", "country", "level"]
    list_filter = ["level", OwnCountryFilter]
    search_fields = ["code", "name"]


@admin.register(Place)
class PlaceAdmin(ReadOnlyAdmin):
    list_display = ["name", "country", "population"]
    list_filter = [OwnCountryFilter]
    search_fields = ["name"]


@admin.register(Topic)
class TopicAdmin(ReadOnlyAdmin):
    list_display = ["name", "parent", "slug"]
    list_filter = ["parent"]
    list_select_related = ["parent"]
    search_fields = ["slug", "names"]


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    list_display = ["user", "organisation", "role", "state", "state_since"]
    list_filter = ["state", "role"]
    list_select_related = ["user", "organisation"]
    search_fields = ["user__full_name", "user__email", "organisation__name"]


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    list_display = ["email", "organisation", "role", "created_at", "accepted_at"]
    list_select_related = ["organisation"]
    search_fields = ["email", "organisation__name"]
    exclude = ["token"]


def _title_of(queue: ChangeList) -> str:
    if queue.params or queue.query:
        return _("Organisations")
    if not queue.result_count:
        return _("No organisation waits for you")
    return ngettext(
        "{waiting} organisation waits for you",
        "{waiting} organisations wait for you",
        queue.result_count,
    ).format(waiting=queue.result_count)
