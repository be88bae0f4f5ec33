"""What people fill in about an exchange."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils.formats import date_format
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from regions.models import Membership

from .models import Exchange, Feedback, Participant, Practice, ProgrammeSession, Story
from .models.story import GAP
from .states import PracticeStatus, TeamSide

RATINGS = [
    (5, _("5 – fully")),
    (4, _("4 – mostly")),
    (3, _("3 – partly")),
    (2, _("2 – hardly")),
    (1, _("1 – not at all")),
]


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs=None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TimeOfDayInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs=None) -> None:
        super().__init__(attrs, format="%H:%M")


class VersionedForm(forms.Form):
    """Carries the version of what the page showed, so that an outdated page is noticed."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def set_version(self, version: int) -> None:
        """Let the next try start from `version`; what was typed stays."""
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = version


class SideMixin:
    """`side` for people in neither team: staff say on whose behalf they act."""

    def add_side(self, exchange: Exchange, own_side: str | None) -> None:
        if own_side is None:
            sides = [(side.value, exchange.organisation_of(side).name) for side in TeamSide]
            self.fields["side"] = forms.ChoiceField(label=_("On behalf of"), choices=sides)


class DatesForm(SideMixin, forms.Form):
    starts = forms.DateField(label=_("First day"), widget=DayInput)
    ends = forms.DateField(label=_("Last day"), widget=DayInput)
    note = forms.CharField(label=_("A word to the other team"), max_length=300, required=False)

    def __init__(self, *args, exchange: Exchange, own_side: str | None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.add_side(exchange, own_side)

    def clean(self):
        cleaned = super().clean()
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends and ends < starts:
            self.add_error("ends", _("The last day lies before the first. Choose a later one."))
        return cleaned


class DeclineDatesForm(forms.Form):
    note = forms.CharField(label=_("Why they do not suit"), max_length=300, required=False)


class ConfirmForm(SideMixin, VersionedForm):
    def __init__(self, *args, exchange: Exchange, own_side: str | None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].required = True
        self.add_side(exchange, own_side)


class SessionForm(VersionedForm, forms.ModelForm):
    """One session; its day is one of the visit."""

    day = forms.TypedChoiceField(label=_("Day"), coerce=date.fromisoformat)

    class Meta:
        model = ProgrammeSession
        fields = [
            "day",
            "starts",
            "ends",
            "kind",
            "title",
            "description",
            "place",
            "led_by",
            "observers_max",
            "is_confidential",
        ]
        widgets = {
            "starts": TimeOfDayInput,
            "ends": TimeOfDayInput,
            "description": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "observers_max": _("Leave it empty if everybody can be there."),
            "is_confidential": _("What is said here stays in the room."),
        }

    def __init__(self, *args, exchange: Exchange, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].choices = days_to_choose(exchange)

    def clean(self):
        cleaned = super().clean()
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", _("The session ends before it begins. Choose a later time."))
        return cleaned


class CopyDayForm(forms.Form):
    source = forms.TypedChoiceField(label=_("Copy the sessions of"), coerce=date.fromisoformat)
    target = forms.TypedChoiceField(label=_("to"), coerce=date.fromisoformat)

    def __init__(self, *args, exchange: Exchange, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        days = days_to_choose(exchange)
        self.fields["source"].choices = self.fields["target"].choices = days
        others = [day for day, _words in days if day != self.initial.get("source")]
        self.initial.setdefault("target", next(iter(others), None))


class PracticalForm(VersionedForm, forms.ModelForm):
    class Meta:
        model = Exchange
        fields = ["practical"]
        widgets = {"practical": forms.Textarea(attrs={"rows": 8})}


class OrganiserForm(forms.Form):
    person = forms.ModelChoiceField(label=_("Organiser"), queryset=User.objects.none())

    def __init__(self, *args, organisation, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        members = Membership.objects.active().filter(organisation=organisation)
        self.fields["person"].queryset = User.objects.filter(pk__in=members.values("user"))


class ParticipantForm(VersionedForm, forms.ModelForm):
    class Meta:
        model = Participant
        fields = ["name", "role", "email"]


class NewParticipantForm(ParticipantForm):
    diet = forms.CharField(
        label=_("Food"),
        max_length=200,
        required=False,
        help_text=_("Only the two organisers read this. It is deleted 30 days after the visit."),
    )
    access = forms.CharField(
        label=_("Access"),
        max_length=200,
        required=False,
        help_text=_(
            "For example step-free rooms, or an interpreter. Read and deleted the same way."
        ),
    )


class NeedsForm(forms.Form):
    diet = forms.CharField(label=_("Food"), max_length=200, required=False)
    access = forms.CharField(label=_("Access"), max_length=200, required=False)


class AttendanceForm(forms.Form):
    present = forms.ModelMultipleChoiceField(
        label=_("Who took part"),
        queryset=Participant.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args, exchange: Exchange, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["present"].queryset = exchange.participants.all()


class FeedbackForm(forms.ModelForm):
    goals_met = forms.TypedChoiceField(
        label=_("We learnt what we wanted to learn"),
        choices=RATINGS,
        coerce=int,
        widget=forms.RadioSelect,
    )
    well_organised = forms.TypedChoiceField(
        label=_("It was well organised"), choices=RATINGS, coerce=int, widget=forms.RadioSelect
    )
    worth_the_time = forms.TypedChoiceField(
        label=_("It was worth the time"), choices=RATINGS, coerce=int, widget=forms.RadioSelect
    )

    class Meta:
        model = Feedback
        fields = [
            "goals_met",
            "well_organised",
            "worth_the_time",
            "worked_well",
            "to_change",
            "quote",
            "may_quote",
        ]
        widgets = {
            "worked_well": forms.Textarea(attrs={"rows": 4}),
            "to_change": forms.Textarea(attrs={"rows": 4}),
            "quote": forms.Textarea(attrs={"rows": 2}),
        }


class PracticeForm(VersionedForm, forms.ModelForm):
    class Meta:
        model = Practice
        fields = ["title", "description", "status"]
        widgets = {"status": forms.RadioSelect, "description": forms.Textarea(attrs={"rows": 4})}


class FollowUpForm(forms.Form):
    status = forms.ChoiceField(
        label=_("At home it is"), choices=PracticeStatus.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("What happened since"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class StoryForm(VersionedForm, forms.ModelForm):
    class Meta:
        model = Story
        fields = ["title", "standfirst", "body"]
        widgets = {
            "standfirst": forms.Textarea(attrs={"rows": 3}),
            "body": forms.Textarea(attrs={"rows": 24}),
        }
        help_texts = {
            "body": format_lazy(
                _(
                    "An empty line begins a new paragraph. “## ” at its start makes a heading. "
                    "Begin with “{gap}” what you still have to write: as long as it is there, the "
                    "story cannot be published."
                ),
                gap=GAP,
            )
        }


def days_to_choose(exchange: Exchange) -> list[tuple[str, str]]:
    return [(day.isoformat(), date_format(day, "l j F")) for day in exchange.days]
