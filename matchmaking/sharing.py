"""What of a round several workers can share: jobs cut into parts, each worked out from bytes.

Whoever has a job hands it to a `Work`, which answers with the answers to all parts in their order.
`alone` works them out one after the other; `actions/part.py` lets several workers do it. The
answers are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from django.conf import settings

from . import engine
from .engine.columns import Offers, Pairs, Requests, World
from .engine.division import Division, Part, PartAnswer, mend, solve_part
from .engine.problem import RoundProblem, RoundSolution
from .engine.rounds import solve_block
from .engine.slices import joined_pairs, slice_of
from .keeping import packed, packed_list, packed_table, unpacked, unpacked_list, unpacked_table
from .states import PartKind

MOST_PARTS = 24
"""So many keep eight workers busy to the end, and each is still worth its way."""

BLOCK_PAIRS_SHARED = 200_000
"""Blocks with fewer pairs beside the largest, which one worker must solve in any case, take less
than a second: to call others takes longer."""

Tell = Callable[[float], None]
"""Is told from time to time which share of a job is done; raises to end it."""


@dataclass(frozen=True)
class Job:
    """The work of one kind; `given` is what every part needs beside its own bytes."""

    kind: PartKind
    given: bytes
    parts: Sequence[bytes]


Work = Callable[[Job, Tell], list[bytes]]


def alone(job: Job, tell: Tell) -> list[bytes]:
    """All parts, one after the other."""
    known = read_given(job.kind, job.given)
    answers = []
    for number, part in enumerate(job.parts, start=1):
        answers.append(work_out(job.kind, known, part))
        tell(number / len(job.parts))
    return answers


def read_given(kind: str, given: bytes) -> Any:
    """What `work_out` needs to know for every part of a job."""
    return _ALL[PartKind(kind)].read(given)


def work_out(kind: str, known: Any, part: bytes) -> bytes:
    """The answer to one part. It asks nothing but its arguments."""
    return _ALL[PartKind(kind)].work_out(known, part)


# --- Every request against all offers -----------------------------------------------------------


@dataclass(frozen=True)
class Compared:
    """Both sides of a comparison, and by what they are compared."""

    requests: Requests
    offers: Offers
    world: World
    weights: dict[str, int]


def eligible_pairs(
    requests: Requests,
    offers: Offers,
    world: World,
    weights: Mapping[str, int],
    *,
    work: Work,
    tell: Tell,
) -> Pairs:
    """As the engine's, by several workers where there is enough to do."""
    cells = len(requests) * len(offers)
    if cells < settings.ROUND_SHARED_FROM:
        return engine.eligible_pairs(requests, offers, world, weights)
    number = min(MOST_PARTS, len(requests), 1 + cells // settings.ROUND_SHARED_FROM)
    bounds = np.linspace(0, len(requests), number + 1).astype(int).tolist()
    parts = [packed({"span": span}, {}) for span in pairwise(bounds)]
    given = packed_table(Compared(requests, offers, world, dict(weights)))
    answers = work(Job(PartKind.PAIRS, given, parts), tell)
    return joined_pairs([unpacked_table(Pairs, answer) for answer in answers])


def _compare_some(known: Compared, part: bytes) -> bytes:
    begin, end = unpacked(part)[0]["span"]
    some = slice_of(known.requests, begin, end)
    return packed_table(engine.eligible_pairs(some, known.offers, known.world, known.weights))


# --- Blocks -------------------------------------------------------------------------------------


def solve_blocks(blocks: Sequence[RoundProblem], *, work: Work, tell: Tell) -> list[RoundSolution]:
    """The solution of each, by several workers where there is enough to do."""
    pairs = [len(block.pairs) for block in blocks]
    if sum(pairs) - max(pairs, default=0) < BLOCK_PAIRS_SHARED:
        return [solve_block(block) for block in blocks]
    parts = [
        packed_list(packed_table(blocks[place]) for place in places) for places in _shares(pairs)
    ]
    answers = work(Job(PartKind.BLOCKS, b"", parts), tell)
    return [
        unpacked_table(RoundSolution, solution)
        for answer in answers
        for solution in unpacked_list(answer)
    ]


def solve_division(division: Division, *, work: Work, tell: Tell) -> RoundSolution:
    """The solution of a block that is divided, by several workers if there are any."""
    shares = _shares([len(part.pairs) for part in division.parts])
    parts = [
        packed_list(packed_table(division.parts[place]) for place in places) for places in shares
    ]
    answers = work(Job(PartKind.DIVISIONS, b"", parts), tell)
    return mend(
        division,
        [
            unpacked_table(PartAnswer, answer)
            for several in answers
            for answer in unpacked_list(several)
        ],
    )


def _shares(sizes: Sequence[int]) -> list[list[int]]:
    """Neighbours together, so that the shares are about equal in size."""
    most = max(sum(sizes) / MOST_PARTS, 1)
    before = np.cumsum(sizes) - sizes
    share = (before // most).astype(int).tolist()
    return [
        [place for place, own in enumerate(share) if own == number]
        for number in dict.fromkeys(share)
    ]


def _solve_some(known: None, part: bytes) -> bytes:
    blocks = [unpacked_table(RoundProblem, block) for block in unpacked_list(part)]
    return packed_list(packed_table(solve_block(block)) for block in blocks)


def _solve_some_parts(known: None, part: bytes) -> bytes:
    parts = [unpacked_table(Part, one) for one in unpacked_list(part)]
    return packed_list(packed_table(solve_part(one)) for one in parts)


class _Kind(NamedTuple):
    read: Callable[[bytes], Any]
    work_out: Callable[[Any, bytes], bytes]


_ALL = {
    PartKind.PAIRS: _Kind(partial(unpacked_table, Compared), _compare_some),
    PartKind.BLOCKS: _Kind(lambda _given: None, _solve_some),
    PartKind.DIVISIONS: _Kind(lambda _given: None, _solve_some_parts),
}
