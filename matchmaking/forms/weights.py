"""Setting the weights of the fit."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ..engine import WEIGHTS
from ..models import FitWeights


class WeightsForm(forms.ModelForm):
    class Meta:
        model = FitWeights
        fields = ["name", *WEIGHTS, "reason"]
        help_texts = {
            "name": _("A few words by which you will know this set again."),
            "reason": _("Why the weights change. All staff can read it."),
        }
        widgets = {"reason": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for part in WEIGHTS:
            self.fields[part].max_value = 100
            self.fields[part].widget.attrs["max"] = 100

    @property
    def together(self) -> int:
        """What the weights that were given make."""
        return sum(self.cleaned_data.get(part) or 0 for part in WEIGHTS)

    @property
    def of_parts(self) -> dict[str, int]:
        return {part: self.cleaned_data[part] for part in WEIGHTS}
