"""The form of a hosting offer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from regions.models import Organisation, Topic
from regions.states import OrganisationState

from ..actions.offer import WRITTEN_FIELDS
from ..models import Audience, HostingOffer
from ..models.offer import WEEKDAYS
from ..models.wishes import VISIT_DAYS_MAX, VISIT_DAYS_MIN
from ..widgets import FoldedCheckboxes, topics_by_group
from .wishes import WishForm, number_field

GROUP_MAX = 60
VISITS_MAX = 50


class OfferForm(WishForm):
    """All that an organisation writes about what it shows visitors."""

    needed = ("summary", "main_topic", "audience", "weekdays")

    topics = forms.ModelMultipleChoiceField(
        label=_("More topics"),
        queryset=Topic.objects.leaves(),
        widget=FoldedCheckboxes,
        required=False,
        help_text=_("Open a group and tick what visitors can learn about as well."),
    )
    audience = forms.MultipleChoiceField(
        label=_("For whom"),
        choices=Audience,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "columns"}),
    )
    group_min = number_field(_("Smallest group"), least=1, most=GROUP_MAX)
    group_max = number_field(_("Largest group"), least=1, most=GROUP_MAX)
    days_min = number_field(_("Shortest visit, days"), least=VISIT_DAYS_MIN, most=VISIT_DAYS_MAX)
    days_max = number_field(_("Longest visit, days"), least=VISIT_DAYS_MIN, most=VISIT_DAYS_MAX)
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days of the week"),
        choices=WEEKDAYS,
        coerce=int,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "columns"}),
    )
    visits = number_field(
        _("Visits you can take"),
        least=1,
        most=VISITS_MAX,
        help_text=_("In all windows together. The offer shows how many are left."),
    )

    class Meta:
        model = HostingOffer
        fields = WRITTEN_FIELDS
        labels = {
            "department": _("Department or team"),
            "title": _("Title"),
            "summary": _("In two or three sentences"),
            "main_topic": _("Main topic"),
            "strategy": _("Strategy"),
            "observation": _("Observation"),
            "methods": _("Methods"),
            "reflection": _("Reflection"),
            "access": _("Access"),
            "confidentiality": _("Confidentiality"),
            "wants_to_visit_back": _("We would like to visit the team back"),
        }
        help_texts = {
            "title": _("What visitors can learn, in a few words."),
            "summary": _("What will visitors see, and what is special about it?"),
            "strategy": _("Who does what, and why you work this way."),
            "observation": _("Real work that visitors can watch."),
            "methods": _("What they can try or look at closely."),
            "reflection": _("How you look back together at the end."),
            "access": _("Steps, lifts, hearing loop, quiet room, anything visitors should know."),
            "confidentiality": _("For example: a paper to sign before meeting clients."),
        }
        widgets = {
            name: forms.Textarea(attrs={"rows": rows})
            for name, rows in {
                "summary": 4,
                "strategy": 2,
                "observation": 2,
                "methods": 2,
                "reflection": 2,
                "access": 2,
                "confidentiality": 2,
            }.items()
        }
        error_messages = {"title": {"required": _("Give the offer a title.")}}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        groups = topics_by_group(Topic.objects.leaves())
        self.fields["main_topic"].choices = [("", "—"), *groups]
        self.fields["topics"].choices = groups
        self._mark_as_needed()
        main = self.instance.main_topic_id
        self.initial.setdefault("topics", [pk for pk in self.saved.topics if pk != main])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.check_order(
            "group_min", "group_max", gettext("The largest group is smaller than the smallest.")
        )
        self.check_order(
            "days_min", "days_max", gettext("The longest visit is shorter than the shortest.")
        )
        self.check_windows_hold(cleaned.get("days_min"))
        self._check_visits(cleaned.get("visits"))
        return cleaned

    def chosen_topics(self) -> list[Topic]:
        return list(self.cleaned_data["topics"])

    def _check_visits(self, visits: int | None) -> None:
        taken = self.instance.visits_taken
        if visits and visits < taken:
            sentence = gettext("{taken} visits are taken already. Give at least as many.")
            self.add_error("visits", sentence.format(taken=taken))


class OrganisationChoiceForm(forms.Form):
    """For staff: on behalf of which organisation an offer or a request is written."""

    organisation = forms.ModelChoiceField(
        label=_("On behalf of"),
        queryset=Organisation.objects.exclude(state=OrganisationState.REFUSED),
        to_field_name="slug",
    )
