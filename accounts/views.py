"""The pages about oneself. Each acts on the signed-in person and on nobody else."""

from __future__ import annotations

from allauth.core.ratelimit import consume_or_429
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.actions import change_profile, erase_account
from accounts.forms import EraseAccountForm, ProfileForm
from accounts.models import User
from accounts.personal_data import personal_data_of
from accounts.refusals import Refused


class ProfileView(LoginRequiredMixin, View):
    """What the person says about themselves, and the ways to everything else about the account."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(ProfileForm(instance=request.user))

    def post(self, request: HttpRequest) -> HttpResponse:
        # A row of its own: an invalid form must not change the name in the page's head.
        person = User.objects.get(pk=request.user.pk)
        form = ProfileForm(request.POST, instance=person)
        if not form.is_valid():
            return self._page(form, status=422)
        change_profile(person, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("profile")

    def _page(self, form: ProfileForm, status: int = 200) -> HttpResponse:
        return render(self.request, "accounts/profile.html", {"form": form}, status=status)


@never_cache
@login_required
@require_safe
def profile_data(request: HttpRequest) -> HttpResponse:
    """Everything the platform holds about the person, as a file."""
    return JsonResponse(
        personal_data_of(request.user),
        json_dumps_params={"indent": 2, "ensure_ascii": False},
        headers={"Content-Disposition": 'attachment; filename="my-data.json"'},
    )


class EraseAccountView(LoginRequiredMixin, View):
    """GET says what goes and what stays, POST with the password deletes the account."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(EraseAccountForm(person=request.user))

    def post(self, request: HttpRequest) -> HttpResponse:
        too_many = consume_or_429(request, action="reauthenticate", user=request.user)
        if too_many:
            return too_many
        form = EraseAccountForm(request.POST, person=request.user)
        if not form.is_valid():
            return self._page(form, status=422)
        try:
            erase_account(request.user, by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self._page(form, status=422)
        logout(request)
        messages.success(request, _("Your account is deleted. Thank you for having been here."))
        return redirect("home")

    def _page(self, form: EraseAccountForm, status: int = 200) -> HttpResponse:
        return render(self.request, "accounts/erase.html", {"form": form}, status=status)
