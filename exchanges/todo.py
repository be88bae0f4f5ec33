"""What each person has to do on an exchange now.

The one place that says so: the exchange page, the desk and the messages all read it from here.
Everything is read from `Exchange.objects.with_record()`, so that no function here asks the
database again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .days import confirm_until, days_in_words, open_proposal
from .models import Exchange
from .models.exchange import REPORT_AFTER_VISIT
from .rules import other_side, side_of, speaks_for_side
from .states import TeamSide
from .turns import due_questions


@dataclass(frozen=True, slots=True)
class Task:
    """One thing a person has to do: the words of its link, why or until when, and where."""

    title: str
    small: str
    url: str


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


def _why_confirm(exchange: Exchange, side: str) -> str:
    others = exchange.confirmed_at(other_side(side))
    if others:
        who = exchange.organisation_of(other_side(side)).short_name
        return _("{who} confirmed it {time} ago").format(who=who, time=timesince(others, depth=1))
    return _("until {date}").format(date=date_format(confirm_until(exchange)))


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
        if due := due_questions(practice, today):
            yield Task(
                _("What became of “{method}”?").format(method=practice.title),
                _("{days} days after the visit").format(days=due[-1].after_days),
                reverse("follow-up-answer", args=[due[-1].pk]),
            )


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
