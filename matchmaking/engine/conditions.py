"""The hard conditions: without all of them an offer and a request cannot be put together.

Each is a function of one pair, in machine code: of two records of `sides.py`.
"""

from __future__ import annotations

from typing import Any

from .bits import NO_BITS, meet
from .columns import CONDITION_NAMES, Ids
from .compiled import inlined

Record = Any
"""A row of OFFER or REQUEST."""


@inlined
def both_verified(request: Record, offer: Record) -> bool:
    return request.is_verified and offer.is_verified


@inlined
def other_organisation(request: Record, offer: Record) -> bool:
    return request.organisation != offer.organisation


@inlined
def other_region(request: Record, offer: Record) -> bool:
    """Neither region is the other or lies within it."""
    both = request.code_mask & offer.code_mask
    return (request.code ^ offer.code) & both != NO_BITS


@inlined
def shared_topic(request: Record, offer: Record) -> bool:
    """A topic wished for is shown, or one of its group; who names none is open to all."""
    return (request.wishes == 0) | (request.groups & offer.groups != NO_BITS)


@inlined
def common_language(request: Record, offer: Record) -> bool:
    return meet(request.working, offer.working)


@inlined
def team_size(request: Record, offer: Record) -> bool:
    return (offer.group_min <= request.team_size) & (request.team_size <= offer.group_max)


@inlined
def length(request: Record, offer: Record) -> bool:
    return (offer.days_min <= request.length) & (request.length <= offer.days_max)


@inlined
def audience(request: Record, offer: Record) -> bool:
    """Who names no audience means everybody."""
    names_none = (request.audience == NO_BITS) | (offer.audience == NO_BITS)
    return names_none | (request.audience & offer.audience != NO_BITS)


@inlined
def is_among(values: Ids, begin: int, end: int, value: int) -> bool:
    """Whether the value is one of those from `begin` to before `end`."""
    found = False
    for place in range(begin, end):
        found |= values[place] == value
    return found


@inlined
def may_suit(request: Record, glance: Record) -> bool:
    """The conditions that rule out the most, asked of the small record of an offer."""
    # Not "and": to work out all of them is quicker than to guess wrong where to stop.
    return (
        shared_topic(request, glance)
        & common_language(request, glance)
        & team_size(request, glance)
        & length(request, glance)
        & audience(request, glance)
    )


@inlined
def failed_at_a_glance(request: Record, glance: Record) -> int:
    """Those of the same conditions that are not met, as a mask: the first of CONDITION_NAMES is
    the lowest bit."""
    return (
        (not shared_topic(request, glance)) << 7
        | (not common_language(request, glance)) << 8
        | (not team_size(request, glance)) << 9
        | (not length(request, glance)) << 10
        | (not audience(request, glance)) << 11
    )


@inlined
def failed_conditions(
    request: Record, offer: Record, is_declined: bool, is_kept_apart: bool, starts: int
) -> int:
    """All conditions that are not met, as a mask; a visit can start on so many days (`starts`)."""
    return (
        (not both_verified(request, offer))
        | (not other_organisation(request, offer)) << 1
        | (not other_region(request, offer)) << 2
        | (not offer.is_open) << 3
        | (not offer.has_visits) << 4
        | is_declined << 5
        | is_kept_apart << 6
        | failed_at_a_glance(request, offer)
        | (starts == 0) << 12
    )


def names_of(mask: int) -> tuple[str, ...]:
    """The names of the conditions in a mask."""
    return tuple(name for place, name in enumerate(CONDITION_NAMES) if mask >> place & 1)
