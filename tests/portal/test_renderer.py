"""How every form of the platform is worded."""

import pytest
from django import forms
from django.urls import reverse

from exchanges.models import ProgrammeSession
from regions.models import Region


class EveryKindForm(forms.ModelForm):
    text = forms.CharField()
    day = forms.DateField()
    one = forms.ChoiceField(choices=[("a", "A")])
    many = forms.MultipleChoiceField(choices=[("a", "A")])
    region = forms.ModelChoiceField(Region.objects.none())
    regions = forms.ModelMultipleChoiceField(Region.objects.none())
    tick = forms.BooleanField()
    own = forms.CharField(error_messages={"required": "Give it a name."})

    class Meta:
        model = ProgrammeSession
        fields = ["kind"]


@pytest.mark.django_db
def test_what_is_missing_is_said_in_words():
    form = EveryKindForm({})

    assert {name: errors[0] for name, errors in form.errors.items()} == {
        "text": "Please fill this in.",
        "day": "Please fill this in.",
        "one": "Please choose.",
        "many": "Choose at least one.",
        "region": "Please choose.",
        "regions": "Choose at least one.",
        "tick": "Please tick this box.",
        "own": "Give it a name.",
        "kind": "Please choose.",
    }


@pytest.mark.django_db
def test_an_empty_choice_is_a_dash():
    html = str(EveryKindForm())

    assert html.count('<option value="" selected>—</option>') == 2
    assert "---------" not in html


def test_other_choices_stay_as_they_are():
    form = EveryKindForm()

    assert list(form["one"].field.choices) == [("a", "A")]


@pytest.mark.django_db
def test_signing_up_says_it_too(client):
    page = client.post(reverse("account_signup"), {}).content.decode()

    assert "Please fill this in." in page
    assert "This field is required." not in page
