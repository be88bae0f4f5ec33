"""What the admin pages of offers and requests have in common: to find, to look at, and the
same verbs as everywhere. Writing on behalf happens on the pages of the site."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifecycle.models import Stateful
from lifecycle.refusals import Refused
from regions.admin import CountryFilter
from regions.languages import country_name

from .seen import SeenByStaffAdmin


class ReadRowsInline(admin.TabularInline):
    """Rows that hang on an offer or a request, to look at."""

    extra = 0
    can_delete = False

    def has_view_permission(self, request, obj=None) -> bool:
        return request.user.is_staff

    def has_add_permission(self, request, obj=None) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False


class CountryOfItsOrganisationFilter(CountryFilter):
    paths = ("organisation__region__country",)


class WishAdmin(SeenByStaffAdmin):
    date_hierarchy = "published_at"
    list_select_related = ["organisation__region"]
    ordering = ["-state_since", "-pk"]
    exclude = ["search", "version"]
    search_fields = [
        "title",
        "department",
        "organisation__name",
        "organisation__short_name",
        "organisation__place",
    ]

    def view_on_site(self, obj) -> str:
        """Where staff edit, publish and close on behalf."""
        return obj.get_absolute_url()

    @admin.display(description=gettext_lazy("country"), ordering="organisation__region__country")
    def country(self, wish) -> str:
        return country_name(wish.organisation.country)


def do_to_each(
    request: HttpRequest, rows: QuerySet, verb: str, action: Callable[..., object]
) -> None:
    """Do a verb to every selected row that allows it, and tell of each that refuses."""
    done = [_does(request, row, verb, action) for row in rows]
    if any(done):
        sentence = _("Done for {done} of {all}.")
        messages.success(request, sentence.format(done=sum(done), all=len(done)))


def _does(request: HttpRequest, row: Stateful, verb: str, action: Callable[..., object]) -> bool:
    if not request.user.has_perm(row.permission_for(verb), row):
        return False
    try:
        action(row, by=request.user)
    except Refused as refusal:
        messages.error(request, f"{row}: {refusal}")
        return False
    return True
