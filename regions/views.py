"""Registering an organisation, looking after it, and joining one."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lifecycle.refusals import Refused

from . import actions
from .forms import CountryForm, InvitationForm, OrganisationForm, RoleForm
from .middleware import SESSION_KEY
from .models import Invitation, Membership, Organisation, Region
from .rules import belongs_to


@login_required
def my_organisation(request: HttpRequest) -> HttpResponse:
    """To the organisation one acts for; who has none is shown the two ways to get one."""
    if request.organisation:
        return redirect(request.organisation)
    waiting = Membership.objects.waiting().filter(user=request.user)
    invitations = Invitation.objects.filter(
        email__iexact=request.user.email, accepted_at__isnull=True
    ).select_related("organisation")
    return render(
        request,
        "regions/without_organisation.html",
        {"waiting": waiting.select_related("organisation"), "invitations": invitations},
    )


@login_required
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Act for another of one's organisations from now on."""
    organisation = get_object_or_404(
        Organisation.objects.of(request.user), pk=request.POST.get("organisation") or 0
    )
    request.session[SESSION_KEY] = organisation.pk
    messages.success(request, _("You act for {name} now.").format(name=organisation.name))
    return redirect("desk")


@login_required
def register(request: HttpRequest) -> HttpResponse:
    """First the country, then everything else; nothing is stored before the last step."""
    country = request.POST.get("country") or request.GET.get("country", "")
    if not Region.objects.countries().filter(country=country).exists():
        form = CountryForm(request.GET if "country" in request.GET else None)
        return render(request, "regions/register_country.html", {"form": form})
    form = OrganisationForm(request.POST if request.method == "POST" else None, country=country)
    if form.is_valid():
        organisation = actions.register_organisation(form.save(commit=False), by=request.user)
        request.session[SESSION_KEY] = organisation.pk
        messages.success(
            request,
            _("Registered. The association checks every organisation once and will write to you."),
        )
        return redirect(organisation)
    return render(
        request,
        "regions/organisation_form.html",
        {"form": form, "country": country},
        status=422 if form.errors else 200,
    )


@login_required
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = _own_or_404(request, slug)
    if not request.user.has_perm("regions.change_organisation", organisation):
        raise PermissionDenied
    country = organisation.region.country
    form = OrganisationForm(
        request.POST if request.method == "POST" else None, instance=organisation, country=country
    )
    if form.is_valid():
        actions.change_organisation(form.save(commit=False), by=request.user)
        messages.success(request, _("Saved."))
        return redirect(organisation)
    return render(
        request,
        "regions/organisation_form.html",
        {
            "form": form,
            "country": country,
            "organisation": Organisation.objects.get(pk=organisation.pk),
        },
        status=422 if form.errors else 200,
    )


@login_required
def people(request: HttpRequest, slug: str) -> HttpResponse:
    """Who belongs to an organisation, who asks to, and inviting more."""
    organisation = _own_or_404(request, slug)
    may_invite = request.user.has_perm("regions.invite_to_organisation", organisation)
    form = InvitationForm()
    if request.method == "POST":
        if not may_invite:
            raise PermissionDenied
        form = InvitationForm(request.POST)
        if form.is_valid() and _invite(request, organisation, form):
            return redirect("organisation-people", slug=slug)
    memberships = Membership.objects.filter(organisation=organisation).select_related("user")
    context = {
        "organisation": organisation,
        "active": memberships.active(),
        "waiting": memberships.waiting(),
        "invitations": organisation.invitations.filter(accepted_at__isnull=True),
        "may_invite": may_invite,
        "form": form,
    }
    return render(request, "regions/people.html", context, status=422 if form.errors else 200)


@login_required
def ask_to_join(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = get_object_or_404(Organisation.objects.visible_to(request.user), slug=slug)
    if request.method != "POST":
        return render(request, "regions/join.html", {"organisation": organisation})
    try:
        actions.ask_membership(organisation, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            _("Asked. A coordinator of {name} will answer; we write to you then.").format(
                name=organisation.name
            ),
        )
    return redirect(organisation)


@login_required
@require_POST
def change_role(request: HttpRequest, pk: int) -> HttpResponse:
    membership = get_object_or_404(Membership.objects.visible_to(request.user).active(), pk=pk)
    if not request.user.has_perm("regions.invite_to_organisation", membership.organisation):
        raise PermissionDenied
    form = RoleForm(request.POST)
    if form.is_valid():
        try:
            actions.change_role(membership, form.cleaned_data["role"], by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Saved."))
    return redirect(membership)


@login_required
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    invitation = get_object_or_404(
        Invitation.objects.select_related("organisation", "invited_by"), token=token
    )
    if request.method != "POST":
        return render(request, "regions/invitation.html", {"invitation": invitation})
    try:
        actions.accept_invitation(invitation, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("my-organisation")
    request.session[SESSION_KEY] = invitation.organisation_id
    messages.success(request, _("Welcome to {name}.").format(name=invitation.organisation.name))
    return redirect("desk")


def _own_or_404(request: HttpRequest, slug: str) -> Organisation:
    """An organisation that one belongs to, or any for staff."""
    organisation = get_object_or_404(
        Organisation.objects.visible_to(request.user).select_related("region"), slug=slug
    )
    if not (request.user.is_staff or belongs_to(request.user, organisation.pk)):
        raise Http404
    return organisation


def _invite(request: HttpRequest, organisation: Organisation, form: InvitationForm) -> bool:
    try:
        actions.invite_to_organisation(
            organisation, form.cleaned_data["email"], form.cleaned_data["role"], by=request.user
        )
    except Refused as refusal:
        form.add_error("email", str(refusal))
        return False
    messages.success(
        request,
        _("Invited. We sent an e-mail to {email}.").format(email=form.cleaned_data["email"]),
    )
    return True
