"""Which verb leads an offer, a request, a match, a round or a ring where."""

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


class RoundState(models.TextChoices):
    DRAFTED = "drafted", _("drafted")
    QUEUED = "queued", _("waiting to run")
    RUNNING = "running", _("running")
    SOLVED = "solved", _("to be reviewed")
    RELEASING = "releasing", _("being released")
    RELEASED = "released", _("released")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


# In these states a worker has something to do.
ROUND_STATES_AT_WORK = (RoundState.QUEUED, RoundState.RUNNING, RoundState.RELEASING)

# In these states the solution is looked at, if there is one.
ROUND_STATES_WITH_A_SOLUTION = (
    RoundState.SOLVED,
    RoundState.RELEASING,
    RoundState.RELEASED,
    RoundState.CANCELLED,
)

READ_BY_STAFF = _("Kept in the log of the round, which only staff read.")

ROUND_TRANSITIONS = TransitionTable(
    Transition(
        "release",
        frozenset({RoundState.SOLVED}),
        RoundState.RELEASING,
        _("Release"),
        _("Released. The proposals go out to both sides now."),
        tone="act",
        asks=True,
        consequence=_(
            "Both sides of every pair get the proposal by e-mail and have 14 days to answer. "
            "This cannot be undone."
        ),
        reason_read_by=READ_BY_STAFF,
    ),
    Transition(
        "queue",
        frozenset({RoundState.DRAFTED, RoundState.SOLVED, RoundState.FAILED}),
        RoundState.QUEUED,
        _("Run"),
        _("It runs in a few seconds. You can leave this page and come back."),
        tone="quiet",
    ),
    Transition(
        "cancel",
        frozenset(
            {
                RoundState.DRAFTED,
                RoundState.QUEUED,
                RoundState.RUNNING,
                RoundState.SOLVED,
                RoundState.FAILED,
            }
        ),
        RoundState.CANCELLED,
        _("Cancel"),
        _("Cancelled. Nobody was told anything."),
        asks=True,
        consequence=_(
            "The round and its result stay to be read. It cannot be run again; open a new one."
        ),
        reason_read_by=READ_BY_STAFF,
    ),
    Transition(
        "run",
        frozenset({RoundState.QUEUED}),
        RoundState.RUNNING,
        _("Started"),
        _("Started."),
        by_platform=True,
    ),
    Transition(
        "give_back",
        frozenset({RoundState.RUNNING}),
        RoundState.QUEUED,
        _("Interrupted; waits to run again"),
        _("Interrupted."),
        by_platform=True,
    ),
    Transition(
        "solve",
        frozenset({RoundState.RUNNING}),
        RoundState.SOLVED,
        _("Solved"),
        _("Solved."),
        by_platform=True,
    ),
    Transition(
        "fail",
        frozenset({RoundState.RUNNING}),
        RoundState.FAILED,
        _("Failed"),
        _("Failed."),
        by_platform=True,
    ),
    Transition(
        "finish",
        frozenset({RoundState.RELEASING}),
        RoundState.RELEASED,
        _("All proposals sent"),
        _("All proposals sent."),
        by_platform=True,
    ),
)


# What is logged without moving the state, as the log tells it.
ROUND_DEEDS = {
    "draft": _("Opened"),
    "change": _("Changed by “what if”"),
}


class RoundDeed(models.TextChoices):
    """What staff can wish of a pair in a round."""

    FORCE = "force", _("Force")
    FORBID = "forbid", _("Forbid")
    FREE = "free", _("Leave free")


class RoundStage(models.TextChoices):
    """What a worker is doing with a round, in a word."""

    WAITING = "waiting", _("waiting for a worker")
    READING = "reading", _("reading offers and requests")
    PAIRING = "pairing", _("comparing every pair")
    SOLVING = "solving", _("looking for the best for all")
    KEEPING = "keeping", _("keeping the result")
    PROPOSING = "proposing", _("sending proposals")
    DONE = "done", _("done")


class PartKind(models.TextChoices):
    """What is asked of every part of a round that several workers share."""

    PAIRS = "pairs", _("compare some requests with all offers")
    BLOCKS = "blocks", _("solve some blocks")
    DIVISIONS = "divisions", _("solve some divisions")


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
