"""Which verb leads a matching round where, and what a worker does meanwhile."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lifecycle.transitions import Transition, TransitionTable


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
