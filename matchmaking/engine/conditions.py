"""The hard conditions: without all of them an offer and a request cannot be put together."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from .bits import is_some, meet
from .columns import CONDITION_NAMES, Bits, Flags
from .prepared import Prepared, Rows, is_declined, share_language

Mask = NDArray[np.uint16]
"""Of each pair the conditions that are not met, the first of CONDITION_NAMES the lowest bit."""

Condition = Callable[[Prepared, Rows, Rows], Flags]
"""Tells of requests `i` and offers `j` (rows that broadcast) whether it is met."""


def failed_conditions(known: Prepared, i: Rows, j: Rows, starts: Bits) -> Mask:
    """The conditions that are not met; `starts` are the days on which visits can start."""
    failed = np.zeros(len(i), dtype=np.uint16)
    for place, name in enumerate(CONDITION_NAMES):
        met = is_some(starts) if name == "dates" else CONDITIONS[name](known, i, j)
        failed |= (~met).astype(np.uint16) << np.uint16(place)
    return failed


def names_of(mask: int) -> tuple[str, ...]:
    """The names of the conditions in a mask."""
    return tuple(name for place, name in enumerate(CONDITION_NAMES) if mask >> place & 1)


def both_verified(known: Prepared, i: Rows, j: Rows) -> Flags:
    return known.requests.is_verified[i] & known.offers.is_verified[j]


def other_organisation(known: Prepared, i: Rows, j: Rows) -> Flags:
    return np.not_equal(known.requests.organisation[i], known.offers.organisation[j])


def other_region(known: Prepared, i: Rows, j: Rows) -> Flags:
    """Neither region is the other or lies within it."""
    requests, offers = known.requests, known.offers
    both = requests.code_mask[i] & offers.code_mask[j]
    return np.not_equal((requests.code[i] ^ offers.code[j]) & both, 0)


def offer_open(known: Prepared, i: Rows, j: Rows) -> Flags:
    return known.offers.is_open[j] | np.zeros_like(i, dtype=np.bool_)


def visits_left(known: Prepared, i: Rows, j: Rows) -> Flags:
    return (known.offers.visits_left[j] > 0) | np.zeros_like(i, dtype=np.bool_)


def not_declined(known: Prepared, i: Rows, j: Rows) -> Flags:
    return ~is_declined(known, i, j)


def shared_topic(known: Prepared, i: Rows, j: Rows) -> Flags:
    """A topic wished for is shown, or one of its group; who names none is open to all."""
    names_none = ~is_some(known.wish_groups)
    return names_none[i] | meet(known.wish_groups[i], known.shown_groups[j])


def common_language(known: Prepared, i: Rows, j: Rows) -> Flags:
    return share_language(known, i, j)


def team_size(known: Prepared, i: Rows, j: Rows) -> Flags:
    size, offers = known.requests.team_size[i], known.offers
    return (offers.group_min[j] <= size) & (size <= offers.group_max[j])


def length(known: Prepared, i: Rows, j: Rows) -> Flags:
    days, offers = known.requests.length[i], known.offers
    return (offers.days_min[j] <= days) & (days <= offers.days_max[j])


def audience(known: Prepared, i: Rows, j: Rows) -> Flags:
    """Who names no audience means everybody."""
    wanted, welcome = known.requests.audience, known.offers.audience
    anybody = ~is_some(wanted)[i] | ~is_some(welcome)[j]
    return anybody | meet(wanted[i], welcome[j])


CONDITIONS: Mapping[str, Condition] = {
    "both_verified": both_verified,
    "other_organisation": other_organisation,
    "other_region": other_region,
    "offer_open": offer_open,
    "visits_left": visits_left,
    "not_declined": not_declined,
    "shared_topic": shared_topic,
    "common_language": common_language,
    "team_size": team_size,
    "length": length,
    "audience": audience,
}
"""All but the dates, which are known by the days on which a visit can start."""
