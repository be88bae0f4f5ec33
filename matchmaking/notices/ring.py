"""Every message about rings."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from ..models import Match, Ring
from .match import tell_both


def ring_broken(ring: Ring, standing: Iterable[Match]) -> None:
    """To both teams of each match that still stands."""
    for match in standing:
        tell_both(
            match,
            what=f"ring_broken:{ring.pk}",
            subject=_("The ring is broken, your match stands: {match}"),
            paragraphs=[
                _("One team of your ring has dropped out, so it does not come about as a whole."),
                _("Your match with {other}, “{offer}”, stands by itself and goes on as before."),
                _("Nobody has to do anything new: a yes that was given still counts."),
            ],
        )
