"""What is to be done on an exchange now, by whom and until when.

The one place that says so: the exchange page, the desk and the messages all read it from here.
Everything is read from `Exchange.objects.with_record()`, so that no function here asks the
database again; for the turn alone, `with_turns` is enough.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lifecycle.turns import Owner, Turn

from .models import (
    DateProposal,
    Exchange,
    Feedback,
    Practice,
    PracticeFollowUp,
    ProgrammeSession,
    Story,
)
from .models.exchange import (
    COMPLETE_AFTER_VISIT,
    CONFIRM_BEFORE_VISIT,
    REPORT_AFTER_VISIT,
    ExchangeQuerySet,
)
from .rules import other_side, side_of, speaks_for_side
from .states import ExchangeState, TeamSide


@dataclass(frozen=True, slots=True)
class Task:
    """One thing a person has to do: the words of its link, why or until when, and where."""

    title: str
    small: str
    url: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way of an exchange; status is "done", "now", "stopped" or ""."""

    label: str
    small: str
    status: str


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


def todo_for(user, exchange: Exchange, today: date | None = None) -> list[Task]:
    """What `user` has to do on `exchange` now, the most pressing first."""
    today = today or timezone.localdate()
    side = side_of(user, exchange)
    if side is None:
        return list(_tasks_of_staff(exchange)) if user.is_staff else []
    tasks = list(_tasks_of_members(exchange, side, today))
    if speaks_for_side(user, exchange, side):
        tasks = [*_tasks_of_coordinators(exchange, side, today), *tasks]
    return tasks


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


def steps_of(exchange: Exchange, today: date | None = None) -> list[Step]:
    """The way of the exchange in six steps, with when and who."""
    today = today or timezone.localdate()
    match = exchange.match
    agreed = max(filter(None, (match.host_said_yes_at, match.visitor_said_yes_at)), default=None)
    words = [
        (_("Agreed"), _dated(agreed, _("by both teams"))),
        (_("Approved"), _dated(match.decided_at, _("by the association"))),
        (_("Programme"), _when_programme(exchange)),
        (_("Visit"), dates_in_words(exchange) or _("no dates yet")),
        (_("Report"), _when_report(exchange)),
        (_("Follow-up"), _("30, 90, 180 days after")),
    ]
    here = _step_now(exchange, today)
    stop = "stopped" if exchange.state == ExchangeState.CANCELLED else "now"
    return [
        Step(label, small, "done" if number < here else stop if number == here else "")
        for number, (label, small) in enumerate(words)
    ]


def dates_in_words(exchange: Exchange) -> str:
    """ "12–13 May 2025", "30 April – 2 May 2025"; empty before dates are agreed."""
    if not exchange.has_agreed_dates:
        return ""
    return days_in_words(exchange.starts, exchange.ends)


def days_in_words(starts: date, ends: date) -> str:
    last = date_format(ends)
    if starts == ends:
        return last
    if (starts.year, starts.month) == (ends.year, ends.month):
        return f"{date_format(starts, 'j')}–{last}"
    first = date_format(starts, "MONTH_DAY_FORMAT" if starts.year == ends.year else "DATE_FORMAT")
    return f"{first} – {last}"


def confirm_until(exchange: Exchange) -> date | None:
    return exchange.starts - CONFIRM_BEFORE_VISIT if exchange.starts else None


def open_proposal(exchange: Exchange) -> DateProposal | None:
    """The dates that wait for an answer."""
    return next((p for p in exchange.date_proposals.all() if p.answered_at is None), None)


def _tasks_of_coordinators(exchange: Exchange, side: str, today: date) -> Iterator[Task]:
    yield from _dates_to_agree(exchange, side, today)
    sessions = exchange.sessions.all()
    is_planned = exchange.has_agreed_dates and len(sessions) > 0
    if exchange.allows("confirm") and is_planned and not exchange.confirmed_at(side):
        yield Task(
            _("Confirm the programme"),
            _why_confirm(exchange, side),
            reverse("exchange-confirm", args=[exchange.pk]),
        )
    if exchange.allows("complete") and exchange.is_over(today):
        yield Task(
            _("Say that the visit took place"),
            _("then both teams tell how it went"),
            reverse("exchange-complete", args=[exchange.pk]),
        )


def _own_turn(until: str) -> str:
    return _("Your turn, until {date}.").format(date=until) if until else _("Your turn.")


def _turn_of_ones_team(until: str) -> str:
    if until:
        return _("Your team’s turn, until {date}.").format(date=until)
    return _("Your team’s turn.")


def _dates_to_agree(exchange: Exchange, side: str, today: date) -> Iterator[Task]:
    waiting = open_proposal(exchange)
    url = reverse("exchange-dates", args=[exchange.pk])
    if not exchange.is_open:
        return
    if waiting and waiting.side != side:
        who = exchange.organisation_of(waiting.side).short_name
        dates = days_in_words(waiting.starts, waiting.ends)
        yield Task(
            _("Answer the dates"), _("{who} proposes {dates}").format(who=who, dates=dates), url
        )
    elif not waiting and not exchange.has_agreed_dates:
        yield Task(_("Propose dates"), _("the date finder shows what suits both teams"), url)
    elif not waiting and exchange.allows("confirm") and exchange.is_over(today):
        yield Task(_("Find new dates"), _("these went by without a confirmed programme"), url)


