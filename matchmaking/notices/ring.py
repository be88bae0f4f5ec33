"""Every message about rings."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from notifications.actions import tell

from ..models import Match, Ring
from .match import YOU_ARE_STAFF, tell_both

RING_IS_BROKEN = (
    _("The ring is broken, your match stands: {match}"),
    _("One team of your ring has dropped out, so it does not come about as a whole."),
)
CHAIN_IS_BROKEN = (
    _("The chain is broken, your match stands: {match}"),
    _("One team of your chain has dropped out, so it does not come about as a whole."),
)


def ring_agreed(ring: Ring) -> None:
    """To staff, who have to decide now."""
    tell(
        User.objects.filter(is_staff=True, is_active=True),
        key=f"ring:{ring.pk}:agreed",
        kind="ring_agreed_staff",
        subject=format_lazy(_("To decide: {ring}"), ring=ring),
        paragraphs=[
            _("Every team has said yes to all its visits."),
            _("It is your turn: approve all its visits at once, or reject one of its matches."),
        ],
        url=ring.get_absolute_url(),
        button=_("Decide"),
        because=YOU_ARE_STAFF,
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
