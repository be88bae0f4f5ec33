"""Whose turn it is on an exchange, and until when, as a fact and in words.

The turn is read from `Exchange.objects.with_record()` or, in lists, from `with_turns`: no function
here asks the database again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lifecycle.turns import Owner, Turn

from .days import confirm_until, open_proposal
from .models import (
    DateProposal,
    Exchange,
    Feedback,
    Practice,
    PracticeFollowUp,
    ProgrammeSession,
    Story,
)
from .models.exchange import COMPLETE_AFTER_VISIT, REPORT_AFTER_VISIT, ExchangeQuerySet
from .rules import other_side
from .states import ExchangeState, TeamSide


@dataclass(frozen=True, slots=True)
class TurnFacts:
    """What decides whose turn it is, besides the exchange's own fields."""

    proposed_by: str | None
    """The side whose dates wait for an answer."""
    is_planned: bool
    reported_by: frozenset[str]
    has_question: bool
    """A follow-up question is due and not answered."""
    has_public_story: bool


def with_turns(exchanges: ExchangeQuerySet, today: date) -> ExchangeQuerySet:
    """With all that `turn_of` reads, in the same query: for lists."""
    here = {"exchange": OuterRef("pk")}
    questions = PracticeFollowUp.objects.due(today)
    return exchanges.annotate(
        turn_proposed_by=Subquery(DateProposal.objects.waiting().filter(**here).values("side")[:1]),
        turn_is_planned=Exists(ProgrammeSession.objects.filter(**here)),
        turn_reported_by=ArraySubquery(Feedback.objects.filter(**here).values("side")),
        turn_has_question=Exists(questions.filter(practice__exchange=OuterRef("pk"))),
        turn_has_public_story=Exists(Story.objects.published().filter(**here)),
    )


def turn_of(exchange: Exchange, today: date | None = None) -> Turn:
    """Whose turn it is, and until when; from `with_record` or `with_turns`."""
    today = today or timezone.localdate()
    return TURNS[exchange.state](exchange, _facts_of(exchange, today), today)


def turn_sentence(
    exchange: Exchange, side: str | None, today: date | None = None, *, speaks: bool = True
) -> str:
    """The turn in words, as people of `side` read it (None: of neither side).

    `speaks` tells coordinators, whose own turn it is, from colleagues, who wait for theirs.
    """
    today = today or timezone.localdate()
    turn = turn_of(exchange, today)
    last = timezone.localdate(turn.until) if turn.until else None
    if last and last < today:
        words = _turn_in_words(exchange, turn.owner, "", side, speaks)
        return " ".join((words, _("It was due on {date}.").format(date=date_format(last))))
    return _turn_in_words(exchange, turn.owner, date_format(last) if last else "", side, speaks)


def due_questions(practice: Practice, today: date) -> list[PracticeFollowUp]:
    """Follow-up questions that nobody has answered yet, the oldest first."""
    questions = practice.follow_ups.all()
    return [q for q in questions if q.answered_at is None and q.due_on <= today]


def _turn_in_words(
    exchange: Exchange, owner: Owner, until: str, side: str | None, speaks: bool
) -> str:
    if owner == "nobody":
        return _("Nobody has to do anything now.")
    if side and owner in (side, "both"):
        return _own_turn(until) if speaks else _turn_of_ones_team(until)
    who = {
        "host": exchange.host.short_name,
        "visitor": exchange.visitor.short_name,
        "both": _("both teams"),
        "staff": _("the association"),
    }[owner]
    if until:
        return _("Waiting for {who}, until {date}.").format(who=who, date=until)
    return _("Waiting for {who}.").format(who=who)


def _own_turn(until: str) -> str:
    return _("Your turn, until {date}.").format(date=until) if until else _("Your turn.")


def _turn_of_ones_team(until: str) -> str:
    if until:
        return _("Your team’s turn, until {date}.").format(date=until)
    return _("Your team’s turn.")


def _facts_of(exchange: Exchange, today: date) -> TurnFacts:
    if hasattr(exchange, "turn_is_planned"):
        return TurnFacts(
            exchange.turn_proposed_by,
            exchange.turn_is_planned,
            frozenset(exchange.turn_reported_by),
            exchange.turn_has_question,
            exchange.turn_has_public_story,
        )
    proposal = open_proposal(exchange)
    practices = exchange.practices.all()
    return TurnFacts(
        proposal.side if proposal else None,
        len(exchange.sessions.all()) > 0,
        frozenset(feedback.side for feedback in exchange.feedback.all()),
        any(due_questions(practice, today) for practice in practices),
        hasattr(exchange, "story") and not exchange.story.is_draft,
    )


def _turn_in_planning(exchange: Exchange, facts: TurnFacts, today: date) -> Turn:
    if facts.proposed_by:
        return Turn(other_side(facts.proposed_by).value)
    if not exchange.has_agreed_dates or exchange.is_over(today):
        return Turn("both")
    until = _end_of(confirm_until(exchange))
    if not facts.is_planned:
        return Turn("host", until)
    return Turn(_owner([side for side in TeamSide if not exchange.confirmed_at(side)]), until)


def _turn_when_confirmed(exchange: Exchange, facts: TurnFacts, today: date) -> Turn:
    if exchange.is_over(today):
        return Turn("both", _end_of(exchange.ends + COMPLETE_AFTER_VISIT))
    return Turn(other_side(facts.proposed_by).value) if facts.proposed_by else Turn("nobody")


def _turn_when_completed(exchange: Exchange, facts: TurnFacts, today: date) -> Turn:
    missing = [side for side in TeamSide if side not in facts.reported_by]
    if missing:
        return Turn(_owner(missing), _end_of(exchange.ends + REPORT_AFTER_VISIT))
    if facts.has_question:
        return Turn("visitor")
    return Turn("nobody") if facts.has_public_story else Turn("staff")


def _turn_when_cancelled(exchange: Exchange, facts: TurnFacts, today: date) -> Turn:
    return Turn("nobody")


def _owner(sides: list[TeamSide]) -> Owner:
    return "both" if len(sides) == len(TeamSide) else sides[0].value


TURNS: dict[str, Callable[[Exchange, TurnFacts, date], Turn]] = {
    ExchangeState.PLANNING: _turn_in_planning,
    ExchangeState.CONFIRMED: _turn_when_confirmed,
    ExchangeState.COMPLETED: _turn_when_completed,
    ExchangeState.CANCELLED: _turn_when_cancelled,
}


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.max))
