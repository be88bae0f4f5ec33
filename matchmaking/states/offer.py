"""Which verb leads a hosting offer where."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lifecycle.transitions import Transition, TransitionTable


class OfferState(models.TextChoices):
    DRAFT = "draft", _("draft")
    OPEN = "open", _("open")
    PAUSED = "paused", _("paused")
    CLOSED = "closed", _("closed")


OFFER_TRANSITIONS = TransitionTable(
    Transition(
        "publish",
        frozenset({OfferState.DRAFT}),
        OfferState.OPEN,
        _("Publish"),
        _("Published. Everybody can see your offer now."),
        tone="act",
    ),
    Transition(
        "resume",
        frozenset({OfferState.PAUSED}),
        OfferState.OPEN,
        _("Open again"),
        _("Open again. Everybody can see your offer now."),
        tone="act",
    ),
    Transition(
        "pause",
        frozenset({OfferState.OPEN}),
        OfferState.PAUSED,
        _("Pause"),
        _("Paused. Nobody new can ask to visit until you open it again."),
    ),
    Transition(
        "close",
        frozenset({OfferState.OPEN, OfferState.PAUSED}),
        OfferState.CLOSED,
        _("Close"),
        _("Closed. You can copy it to make a new offer."),
        asks=True,
        consequence=_(
            "Nobody can find this offer or ask to visit any more. Approved visits still take "
            "place. A closed offer cannot be opened again; you can copy it to make a new one. "
            "To hide it only for a while, pause it instead."
        ),
    ),
)


# What is logged without moving the state, as the log tells it.
OFFER_DEEDS = {
    "draft": _("Drafted"),
    "change": _("Changed"),
    "hand_over": _("Ready for a coordinator to publish"),
}
