"""Hosting offers as staff see them."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import actions
from ..models import HostingOffer, OfferLanguage, OfferWindow
from .wishes import CountryOfItsOrganisationFilter, ReadRowsInline, WishAdmin, do_to_each


class OfferLanguageInline(ReadRowsInline):
    model = OfferLanguage


class OfferWindowInline(ReadRowsInline):
    model = OfferWindow


class TopicGroupFilter(admin.RelatedFieldListFilter):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.title = _("group of topics")


@admin.register(HostingOffer)
class HostingOfferAdmin(WishAdmin):
    list_display = [
        "title",
        "organisation",
        "country",
        "main_topic",
        "state",
        "visits_taken",
        "visits",
        "published_at",
    ]
    list_select_related = ["organisation__region", "main_topic"]
    list_filter = [
        "state",
        ("main_topic__parent", TopicGroupFilter),
        CountryOfItsOrganisationFilter,
    ]
    inlines = [OfferLanguageInline, OfferWindowInline]
    actions = ["publish_selected", "pause_selected", "resume_selected"]

    @admin.action(description=gettext_lazy("Publish the selected drafts"))
    def publish_selected(self, request, queryset) -> None:
        do_to_each(request, queryset, "publish", actions.publish_offer)

    @admin.action(description=gettext_lazy("Pause the selected offers"))
    def pause_selected(self, request, queryset) -> None:
        do_to_each(request, queryset, "pause", actions.pause_offer)

    @admin.action(description=gettext_lazy("Open the selected offers again"))
    def resume_selected(self, request, queryset) -> None:
        do_to_each(request, queryset, "resume", actions.resume_offer)
