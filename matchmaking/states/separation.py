"""Which verb leads two organisations that are kept apart where."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lifecycle.transitions import Transition, TransitionTable


class SeparationState(models.TextChoices):
    STANDING = "standing", _("kept apart")
    ENDED = "ended", _("ended")


SEPARATION_TRANSITIONS = TransitionTable(
    Transition(
        "end",
        frozenset({SeparationState.STANDING}),
        SeparationState.ENDED,
        _("End it"),
        _("Ended. The two can be matched again."),
        asks=True,
        needs_reason=True,
        consequence=_(
            "From now on the two organisations can be matched again. What was withdrawn when they "
            "were parted does not come back. To keep them apart later, record it anew."
        ),
        reason_read_by=_("Kept in the log, which only staff read."),
    ),
    Transition(
        "run_out",
        frozenset({SeparationState.STANDING}),
        SeparationState.ENDED,
        _("Last day over"),
        _("Ended."),
        by_platform=True,
    ),
)

SEPARATION_DEEDS = {"keep_apart": _("Kept apart")}
