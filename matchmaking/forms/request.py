"""The form of a visit request."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from regions.languages import country_choices
from regions.models import Region, Topic

from ..actions.request import WRITTEN_FIELDS
from ..models import Audience, FundingScheme, VisitRequest
from ..models.wishes import VISIT_DAYS_MAX, VISIT_DAYS_MIN
from ..widgets import FoldedCheckboxes, topics_by_group
from .wishes import WishForm, number_field

TEAM_MAX = 60
TOPIC_FIELDS = {
    "topic_1": _("First choice"),
    "topic_2": _("Second choice"),
    "topic_3": _("Third choice"),
    "topic_4": _("Fourth choice"),
}


class RequestForm(WishForm):
    """All that a team writes about what it wants to learn. `topics` are all there are to choose."""

    needed = ("topic_1", "learning_goals", "audience")

    audience = forms.MultipleChoiceField(
        label=_("Kinds of people"),
        choices=Audience,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "columns"}),
    )
    team_size = number_field(_("How many people"), least=1, most=TEAM_MAX)
    days = number_field(
        _("Length of the visit, days"),
        least=VISIT_DAYS_MIN,
        most=VISIT_DAYS_MAX,
        help_text=_("Without the days of travel."),
    )
    countries = forms.MultipleChoiceField(
        label=_("Countries you prefer"),
        required=False,
        widget=FoldedCheckboxes(attrs={"class": "columns"}),
        help_text=_("Leave all empty if any country suits you."),
    )

    class Meta:
        model = VisitRequest
        fields = WRITTEN_FIELDS
        labels = {
            "department": _("Department or team"),
            "title": _("Title"),
            "learning_goals": _("What you want to learn"),
            "roles": _("Who they are"),
            "funding": _("How you pay for the visit"),
        }
        help_texts = {
            "title": _("What you want to learn, in a few words."),
            "learning_goals": _(
                "In your own words: what you want to see, with whom you want to talk, and what "
                "you will do with it at home."
            ),
            "roles": _("For example: two counsellors, a team leader and an adviser."),
        }
        widgets = {"learning_goals": forms.Textarea(attrs={"rows": 7})}
        error_messages = {"title": {"required": _("Give the request a title.")}}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self._offer_topics()
        self._offer_funding()
        codes = Region.objects.countries().values_list("country", flat=True)
        self.fields["countries"].choices = [(_("Choose countries"), country_choices(codes))]
        self.order_fields(["department", "title", *TOPIC_FIELDS, "learning_goals"])
        self._mark_as_needed()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        named: list[Topic] = []
        for name in TOPIC_FIELDS:
            topic = cleaned.get(name)
            if topic in named:
                self.add_error(name, gettext("You have chosen this topic already."))
            elif topic:
                named.append(topic)
        self.check_windows_hold(cleaned.get("days"))
        return cleaned

    def chosen_topics(self) -> list[Topic]:
        """The chosen topics, the most wanted first."""
        return [topic for name in TOPIC_FIELDS if (topic := self.cleaned_data.get(name))]

    def missing(self) -> dict[str, str]:
        return self.instance.missing(
            topics=self.chosen_topics(),
            languages=self.languages.rows(),
            last_days=[ends for _starts, ends in self.windows.spans()],
        )

    def _offer_topics(self) -> None:
        self.topics = list(Topic.objects.leaves())
        groups = topics_by_group(self.topics)
        wished = self.saved.topics
        for place, (name, label) in enumerate(TOPIC_FIELDS.items()):
            field = forms.ModelChoiceField(
                label=label, queryset=Topic.objects.leaves(), required=False
            )
            field.choices = [("", "—"), *groups]
            self.fields[name] = field
            if place < len(wished):
                self.initial.setdefault(name, wished[place])

    def _offer_funding(self) -> None:
        """Schemes that serve the country of the team, and the one chosen before."""
        country = self.instance.organisation.region.country
        serves = Q(countries=[]) | Q(countries__contains=[country])
        self.fields["funding"].queryset = FundingScheme.objects.filter(
            (Q(is_shown=True) & serves) | Q(pk=self.instance.funding_id)
        )
        self.fields["funding"].empty_label = _("Not decided yet")
