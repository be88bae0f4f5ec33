"""The association's view of exchanges and stories: to look at and to act on by verbs only."""

from __future__ import annotations

from django.contrib import admin, messages
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lifecycle.refusals import Refused
from regions.admin import CountryFilter

from . import actions
from .days import dates_in_words
from .models import Exchange, Story
from .turns import turn_sentence, with_turns


class HostCountryFilter(CountryFilter):
    title = _("country of the host")
    paths = ("host__region__country",)


class HostCountryOfStoryFilter(HostCountryFilter):
    paths = ("exchange__host__region__country",)


class LookOnly:
    """Nothing is added, changed or deleted by hand here; verbs do it."""

    show_facets = admin.ShowFacets.NEVER

    def has_module_permission(self, request) -> bool:
        return request.user.is_staff

    def has_view_permission(self, request, obj=None) -> bool:
        return request.user.is_staff

    def has_add_permission(self, request, obj=None) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


@admin.register(Exchange)
class ExchangeAdmin(LookOnly, admin.ModelAdmin):
    list_display = ["title", "host", "visitor", "dates", "state", "turn"]
    list_filter = ["state", "starts", HostCountryFilter]
    show_full_result_count = False
    search_fields = ["title", "host__name", "visitor__name", "offer__title", "request__title"]
    fields = [
        "state",
        "state_since",
        "title",
        "host",
        "visitor",
        "offer",
        "request",
        "match",
        "starts",
        "ends",
        "host_organiser",
        "visitor_organiser",
        "host_confirmed_at",
        "visitor_confirmed_at",
        "practical",
        "opened_at",
    ]
    change_form_template = "admin/exchanges/change_form.html"

    def get_queryset(self, request):
        exchanges = super().get_queryset(request).with_both_sides()
        return with_turns(exchanges, timezone.localdate())

    @admin.display(description=_("dates"), ordering="starts")
    def dates(self, exchange: Exchange) -> str:
        return dates_in_words(exchange) or "–"

    @admin.display(description=_("whose turn"))
    def turn(self, exchange: Exchange) -> str:
        return turn_sentence(exchange, None)


@admin.register(Story)
class StoryAdmin(LookOnly, admin.ModelAdmin):
    """Stories are edited on their own page, with the check for stale pages that it has."""

    list_display = ["title", "exchange", "state", "published_at", "edit_link"]
    list_filter = ["state", "published_at", HostCountryOfStoryFilter]
    list_select_related = ["exchange__host", "exchange__visitor"]
    search_fields = ["title", "standfirst", "body", "exchange__host__name"]
    fields = ["state", "exchange", "slug", "title", "standfirst", "body", "published_at"]
    actions = ["publish_selected", "withdraw_selected"]
    change_form_template = "admin/exchanges/change_form.html"

    def has_publish_permission(self, request) -> bool:
        return request.user.has_perm("exchanges.publish_story")

    @admin.display(description=_("text"))
    def edit_link(self, story: Story) -> str:
        return format_html('<a href="{}edit/">{}</a>', story.get_absolute_url(), _("Edit"))

    @admin.action(description=_("Publish the selected stories"), permissions=["publish"])
    def publish_selected(self, request, queryset) -> None:
        done = self._do_to_each(request, queryset, actions.publish_story)
        messages.success(
            request,
            ngettext("%(count)d story published.", "%(count)d stories published.", done)
            % {"count": done},
        )

    @admin.action(description=_("Take back the selected stories"), permissions=["publish"])
    def withdraw_selected(self, request, queryset) -> None:
        done = self._do_to_each(request, queryset, actions.withdraw_story)
        messages.success(
            request,
            ngettext("%(count)d story taken back.", "%(count)d stories taken back.", done)
            % {"count": done},
        )

    def _do_to_each(self, request, stories, verb) -> int:
        """How many it could be done to; the others each say why not."""
        done = 0
        for story in stories:
            try:
                verb(story, by=request.user)
                done += 1
            except Refused as refusal:
                messages.error(request, f"{story}: {refusal}")
        return done
