from __future__ import annotations

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class SignupForm(forms.Form):
    """What sign-up asks besides allauth's address and password, which it builds on top of this."""

    full_name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("As the people you will work with know you."),
    )
    field_order = ["full_name", "email", "password1"]

    def signup(self, request, user: User) -> None:
        """Called by allauth once the account is stored."""
        user.full_name = self.cleaned_data["full_name"]
        user.language = get_language() or user.language
        user.save(update_fields=["full_name", "language"])


class ProfileForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["full_name", "job_title", "language"]
        widgets = {
            "full_name": forms.TextInput(attrs={"autocomplete": "name"}),
            "job_title": forms.TextInput(attrs={"autocomplete": "organization-title"}),
        }
        help_texts = {
            "job_title": _("The people you work with see it beside your name."),
        }


class EraseAccountForm(forms.Form):
    """Proof that the person at the keyboard is the one whose account it is."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args, person: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        if not self.person.check_password(password):
            raise forms.ValidationError(_("This is not your password. Please try again."))
        return password
