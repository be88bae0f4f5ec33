from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .transitions import Text


class ReasonForm(forms.Form):
    """Why a verb is done; the reason is kept in the log and told to the people concerned, unless
    `read_by` says otherwise."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The people concerned will read this."),
        error_messages={"required": _("Say why.")},
    )

    def __init__(self, *args: Any, is_required: bool, read_by: Text = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = is_required
        if read_by:
            self.fields["reason"].help_text = read_by
