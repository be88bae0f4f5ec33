"""Which verb leads an exchange or a story where."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lifecycle.transitions import Transition, TransitionTable


class ExchangeState(models.TextChoices):
    PLANNING = "planning", _("planning")
    CONFIRMED = "confirmed", _("confirmed")
    COMPLETED = "completed", _("completed")
    CANCELLED = "cancelled", _("cancelled")


# In these states the two teams plan, and may still call it off.
OPEN_STATES = (ExchangeState.PLANNING, ExchangeState.CONFIRMED)

EXCHANGE_TRANSITIONS = TransitionTable(
    Transition(
        "confirm",
        frozenset({ExchangeState.PLANNING}),
        ExchangeState.CONFIRMED,
        _("Confirm the programme"),
        _("You confirmed the programme. The other team has been told."),
        tone="act",
        asks=True,
        consequence=_(
            "Once both teams have confirmed it, the visit takes place as planned. You can still "
            "change the programme: then both teams confirm it again."
        ),
    ),
    Transition(
        "revise",
        frozenset({ExchangeState.CONFIRMED}),
        ExchangeState.PLANNING,
        _("Programme changed"),
        _("The programme was changed: both teams confirm it again."),
        by_platform=True,
    ),
    Transition(
        "complete",
        frozenset({ExchangeState.CONFIRMED}),
        ExchangeState.COMPLETED,
        _("The visit took place"),
        _("Completed. Please tell us how it went."),
        tone="act",
    ),
    Transition(
        "cancel",
        frozenset({ExchangeState.PLANNING, ExchangeState.CONFIRMED}),
        ExchangeState.CANCELLED,
        _("Cancel the exchange"),
        _("Cancelled. The other team has been told why."),
        asks=True,
        needs_reason=True,
        consequence=_(
            "The visit does not take place. This cannot be undone. The other team reads your "
            "reason, the offer can take one visit more, and the request is open for other hosts."
        ),
    ),
)


# What is logged without moving the state, as the log tells it.
EXCHANGE_DEEDS = {
    "open": _("Opened by the approval"),
    "propose_dates": _("Proposed dates"),
    "decline_dates": _("Declined the dates"),
    "agree_dates": _("Agreed the dates"),
    "name_organiser": _("Named an organiser"),
    "edit_practical": _("Changed the practical information"),
    "confirm": _("Confirmed the programme"),
    "give_feedback": _("Told how it went"),
    "visit_back": _("Asked to visit back"),
    "mark_attendance": _("Said who took part"),
}


class StoryState(models.TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")


STORY_TRANSITIONS = TransitionTable(
    Transition(
        "publish",
        frozenset({StoryState.DRAFT}),
        StoryState.PUBLISHED,
        _("Publish"),
        _("Published. Everybody can read it now."),
        tone="act",
    ),
    Transition(
        "withdraw",
        frozenset({StoryState.PUBLISHED}),
        StoryState.DRAFT,
        _("Take back"),
        _("Taken back. It is a draft again."),
        asks=True,
        consequence=_(
            "Only the association can read the story then. You can publish it again at any time."
        ),
    ),
)


# What is logged without moving the state, as the log tells it.
STORY_DEEDS = {
    "draft": _("Drafted from the record"),
    "edit": _("Edited"),
}


class PracticeStatus(models.TextChoices):
    """What became of a method at home. People may answer anything at any time."""

    EXPLORING = "exploring", _("exploring")
    ADAPTING = "adapting", _("adapting")
    ADOPTED = "adopted", _("adopted")
    DROPPED = "dropped", _("dropped")


class SessionKind(models.TextChoices):
    STRATEGY = "strategy", _("Strategy")
    OBSERVATION = "observation", _("Observation")
    WORKSHOP = "workshop", _("Workshop")
    SITE_VISIT = "site_visit", _("Site visit")
    REFLECTION = "reflection", _("Reflection")
    SOCIAL = "social", _("Social")
    BREAK = "break", _("Break")


class TeamSide(models.TextChoices):
    """The two teams of an exchange."""

    HOST = "host", _("host")
    VISITOR = "visitor", _("visitor")
