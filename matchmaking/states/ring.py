"""Which verb leads a ring or a chain where."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lifecycle.transitions import Transition, TransitionTable


class RingState(models.TextChoices):
    PROPOSED = "proposed", _("proposed")
    APPROVED = "approved", _("approved")
    BROKEN = "broken", _("broken")


RING_TRANSITIONS = TransitionTable(
    Transition(
        "approve",
        frozenset({RingState.PROPOSED}),
        RingState.APPROVED,
        _("Approve all its visits"),
        _("Approved. All its teams have been told and can plan now."),
        tone="act",
    ),
    Transition(
        "break",
        frozenset({RingState.PROPOSED}),
        RingState.BROKEN,
        _("Broken"),
        _("Broken."),
        by_platform=True,
    ),
)

RING_DEEDS = {"propose": _("Proposed")}
