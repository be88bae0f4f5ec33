"""Who may do what with an exchange and its story.

The programme is edited by both teams, colleagues included; only coordinators commit their
organisation. Staff may do everything on behalf, but for one thing: the needs of participants
are for the two organisers alone.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import rules

from regions.rules import belongs_to, is_staff, speaks_for

from .models import Exchange
from .states import TeamSide


def side_of(user, exchange: Exchange) -> TeamSide | None:
    """The side `user` works for: first where they are a coordinator; None for strangers."""
    sides = [side for side in TeamSide if belongs_to(user, _organisation_id(exchange, side))]
    spoken_for = [side for side in sides if speaks_for_side(user, exchange, side)]
    return next(iter(spoken_for + sides), None)


def speaks_for_side(user, exchange: Exchange, side: str) -> bool:
    """`user` is a coordinator of the organisation on that side."""
    return speaks_for(user, _organisation_id(exchange, side))


def open_to(user, exchange: Exchange, today: date) -> set[str]:
    """What `user` may do with `exchange` as it stands: permissions without the app's name."""
    return {
        name
        for name in POSSIBLE_WHEN
        if is_possible(name, exchange, today) and may(user, name, exchange)
    }


def is_possible(name: str, exchange: Exchange, today: date) -> bool:
    """Whether the state of `exchange` and the calendar leave room for it, whoever does it."""
    return name not in POSSIBLE_WHEN or POSSIBLE_WHEN[name](exchange, today)


def may(user, name: str, exchange: Exchange) -> bool:
    """By the rules below alone: unlike `user.has_perm`, it lets no superuser past them."""
    return rules.has_perm(f"exchanges.{name}", user, exchange)


def other_side(side: str) -> TeamSide:
    return TeamSide.VISITOR if side == TeamSide.HOST else TeamSide.HOST


@rules.predicate
def is_in_a_team(user, exchange) -> bool:
    return exchange is not None and side_of(user, exchange) is not None


@rules.predicate
def is_in_the_visiting_team(user, exchange) -> bool:
    return exchange is not None and belongs_to(user, exchange.visitor_id)


@rules.predicate
def is_in_the_hosting_team(user, exchange) -> bool:
    return exchange is not None and belongs_to(user, exchange.host_id)


@rules.predicate
def is_a_coordinator(user, exchange) -> bool:
    return exchange is not None and any(speaks_for_side(user, exchange, side) for side in TeamSide)


@rules.predicate
def is_the_hosts_coordinator(user, exchange) -> bool:
    return exchange is not None and speaks_for(user, exchange.host_id)


@rules.predicate
def is_an_organiser(user, exchange) -> bool:
    """Named as organiser, and still in the organisation they organise for."""
    if exchange is None:
        return False
    organises_for_host = user.pk == exchange.host_organiser_id
    organises_for_visitor = user.pk == exchange.visitor_organiser_id
    return (organises_for_host and belongs_to(user, exchange.host_id)) or (
        organises_for_visitor and belongs_to(user, exchange.visitor_id)
    )


@rules.predicate
def is_the_visiting_organiser(user, exchange) -> bool:
    return (
        exchange is not None
        and user.pk == exchange.visitor_organiser_id
        and belongs_to(user, exchange.visitor_id)
    )


def _organisation_id(exchange: Exchange, side: str) -> int:
    return exchange.host_id if side == TeamSide.HOST else exchange.visitor_id


def _always(exchange: Exchange, today: date) -> bool:
    return True


def _is_open(exchange: Exchange, today: date) -> bool:
    return exchange.is_open


def _has_begun(exchange: Exchange, today: date) -> bool:
    return exchange.has_begun(today)


def _is_open_with_dates(exchange: Exchange, today: date) -> bool:
    return exchange.is_open and exchange.has_agreed_dates


def _can_change_dates(exchange: Exchange, today: date) -> bool:
    """A confirmed visit that has begun keeps its dates."""
    is_running = exchange.allows("revise") and exchange.has_begun(today)
    return exchange.is_open and not is_running


def _awaits_report(exchange: Exchange, today: date) -> bool:
    return exchange.awaits_report(today)


def _can_be_visited_back(exchange: Exchange, today: date) -> bool:
    return exchange.is_completed and exchange.visit_back_id is None


def _can_have_a_story(exchange: Exchange, today: date) -> bool:
    return exchange.is_completed and not hasattr(exchange, "story")


POSSIBLE_WHEN: dict[str, Callable[[Exchange, date], bool]] = {
    "edit_programme": _is_open_with_dates,
    "edit_practical": _is_open,
    "propose_dates": _can_change_dates,
    "answer_dates": _can_change_dates,
    "cancel_exchange": _is_open,
    "name_organiser": _is_open,
    "edit_participants": _is_open,
    "see_needs": _always,  # they are deleted when nobody may see them any more
    "edit_needs": _is_open,
    "mark_attendance": _has_begun,
    "give_feedback": _awaits_report,
    "edit_practices": _awaits_report,
    "visit_back_exchange": _can_be_visited_back,
    "draft_story": _can_have_a_story,
}

rules.add_perm("exchanges.view_ledger", is_staff)
rules.add_perm("exchanges.view_exchange", is_in_a_team | is_staff)
rules.add_perm("exchanges.edit_programme", is_in_a_team | is_staff)
rules.add_perm("exchanges.edit_practical", is_in_the_hosting_team | is_staff)
rules.add_perm("exchanges.propose_dates", is_a_coordinator | is_staff)
rules.add_perm("exchanges.answer_dates", is_a_coordinator | is_staff)
rules.add_perm("exchanges.confirm_exchange", is_a_coordinator | is_staff)
rules.add_perm("exchanges.complete_exchange", is_a_coordinator | is_staff)
rules.add_perm("exchanges.cancel_exchange", is_a_coordinator | is_staff)
rules.add_perm("exchanges.name_organiser", is_a_coordinator | is_staff)
rules.add_perm("exchanges.visit_back_exchange", is_the_hosts_coordinator | is_staff)

rules.add_perm("exchanges.edit_participants", is_in_the_visiting_team | is_staff)
rules.add_perm("exchanges.see_needs", is_an_organiser)
rules.add_perm("exchanges.edit_needs", is_the_visiting_organiser)
rules.add_perm("exchanges.mark_attendance", is_in_the_hosting_team | is_staff)

rules.add_perm("exchanges.give_feedback", is_in_a_team)
rules.add_perm("exchanges.edit_practices", is_in_the_visiting_team | is_staff)

rules.add_perm("exchanges.draft_story", is_staff)
rules.add_perm("exchanges.change_story", is_staff)
rules.add_perm("exchanges.publish_story", is_staff)
rules.add_perm("exchanges.withdraw_story", is_staff)
