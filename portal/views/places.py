"""Organisations, regions and partnerships as everybody sees them."""

from __future__ import annotations

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.generic import ListView

from exchanges.models import Exchange, Story
from matchmaking.models import HostingOffer
from matchmaking.states import OfferState
from regions.forms import OrganisationSearchForm
from regions.models import Organisation, Partnership, Region
from regions.rules import belongs_to
from regions.states import OrganisationState

ORGANISATIONS_A_PAGE = 24

# What the association answered, and what can be done about it.
ANSWERS = {
    OrganisationState.REFUSED: (
        _("Why the association refused it"),
        _(
            "What to do: change the details as the reason says, then apply again. The "
            "association then looks at it again."
        ),
    ),
    OrganisationState.SUSPENDED: (
        _("Why the association suspended it"),
        _("Its offers and requests stay hidden until the association reinstates it."),
    ),
}


class OrganisationList(ListView):
    """All verified organisations, searched by words and country."""

    template_name = "portal/organisation_list.html"
    context_object_name = "organisations"
    paginate_by = ORGANISATIONS_A_PAGE

    def get_queryset(self):
        self.form = OrganisationSearchForm(self.request.GET or None)
        found = (
            Organisation.objects.verified()
            .select_related("region")
            .annotate(open_offers=Count("offers", filter=Q(offers__state=OfferState.OPEN)))
            .order_by("name", "pk")
        )
        if not self.form.is_valid():
            return found
        for word in self.form.cleaned_data["q"].split():
            found = found.filter(
                Q(name__icontains=word)
                | Q(short_name__icontains=word)
                | Q(place__icontains=word)
                | Q(region__name__icontains=word)
            )
        if country := self.form.cleaned_data["country"]:
            found = found.filter(region__country=country)
        return found

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(form=self.form, **kwargs)


def organisation_detail(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = get_object_or_404(
        Organisation.objects.visible_to(request.user)
        .select_related("region__parent")
        .prefetch_related("partnerships"),
        slug=slug,
    )
    exchanges = Exchange.objects.filter(Q(host=organisation) | Q(visitor=organisation))
    context = {
        "organisation": organisation,
        "offers": HostingOffer.objects.open()
        .filter(organisation=organisation)
        .select_related("main_topic"),
        "stories": Story.objects.published().for_cards().filter(exchange__in=exchanges),
        "belongs": belongs_to(request.user, organisation.pk),
        "may_change": request.user.has_perm("regions.change_organisation", organisation),
        "answer": _answer_to(organisation, request.user),
    }
    return render(request, "portal/organisation_detail.html", context)


def region_list(request: HttpRequest) -> HttpResponse:
    """The countries, each with how many organisations and open offers it has."""
    organisations = dict(
        Organisation.objects.verified()
        .values_list("region__country")
        .annotate(Count("pk"))
        .order_by()
    )
    offers = dict(
        HostingOffer.objects.open()
        .values_list("organisation__region__country")
        .annotate(Count("pk"))
        .order_by()
    )
    countries = [
        {
            "region": country,
            "organisations": organisations.get(country.country, 0),
            "offers": offers.get(country.country, 0),
        }
        for country in Region.objects.countries()
    ]
    return render(request, "portal/region_list.html", {"countries": countries})


def region_detail(request: HttpRequest, code: str) -> HttpResponse:
    region = get_object_or_404(Region.objects.select_related("parent__parent__parent"), code=code)
    inside = Region.objects.within(region).values("pk")
    context = {
        "region": region,
        "ancestors": _ancestors(region),
        "children": region.children.all(),
        "organisations": Organisation.objects.verified()
        .filter(region__in=inside)
        .select_related("region"),
        "offers": HostingOffer.objects.open()
        .filter(organisation__region__in=inside)
        .select_related("organisation__region", "main_topic"),
    }
    return render(request, "portal/region_detail.html", context)


def partnership_detail(request: HttpRequest, slug: str) -> HttpResponse:
    partnership = get_object_or_404(Partnership, slug=slug)
    members = partnership.members.verified().select_related("region")
    return render(
        request,
        "portal/partnership_detail.html",
        {"partnership": partnership, "members": members},
    )


def _ancestors(region: Region) -> list[Region]:
    """From the country down to the region above this one."""
    above = []
    while region.parent:
        region = region.parent
        above.insert(0, region)
    return above


def _answer_to(organisation: Organisation, user) -> dict | None:
    """Why the association said no and what to do: for its coordinators and staff."""
    is_concerned = user.has_perm("regions.change_organisation", organisation)
    if organisation.state not in ANSWERS or not is_concerned:
        return None
    heading, what_to_do = ANSWERS[organisation.state]
    answered = organisation.log.filter(to_state=organisation.state).last()
    return {
        "heading": heading,
        "reason": answered.reason if answered else "",
        "what_to_do": what_to_do,
    }
