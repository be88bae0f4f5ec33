"""Refusals: a verb that cannot be done now, with the sentence the person is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.refusals import Refused

if TYPE_CHECKING:
    from .models import Stateful


__all__ = ["Refused", "TransitionNotAllowed"]


class TransitionNotAllowed(Refused):
    """A verb that the object's present state does not allow."""

    def __init__(self, obj: Stateful, verb: str) -> None:
        self.obj, self.verb = obj, verb
        transition = obj.transitions[verb]
        if obj.state == transition.target:
            sentence = _("Nothing was changed: this was done already. It is now “{state}”.")
        else:
            sentence = _("“{label}” is no longer possible here. This is now “{state}”.")
        super().__init__(
            sentence.format(label=transition.label, state=obj.get_state_display().lower())
        )
