"""Opening a matching round, and asking "what if"."""

from __future__ import annotations

from django import forms
from django.core.validators import BaseValidator, MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from regions.languages import country_choices
from regions.models import Organisation, Topic

from ..models import FitWeights, MatchingRound
from ..models.round import PROPOSALS_MAX
from ..states import RoundDeed
from ..widgets import DayInput


class ChosenWeights(forms.ModelChoiceField):
    def label_from_instance(self, obj: FitWeights) -> str:
        named = _("{number}. {name} (in use)") if obj.is_current else _("{number}. {name}")
        return str(named).format(number=obj.pk, name=obj.name)


class RoundForm(forms.ModelForm):
    """The settings of a round. With the defaults, everything open takes part."""

    class Meta:
        model = MatchingRound
        fields = [
            "name",
            "published_until",
            "topics",
            "countries",
            "weights",
            "floor",
            "proposals_max",
            "finds_rings",
            "finds_chains",
            "teams_first",
            "first_timers_first",
            "unmatched_first",
            "most_per_host",
            "is_divided",
        ]
        help_texts = {
            "proposals_max": _(
                "More than one gives a team a choice, and hosts more proposals to answer. A team "
                "in a ring gets one."
            ),
            "is_divided": _(
                "Quicker where a round has millions of pairs. The result may be a little below "
                "the best; how far at most is told. What each option costs is then not known."
            ),
        }
        widgets = {
            "published_until": DayInput,
            "topics": forms.CheckboxSelectMultiple(attrs={"class": "columns"}),
        }

    countries = forms.MultipleChoiceField(
        label=_("Only teams from these countries"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "columns"}),
        help_text=_("Empty: all countries."),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topics"].queryset = Topic.objects.groups()
        codes = Organisation.objects.verified().order_by("region__country")
        codes = codes.values_list("region__country", flat=True).distinct()
        self.fields["countries"].choices = country_choices(codes)
        self._bound("floor", MaxValueValidator(100, _("Give a fit of at most 100.")), max=100)
        least = MinValueValidator(1, _("Give at least 1, or leave it empty."))
        self._bound("most_per_host", least, min=1)
        self.fields["weights"] = ChosenWeights(
            FitWeights.objects.all(),
            label=self.fields["weights"].label,
            initial=FitWeights.objects.filter(is_current=True).first(),
            help_text=_("The fit that teams see on other pages is by the set in use."),
            required=False,
            empty_label=None,
        )
        self.fields["proposals_max"] = forms.TypedChoiceField(
            label=self.fields["proposals_max"].label,
            help_text=self.fields["proposals_max"].help_text,
            coerce=int,
            choices=[(number, number) for number in range(1, PROPOSALS_MAX + 1)],
        )

    def _bound(self, name: str, validator: BaseValidator, **attributes: int) -> None:
        """As the database does, but with a sentence beside the field."""
        self.fields[name].validators.append(validator)
        self.fields[name].widget.attrs.update(attributes)


class PairForm(forms.Form):
    """One pair of a request and an offer of the round, by their ids."""

    request = forms.IntegerField(min_value=1)
    offer = forms.IntegerField(min_value=1)


class WhatIfForm(PairForm):
    """One pair, to be forced, forbidden or left free."""

    deed = forms.ChoiceField(choices=RoundDeed)


class ChangeForm(forms.Form):
    """Why the answer to a "what if" takes the place of the solution."""

    solution = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept in the log of the round."),
        error_messages={"required": _("Say why.")},
    )
