from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

MESSAGE_LENGTH = 4000


class ProposeForm(forms.Form):
    """What goes along with a proposal."""

    message = forms.CharField(
        label=_("A few words to them"),
        required=False,
        max_length=MESSAGE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Who you are, why them, what would help you most. They read it first."),
    )


class MessageForm(forms.Form):
    text = forms.CharField(
        label=_("Your message"),
        max_length=MESSAGE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write something first.")},
    )
