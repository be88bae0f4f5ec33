from django.db import models
from django.utils.translation import gettext_lazy as _


class MessageState(models.TextChoices):
    """A delivery is the platform's own work, not a person's verb: it has no transition table."""

    QUEUED = "queued", _("waiting to be sent")
    SENT = "sent", _("sent")
    DEAD = "dead", _("given up")


TONES = {
    MessageState.QUEUED: "wait",
    MessageState.SENT: "good",
    MessageState.DEAD: "act",
}
"""The colour that stands beside each state's word."""
