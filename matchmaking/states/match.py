"""Which verb leads a match where, and who proposes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lifecycle.transitions import Transition, TransitionTable


class MatchState(models.TextChoices):
    PROPOSED = "proposed", _("proposed")
    AGREED = "agreed", _("agreed by both")
    APPROVED = "approved", _("approved")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")
    REJECTED = "rejected", _("rejected")
    EXPIRED = "expired", _("expired")


# In these states the two teams are in touch and may read each other's things.
LIVE_MATCH_STATES = (MatchState.PROPOSED, MatchState.AGREED, MatchState.APPROVED)

# In these states a team or the staff still have to say something.
UNDECIDED_MATCH_STATES = (MatchState.PROPOSED, MatchState.AGREED)

MATCH_TRANSITIONS = TransitionTable(
    Transition(
        "accept",
        frozenset({MatchState.PROPOSED}),
        MatchState.AGREED,
        _("Say yes"),
        _("You said yes. The other team has been told."),
        tone="act",
    ),
    Transition(
        "decline",
        frozenset({MatchState.PROPOSED}),
        MatchState.DECLINED,
        _("Decline"),
        _("Declined. The other team has been told why."),
        asks=True,
        needs_reason=True,
        consequence=_(
            "The match ends, and the other team reads your reason. This cannot be undone: this "
            "offer and this request are not put together again. Both stay open for others. If "
            "your two organisations should never be proposed to each other, tell the association."
        ),
    ),
    Transition(
        "approve",
        frozenset({MatchState.AGREED}),
        MatchState.APPROVED,
        _("Approve"),
        _("Approved. Both teams have been told and can plan now."),
        tone="act",
    ),
    Transition(
        "reject",
        frozenset({MatchState.AGREED}),
        MatchState.REJECTED,
        _("Reject"),
        _("Rejected. Both teams have been told why."),
        asks=True,
        needs_reason=True,
        consequence=_(
            "The match ends without a visit, and both teams read your reason. This cannot be "
            "undone: the teams cannot propose this offer and this request again. Both stay open "
            "for others."
        ),
    ),
    Transition(
        "withdraw",
        frozenset({MatchState.PROPOSED, MatchState.AGREED}),
        MatchState.WITHDRAWN,
        _("Withdraw"),
        _("Withdrawn. The other team has been told."),
        asks=True,
        consequence=_(
            "The match ends, and the other team is told. This cannot be undone, but the offer "
            "and the request stay open: either team can propose a new match later."
        ),
    ),
    Transition(
        "expire",
        frozenset({MatchState.PROPOSED}),
        MatchState.EXPIRED,
        _("Expired"),
        _("Expired."),
        by_platform=True,
    ),
)


# What is logged without moving the state, as the log tells it.
MATCH_DEEDS = {
    "propose": _("Proposed"),
    "accept": _("Said yes"),
    "release": _("Visit given back"),
}


class Side(models.TextChoices):
    """Who put an offer and a request together."""

    VISITOR = "visitor", _("visitor")
    HOST = "host", _("host")
    STAFF = "staff", _("association")
    ROUND = "round", _("matching round")
