"""The form with which staff keep two organisations apart."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import Separation


class SeparationForm(forms.ModelForm):
    class Meta:
        model = Separation
        fields = ["one", "other", "reason", "until"]

    def clean_until(self) -> date | None:
        until = self.cleaned_data["until"]
        if until and until < timezone.localdate():
            raise forms.ValidationError(_("This day is over. Choose today or a later day."))
        return until
