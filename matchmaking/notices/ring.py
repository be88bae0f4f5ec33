"""Every message about rings."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from ..models import Match, Ring
from .match import tell_both

RING_IS_BROKEN = (
    _("The ring is broken, your match stands: {match}"),
    _("One team of your ring has dropped out, so it does not come about as a whole."),
)
CHAIN_IS_BROKEN = (
    _("The chain is broken, your match stands: {match}"),
    _("One team of your chain has dropped out, so it does not come about as a whole."),
)


def ring_broken(ring: Ring, standing: Iterable[Match]) -> None:
    """To both teams of each match that still stands."""
    subject, first = CHAIN_IS_BROKEN if ring.is_chain else RING_IS_BROKEN
    for match in standing:
        tell_both(
            match,
            what=f"ring_broken:{ring.pk}",
            subject=subject,
            paragraphs=[
                first,
                _("Your match with {other}, “{offer}”, stands by itself and goes on as before."),
                _("Nobody has to do anything new: a yes that was given still counts."),
            ],
        )