def _tasks_of_members(exchange: Exchange, side: str, today: date) -> Iterator[Task]:
    if exchange.is_open:
        yield from _preparations(exchange, side, today)
    if exchange.awaits_report(today):
        yield from _reports(exchange, side, today)


def _preparations(exchange: Exchange, side: str, today: date) -> Iterator[Task]:
    is_planned = len(exchange.sessions.all()) > 0
    if side == TeamSide.HOST and exchange.has_agreed_dates and not is_planned:
        yield Task(
            _("Plan the programme"),
            _("start from your offer, then change what you like"),
            exchange.get_absolute_url() + "#programme",
        )
    named, wanted = len(exchange.participants.all()), exchange.request.team_size
    if side == TeamSide.VISITOR and named < wanted and not exchange.has_begun(today):
        yield Task(
            _("Name the visitors"),
            ngettext("{named} of {wanted} is named", "{named} of {wanted} are named", named).format(
                named=named, wanted=wanted
            ),
            reverse("exchange-people", args=[exchange.pk]),
        )


def _reports(exchange: Exchange, side: str, today: date) -> Iterator[Task]:
    last = exchange.ends + REPORT_AFTER_VISIT
    until = _("until {date}") if today <= last else _("it was due on {date}")
    until = until.format(date=date_format(last))
    if not any(feedback.side == side for feedback in exchange.feedback.all()):
        yield Task(_("Tell how it went"), until, reverse("exchange-feedback", args=[exchange.pk]))
    people = exchange.participants.all()
    if side == TeamSide.HOST and any(person.attended is None for person in people):
        yield Task(
            _("Say who took part"),
            _("for the attendance certificates"),
            reverse("exchange-people", args=[exchange.pk]),
        )
    if side == TeamSide.VISITOR:
        yield from _methods_taken_home(exchange, today)


def _methods_taken_home(exchange: Exchange, today: date) -> Iterator[Task]:
    practices = exchange.practices.all()
    if not practices and today <= exchange.ends + REPORT_AFTER_VISIT:
        yield Task(
            _("Write down what you take home"),
            _("the methods you want to try"),
            reverse("practice-add", args=[exchange.pk]),
        )
    for practice in practices:
        if due := _due_questions(practice, today):
            yield Task(
                _("What became of “{method}”?").format(method=practice.title),
                _("{days} days after the visit").format(days=due[-1].after_days),
                reverse("follow-up-answer", args=[due[-1].pk]),
            )


def _due_questions(practice: Practice, today: date) -> list[PracticeFollowUp]:
    questions = practice.follow_ups.all()
    return [q for q in questions if q.answered_at is None and q.due_on <= today]


def _tasks_of_staff(exchange: Exchange) -> Iterator[Task]:
    both_gave = len(exchange.feedback.all()) == len(TeamSide)
    if exchange.is_completed and both_gave and not hasattr(exchange, "story"):
        yield Task(
            _("Draft the story"),
            _("both teams gave their feedback"),
            exchange.get_absolute_url() + "#story",
        )
    if hasattr(exchange, "story") and exchange.story.is_draft:
        yield Task(
            _("Finish the story"),
            _("it is a draft: nobody else can read it yet"),
            exchange.story.get_absolute_url(),
        )


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
        any(_due_questions(practice, today) for practice in practices),
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


def _why_confirm(exchange: Exchange, side: str) -> str:
    others = exchange.confirmed_at(other_side(side))
    if others:
        who = exchange.organisation_of(other_side(side)).short_name
        return _("{who} confirmed it {time} ago").format(who=who, time=timesince(others, depth=1))
    return _("until {date}").format(date=date_format(confirm_until(exchange)))


def _step_now(exchange: Exchange, today: date) -> int:
    """The number of the step the exchange is at; one past the last when all is done."""
    if exchange.is_completed:
        has_both_reports = len(exchange.feedback.all()) == len(TeamSide)
        return (6 if _all_answered(exchange) else 5) if has_both_reports else 4
    if exchange.state == ExchangeState.CONFIRMED:
        return 4 if exchange.is_over(today) else 3
    is_off_after_planning = exchange.host_confirmed_at and exchange.visitor_confirmed_at
    return 3 if is_off_after_planning else 2


def _all_answered(exchange: Exchange) -> bool:
    practices = exchange.practices.all()
    questions = [question for practice in practices for question in practice.follow_ups.all()]
    return bool(practices) and all(question.answered_at for question in questions)


def _when_programme(exchange: Exchange) -> str:
    if exchange.host_confirmed_at and exchange.visitor_confirmed_at:
        return _dated(
            max(exchange.host_confirmed_at, exchange.visitor_confirmed_at), _("by both teams")
        )
    until = confirm_until(exchange)
    return (
        _("confirm by {date}").format(date=date_format(until, "MONTH_DAY_FORMAT")) if until else ""
    )


def _when_report(exchange: Exchange) -> str:
    if not exchange.ends:
        return ""
    until = exchange.ends + REPORT_AFTER_VISIT
    return _("by {date}").format(date=date_format(until, "MONTH_DAY_FORMAT"))


def _dated(moment: datetime | None, who: str) -> str:
    if not moment:
        return who
    return f"{date_format(timezone.localtime(moment), 'MONTH_DAY_FORMAT')}, {who}"


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.max))
