"""Matches in words: `{% load matches %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lifecycle.templatetags.lifecycle import open_verbs

from ..models import Match
from ..retelling import retold
from ..rules.match import has_to_answer, sides_spoken_for
from ..states import MatchState

register = template.Library()

ANSWERS = {"accept", "decline"}

TONES = {MatchState.APPROVED: "good"}


@register.filter
def labelled(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The parts of a stored fit in the language of the page. One query."""
    return retold(parts)


@register.simple_tag(takes_context=True)
def turn_of(context, match: Match) -> dict[str, Any]:
    """Whose turn it is and until when: `tone`, `words`, `is_yours`, and the one `team` awaited."""
    user = context["request"].user
    turn = match.turn
    if turn.owner == "nobody":
        words = match.get_state_display().capitalize()
        return {
            "tone": TONES.get(match.state, "quiet"),
            "words": words,
            "is_yours": False,
            "team": "",
        }
    if turn.owner == "staff" and match.is_bound_to_a_ring:
        return {"tone": "wait", "words": _waits_for_whole(match), "is_yours": False, "team": ""}
    is_yours = has_to_answer(user, match) or (turn.owner == "staff" and user.is_staff)
    words = _("Your turn") if is_yours else _turn_of_others(match)
    if turn.until:
        words = _("{words}, until {day}").format(words=words, day=date_format(turn.until))
    tone = "act" if is_yours else "wait"
    return {"tone": tone, "words": words, "is_yours": is_yours, "team": _awaited_team(match)}


@register.simple_tag(takes_context=True)
def match_title(context, match: Match) -> str:
    """The match as the reader's own team sees it; “Borås hosts Vestland” to others."""
    user = context["request"].user
    sides = sides_spoken_for(user, match)
    if len(sides) != 1:
        return str(match)
    words = _("You host {other}") if sides[0] == "host" else _("You visit {other}")
    other = match.visitor if sides[0] == "host" else match.host
    return words.format(other=other.short_name)


@register.inclusion_tag("lifecycle/buttons.html", takes_context=True)
def match_buttons(context, match: Match, back_to: str = "") -> dict[str, Any]:
    """The open verbs as buttons, without the answers of who has answered already."""
    user = context["request"].user
    waits = user.is_staff or has_to_answer(user, match)
    buttons = [
        button
        for button in open_verbs(context, match)
        if waits or button.transition.verb not in ANSWERS
    ]
    return {"buttons": buttons, "next": back_to, "csrf_token": context.get("csrf_token")}


@register.simple_tag
def steps_of(match: Match) -> list[dict[str, str]]:
    """The way of a match for the tag `steps`."""
    done = {
        MatchState.PROPOSED: 1,
        MatchState.AGREED: 2,
        MatchState.REJECTED: 2,
        MatchState.APPROVED: 3,
    }.get(match.state, 1)
    labels = [
        _("Proposed"),
        _("Both teams say yes"),
        _("The association approves"),
        _("You plan the visit"),
    ]
    smalls = [date_format(match.proposed_at), "", _decided(match), ""]
    steps = [
        {"label": label, "small": small, "status": "done" if place < done else ""}
        for place, (label, small) in enumerate(zip(labels, smalls, strict=True))
    ]
    if match.is_live:
        steps[done]["status"] = "now"
    else:
        steps[done] = {
            "label": match.get_state_display().capitalize(),
            "small": date_format(match.state_since),
            "status": "stopped",
        }
        del steps[done + 1 :]
    return steps


def _waits_for_whole(match: Match) -> str:
    if match.ring.is_chain:
        return _("Agreed; decided with its chain")
    return _("Agreed; decided with its ring")


def _turn_of_others(match: Match) -> str:
    owner = match.turn.owner
    if owner == "staff":
        return _("The association’s turn")
    if owner == "both":
        return _("Both teams’ turn")
    return _("{team}’s turn").format(team=_awaited_team(match))


def _awaited_team(match: Match) -> str:
    """The team that has to answer alone; empty where it is both or neither."""
    sides = match.awaited_sides
    return match.organisation_of(sides[0]).short_name if len(sides) == 1 else ""


def _decided(match: Match) -> str:
    return date_format(match.decided_at) if match.decided_at else ""
