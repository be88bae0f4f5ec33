"""What people type on the pages of this app."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

MOST_EURO = 99_999
MOST_NIGHTS = 90


class EstimateForm(forms.Form):
    """What a team expects a visit to cost, for each person. Sent in the address: nothing of it is
    stored, and who has the link sees the same amounts."""

    travel = forms.IntegerField(
        label=_("Travel, there and back, euro"), min_value=0, max_value=MOST_EURO, required=False
    )
    nights = forms.IntegerField(
        label=_("Nights"), min_value=0, max_value=MOST_NIGHTS, required=False
    )
    night = forms.IntegerField(
        label=_("A night, euro"), min_value=0, max_value=MOST_EURO, required=False
    )
    other = forms.IntegerField(
        label=_("Meals and other costs, euro"), min_value=0, max_value=MOST_EURO, required=False
    )
    travel_days = forms.IntegerField(
        label=_("Days of travel"), min_value=0, max_value=MOST_NIGHTS, required=False
    )

    def is_filled_in(self) -> bool:
        return self.is_valid() and any(amount is not None for amount in self.cleaned_data.values())
