"""What every peer is given."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Positions = NDArray[np.int64]


@dataclass(frozen=True)
class Problem:
    """`request`, `offer`, `total`: one row a pair, sorted by request, then offer; `visits`: one
    an offer."""

    request: NDArray[np.int32]
    offer: NDArray[np.int32]
    total: NDArray[np.int32]
    requests: int
    visits: NDArray[np.int32]

    def save(self, file: Path) -> None:
        np.savez(
            file,
            request=self.request,
            offer=self.offer,
            total=self.total,
            requests=self.requests,
            visits=self.visits,
        )

    @classmethod
    def load(cls, file: Path) -> Problem:
        with np.load(file) as stored:
            return cls(
                stored["request"],
                stored["offer"],
                stored["total"],
                int(stored["requests"]),
                stored["visits"],
            )

    def positions_of(self, request: NDArray, offer: NDArray) -> Positions:
        """Where in the list of pairs these pairs are; all of them must be there."""
        offers = len(self.visits)
        keys = self.request.astype(np.int64) * offers + self.offer
        return np.searchsorted(keys, np.asarray(request, np.int64) * offers + offer)

    def refuse_broken(self, chosen: Positions) -> None:
        """Nobody travels twice and no host receives more than it takes."""
        if np.bincount(self.request[chosen], minlength=1).max() > 1:
            raise ValueError("a request was given two visits")
        if (np.bincount(self.offer[chosen], minlength=len(self.visits)) > self.visits).any():
            raise ValueError("an offer was given more visits than it takes")

    def slots(self) -> tuple[Positions, Positions, Positions]:
        """With a column for each visit: of every pair at every visit of its offer, the pair and
        the column; and the offer of each column."""
        visits = self.visits.astype(np.int64)
        first = np.concatenate([[0], np.cumsum(visits)])
        times = visits[self.offer]
        pair = np.repeat(np.arange(len(self.offer)), times)
        nth = np.arange(len(pair)) - np.repeat(np.cumsum(times) - times, times)
        offer_of = np.repeat(np.arange(len(visits)), visits)
        return pair, first[self.offer[pair]] + nth, offer_of
