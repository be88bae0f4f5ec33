"""What a worker has is its own for as long as it renews the lease, and anybody's afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Event, Thread
from types import TracebackType
from typing import Self

from django.db import connection

from ..models import MatchingRound
from ..models.round import MatchingRoundQuerySet

LEASE = timedelta(seconds=45)
RENEW_EVERY = 10  # seconds


class LostHold(Exception):
    """The round is not this worker's any more: it was cancelled, or given to another."""


def held(matching_round: MatchingRound) -> MatchingRoundQuerySet:
    """The row, while it is in the state and the attempt in which this worker holds it."""
    return MatchingRound.objects.filter(
        pk=matching_round.pk, state=matching_round.state, attempt=matching_round.attempt
    )


def keep_held(matching_round: MatchingRound) -> None:
    """Until the end of the transaction nobody takes it away; LostHold if somebody has."""
    if not held(matching_round).select_for_update().exists():
        raise LostHold


class Hold:
    """Renews a lease `every` so many seconds while the block runs, over a connection of its own."""

    def __init__(self, renew: Callable[[], object], every: float = RENEW_EVERY) -> None:
        self.renew, self.every = renew, every
        self.ended = Event()
        self.thread = Thread(target=self._renew, daemon=True)

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.ended.set()
        self.thread.join()

    def _renew(self) -> None:
        try:
            while not self.ended.wait(self.every):
                self.renew()
        finally:
            connection.close()
