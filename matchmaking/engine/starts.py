"""On which days a visit can start: the sets of days of one pair, in machine code.

`days.start_days` tells the same of facts, day by day; the tests hold the two together.
"""

from __future__ import annotations

import numpy as np

from .bits import NO_BITS, ONE, count
from .columns import Bits, Ids
from .compiled import inlined
from .sides import OfferRows, RequestRows

MOST_DAYS_OF_A_VISIT = 64


@inlined
def find_starts(
    requests: RequestRows, i: int, offers: OfferRows, j: int, starts: Bits, circle: Ids
) -> int:
    """How many days there are on which a visit of request `i` to offer `j` can start. They are
    written to `starts`, whose words outside the request's days are left as they were; `circle`
    is room for MOST_DAYS_OF_A_VISIT numbers."""
    request, offer = requests.facts[i], offers.facts[j]
    first, end = request.first_word, request.end_word
    usable = NO_BITS
    for word in range(first, end):
        starts[word] = requests.away[i, word] & offers.receives[j, word]
        usable |= starts[word]
    if usable == NO_BITS:
        return 0
    if request.length <= offer.longest_run:
        _keep_beginnings_of_runs(starts, first, end, request.length)
    else:
        _keep_steps(requests, i, offers, j, starts, circle)
    found = 0
    for word in range(first, end):
        found += count(starts[word])
    return found


@inlined
def _keep_beginnings_of_runs(starts: Bits, first: int, end: int, length: int) -> None:
    """Of the days those with which `length` in a row begin."""
    have = 1
    while have < length:
        step = min(have, length - have)
        for word in range(first, end):
            earlier = starts[word] >> np.uint64(step)
            if word + 1 < end:
                earlier |= starts[word + 1] << np.uint64(64 - step)
            starts[word] &= earlier
        have += step


@inlined
def _keep_steps(
    requests: RequestRows, i: int, offers: OfferRows, j: int, starts: Bits, circle: Ids
) -> None:
    """Of the days those from which enough can be counted without leaving the run of days that
    both have; days that are not usable are stepped over."""
    request = requests.facts[i]
    length = request.length
    # The last usable days of the run go round in the circle; `number` is how many it has seen.
    number, has_left = 0, False
    for word in range(request.first_word, request.end_word):
        outside = ~(requests.days[i, word] & offers.days[j, word])
        usable, starts[word] = starts[word], NO_BITS
        passed = NO_BITS
        while usable != NO_BITS:
            day = usable & (~usable + ONE)
            before = day - ONE
            if has_left or outside & before & ~passed != NO_BITS:
                number, has_left = 0, False
            circle[number % length] = 64 * word + count(before)
            number += 1
            if number >= length:
                start = circle[number % length]
                starts[start >> 6] |= ONE << np.uint64(start & 63)
            passed = before | day
            usable ^= day
        has_left = has_left or outside & ~passed != NO_BITS
