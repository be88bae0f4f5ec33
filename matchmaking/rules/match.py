"""Who may do what with matches.

Both teams read; coordinators answer for their side; staff decide, and may answer on behalf of
a team. What only the state forbids is left to the transition table, so that a second click
gets a sentence and not a closed door.
"""

from __future__ import annotations

import rules

from regions.rules import belongs_to, is_staff, speaks_for

from ..models import Match
from ..states import Side


def sides_spoken_for(user, match: Match) -> list[Side]:
    """The sides for which `user` may answer."""
    organisations = {
        Side.HOST: match.offer.organisation_id,
        Side.VISITOR: match.request.organisation_id,
    }
    return [side for side, pk in organisations.items() if speaks_for(user, pk)]


def side_of(user, match: Match) -> Side | None:
    """The side `user` belongs to, as coordinator or colleague; the visitors' where it is both."""
    if belongs_to(user, match.request.organisation_id):
        return Side.VISITOR
    return Side.HOST if belongs_to(user, match.offer.organisation_id) else None


def has_to_answer(user, match: Match) -> bool:
    """The match waits for a yes or no of a side that `user` speaks for."""
    return any(side in match.awaited_sides for side in sides_spoken_for(user, match))


@rules.predicate
def speaks_for_a_side(user, match) -> bool:
    return match is not None and bool(sides_spoken_for(user, match))


@rules.predicate
def belongs_to_a_side(user, match) -> bool:
    return match is not None and side_of(user, match) is not None


@rules.predicate
def belongs_to_the_visitors(user, match) -> bool:
    return match is not None and belongs_to(user, match.request.organisation_id)


@rules.predicate
def was_asked(user, match) -> bool:
    """A coordinator of a side that did not itself propose the match."""
    return match is not None and any(
        side != match.proposed_by_side for side in sides_spoken_for(user, match)
    )


@rules.predicate
def has_said_yes(user, match) -> bool:
    """A coordinator of a side that wanted the match at some time, so that it can step back."""
    return match is not None and any(
        side not in match.awaited_sides for side in sides_spoken_for(user, match)
    )


rules.add_perm("matchmaking.propose_match", speaks_for_a_side | is_staff)
rules.add_perm("matchmaking.accept_match", was_asked | is_staff)
rules.add_perm("matchmaking.decline_match", was_asked | is_staff)
rules.add_perm("matchmaking.withdraw_match", has_said_yes | is_staff)
rules.add_perm("matchmaking.approve_match", is_staff)
rules.add_perm("matchmaking.reject_match", is_staff)
rules.add_perm("matchmaking.write_match", belongs_to_a_side | is_staff)
rules.add_perm("matchmaking.justify_match", belongs_to_the_visitors | is_staff)
