"""Which verb leads a visit request where."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lifecycle.transitions import Transition, TransitionTable


class RequestState(models.TextChoices):
    DRAFT = "draft", _("draft")
    OPEN = "open", _("open")
    MATCHED = "matched", _("matched")
    CLOSED = "closed", _("closed")
    WITHDRAWN = "withdrawn", _("withdrawn")


REQUEST_TRANSITIONS = TransitionTable(
    Transition(
        "publish",
        frozenset({RequestState.DRAFT}),
        RequestState.OPEN,
        _("Publish"),
        _("Published. Verified hosts can read your request now."),
        tone="act",
    ),
    Transition(
        "withdraw",
        frozenset({RequestState.OPEN}),
        RequestState.WITHDRAWN,
        _("Withdraw"),
        _("Withdrawn. You can copy it to make a new request."),
        asks=True,
        consequence=_(
            "Hosts can no longer read this request or invite your team. A withdrawn request "
            "cannot be opened again; you can copy it to make a new one."
        ),
    ),
    Transition(
        "match",
        frozenset({RequestState.OPEN}),
        RequestState.MATCHED,
        _("Matched"),
        _("Matched."),
        by_platform=True,
    ),
    Transition(
        "reopen",
        frozenset({RequestState.MATCHED}),
        RequestState.OPEN,
        _("Opened again"),
        _("Opened again."),
        by_platform=True,
    ),
    Transition(
        "close",
        frozenset({RequestState.MATCHED}),
        RequestState.CLOSED,
        _("Closed"),
        _("Closed."),
        by_platform=True,
    ),
)


# What is logged without moving the state, as the log tells it.
REQUEST_DEEDS = {
    "draft": _("Drafted"),
    "change": _("Changed"),
    "hand_over": _("Ready for a coordinator to publish"),
}
