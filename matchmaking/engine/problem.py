"""What a round asks of the engine, and its answer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .columns import NOTHING, Flags, Ids, Ints, Pairs
from .rings import LONGEST


@dataclass(frozen=True, slots=True)
class RoundSettings:
    """`effort` bounds the search for rings, in the solver's unit of about a second."""

    finds_rings: bool = False
    longest_ring: int = LONGEST
    effort: float = 30.0
    most_per_request: int = 1
    floor: int = 0
    most_per_host: int | None = None
    teams_first: bool = False
    first_timers_first: bool = False
    unmatched_first: bool = False
    best: int | None = 12


@dataclass(frozen=True, slots=True, eq=False)
class RoundProblem:
    """Columns of requests and offers, and the eligible pairs of their rows.

    `new_region` is the region of a request if it has never made a visit, else NOTHING;
    `unmatched` tells whether an earlier round left the request without a host; `capacity` is
    how many visits an offer has to give, `wants_back` whether its host would like to visit.
    `forced` and `forbidden` are positions of pairs.
    """

    settings: RoundSettings
    request_id: Ids
    request_organisation: Ids
    new_region: Ids
    unmatched: Flags
    offer_id: Ids
    offer_organisation: Ids
    capacity: Ids
    wants_back: Flags
    pairs: Pairs
    forced: Ids
    forbidden: Ids

    @property
    def name(self) -> int:
        """The lowest id of its requests: no other block of a round has it."""
        return lowest(self.request_id)


@dataclass(frozen=True, slots=True, eq=False)
class RoundSolution:
    """The pairs that were chosen, by ids, in the order of requests, the better fit first.

    `ring` numbers the rings from 0, NOTHING for single pairs; `place` is where a leg stands in
    its ring. `reason` tells why each of `unserved`, ids of requests, has no host:

    - `no_offer`: no offer suits it;
    - `below_floor`: none suits it well enough;
    - `forbidden`: every one that does is forbidden;
    - `host_bound`: there are visits left, but their hosts may get no more;
    - `lost_to_options`: it would have a host if nothing counted but the total fit; `lost_to` has,
      by the name of an option, the ids of those whom that option alone would leave too;
    - `taken`: all visits go to teams that make the whole better.

    `best` is the fit of the best offer of each unserved request, NOTHING if there is none. No
    assignment of what the rings leave has a greater total than `bound` says, all rings included;
    `ring_gap` is how far the rings may be from the best, as a share of their bound. `price_of`
    has the total fit that each option in use costs by itself. `parts` are those into which it was
    divided, 0 if it was not; if it was, neither `price_of` nor `lost_to` is known.
    """

    request: Ids
    offer: Ids
    total_of: Ints
    ring: Ids
    place: Ids
    is_chain: Flags
    unserved: Ids
    reason: tuple[str, ...]
    best: Ints
    total: int
    bound: int
    ring_total: int
    ring_bound: int
    price_of: dict[str, int]
    lost_to: dict[str, list[int]]
    parts: int = 0

    @property
    def name(self) -> int:
        """As the name of the block that it answers."""
        return lowest(np.concatenate([self.request, self.unserved]))

    @property
    def ring_gap(self) -> float:
        return (self.ring_bound - self.ring_total) / self.ring_bound if self.ring_bound else 0.0

    @property
    def is_proven(self) -> bool:
        return self.total == self.bound and self.ring_total == self.ring_bound


def lowest(ids: Ids) -> int:
    """NOTHING if there is none."""
    return int(ids.min()) if len(ids) else NOTHING
