"""The form with which staff keep two organisations apart."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from ..models import Separation
from ..models.separation import KEPT_APART_ALREADY


class SeparationForm(forms.ModelForm):
    class Meta:
        model = Separation
        fields = ["one", "other", "reason", "until"]
        help_texts = {
            "until": later("Leave it empty if it is for good. You can end it at any time.")
        }
        error_messages = {"reason": {"required": later("Say why.")}}

    def clean_until(self) -> date | None:
        until = self.cleaned_data["until"]
        if until and until < timezone.localdate():
            raise forms.ValidationError(_("This day is over. Choose today or a later day."))
        return until

    def clean(self) -> dict[str, Any]:
        # The constraint is about the state, which is not on the form: saving alone would refuse it.
        found = self.cleaned_data
        pair = [found[name].pk for name in ("one", "other") if name in found]
        if len(pair) == 2 and Separation.objects.standing().between(*pair).exists():
            raise forms.ValidationError(KEPT_APART_ALREADY)
        return found
