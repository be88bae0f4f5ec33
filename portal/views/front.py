"""The pages for everybody: home, map, and what there is to read."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView

from exchanges.models import Story
from matchmaking.models import HostingOffer, VisitRequest
from portal import figures
from regions.languages import country_name
from regions.maps import Pin, map_of

STORIES_SHOWN = 3


class Page(TemplateView):
    """A page of text."""


def home(request: HttpRequest) -> HttpResponse:
    context = {
        "map": map_of([*_host_pins(), *_seeker_pins()]),
        "numbers": _numbers(),
        "topics": figures.topics_asked_for(),
        "stories": Story.objects.published().for_cards()[:STORIES_SHOWN],
    }
    return render(request, "portal/home.html", context)


def map_of_europe(request: HttpRequest) -> HttpResponse:
    """Where one can go now, as a map and as a list of the same places."""
    offers = sorted(
        _offers_with_points(),
        key=lambda offer: (country_name(offer.organisation.country), offer.organisation.place),
    )
    return render(
        request,
        "portal/map.html",
        {"map": map_of([*_host_pins(), *_seeker_pins()]), "offers": offers},
    )


def _numbers() -> list[dict]:
    days = figures.median_days_to_answer()
    numbers = [
        {"value": figures.open_offers(), "label": _("open offers")},
        {"value": figures.countries_with_open_offers(), "label": _("countries")},
        {"value": figures.methods_taken_home(), "label": _("methods taken home")},
    ]
    if days is not None:
        answer = {
            "value": ngettext("%(days)s day", "%(days)s days", days) % {"days": days},
            "label": _("median time to an answer"),
        }
        numbers.insert(2, answer)
    return numbers


def _offers_with_points():
    return (
        HostingOffer.objects.open()
        .filter(organisation__latitude__isnull=False)
        .select_related("organisation__region", "main_topic")
    )


def _host_pins() -> list[Pin]:
    return [
        Pin(
            offer.organisation.latitude,
            offer.organisation.longitude,
            f"{offer.organisation.place}: {offer.title}",
            offer.get_absolute_url(),
        )
        for offer in _offers_with_points()
    ]


def _seeker_pins() -> list[Pin]:
    """Where teams that want to travel come from; what they ask for is for hosts to read."""
    requests = (
        VisitRequest.objects.open()
        .filter(organisation__latitude__isnull=False)
        .select_related("organisation")
    )
    return [
        Pin(
            wish.organisation.latitude,
            wish.organisation.longitude,
            _("A team from {place} wants to visit").format(place=wish.organisation.place),
            reverse("organisation-detail", args=[wish.organisation.slug]),
            "seek",
        )
        for wish in requests
    ]
