"""How every form of the platform is drawn and worded."""

from __future__ import annotations

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _

DJANGOS_MISSING = forms.Field.default_error_messages["required"]
DJANGOS_EMPTY_CHOICE = ("", "---------")
EMPTY_CHOICE = ("", "—")

MISSING_BY_KIND = (
    (forms.BooleanField, _("Please tick this box.")),
    ((forms.MultipleChoiceField, forms.ModelMultipleChoiceField), _("Choose at least one.")),
    (forms.ChoiceField, _("Please choose.")),
    (forms.Field, _("Please fill this in.")),
)


class HouseBoundField(forms.BoundField):
    """Says in words what is missing, and shows an empty choice as the house does.

    A field with words of its own keeps them.
    """

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        if field.error_messages.get("required") == DJANGOS_MISSING:
            field.error_messages["required"] = _missing(field)
        _show_house_choice(field)


class HouseRenderer(TemplatesSetting):
    bound_field_class = HouseBoundField


def _missing(field: forms.Field):
    return next(words for kind, words in MISSING_BY_KIND if isinstance(field, kind))


def _show_house_choice(field: forms.Field) -> None:
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label == DJANGOS_EMPTY_CHOICE[1]:
            field.empty_label = EMPTY_CHOICE[1]
    elif isinstance(field, forms.ChoiceField):
        choices = list(field.choices)
        if choices[:1] == [DJANGOS_EMPTY_CHOICE]:
            field.choices = [EMPTY_CHOICE, *choices[1:]]
