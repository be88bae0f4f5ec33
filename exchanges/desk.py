"""What of exchanges is on somebody's desk."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from lifecycle.desk import Desk, DeskItem
from regions.rules import roles_of

from .days import dates_in_words
from .models import Exchange, Practice
from .rules import side_of
from .todo import Task, todo_for
from .turns import turn_of, turn_sentence

PRACTICES_SHOWN = 4


def desk_of(user: User) -> Desk:
    """What there is to do on one's exchanges, and those on which others have to act."""
    desk = Desk()
    today = timezone.localdate()
    for exchange in Exchange.objects.may_wait_for(user).with_record():
        tasks = todo_for(user, exchange, today)
        desk.your_turn += [_to_do(exchange, task, today) for task in tasks]
        if not tasks and _waits_for_others(user, exchange, today):
            desk.waiting.append(_waiting(exchange, today))
    return desk


def practices_of(user: User) -> list[Practice]:
    """The newest practices that one's own teams brought home."""
    return list(
        Practice.objects.filter(exchange__visitor__in=list(roles_of(user)))
        .select_related("exchange")
        .order_by("-created_at", "-pk")[:PRACTICES_SHOWN]
    )


def _to_do(exchange: Exchange, task: Task, today: date) -> DeskItem:
    return DeskItem(
        title=f"{exchange}: {task.title}",
        url=task.url,
        since=exchange.state_since,
        small=" · ".join(filter(None, (dates_in_words(exchange), task.small))),
        action=_("Open"),
        until=turn_of(exchange, today).until,
    )


def _waits_for_others(user: User, exchange: Exchange, today: date) -> bool:
    return side_of(user, exchange) is not None and turn_of(exchange, today).owner != "nobody"


def _waiting(exchange: Exchange, today: date) -> DeskItem:
    """Names the team even where it is one's own: somebody else of it has to act."""
    badges = {
        "host": _("Host’s turn"),
        "visitor": _("Visitor’s turn"),
        "both": _("Coordinator’s turn"),
        "staff": _("Association’s turn"),
    }
    turn = turn_of(exchange, today)
    return DeskItem(
        title=str(exchange),
        url=exchange.get_absolute_url(),
        since=exchange.state_since,
        small=" · ".join(
            filter(None, (dates_in_words(exchange), turn_sentence(exchange, None, today)))
        ),
        badge=badges[turn.owner],
        until=turn.until,
    )
