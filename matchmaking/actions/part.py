"""Every write on the parts of a round that several workers share.

The worker that runs the round cuts the work into parts, calls others, and works on parts as they
do until all are answered. Alone it takes longer, and that is all. Whoever is lost loses its part
to another once its lease is over.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from ..models import MatchingRound, RoundPart, SharedWork
from ..sharing import Job, Tell, read_given, work_out
from ..solution import versions
from .lease import Hold, keep_held

logger = logging.getLogger(__name__)

PART_LEASE = timedelta(seconds=20)
RENEW_PART_EVERY = 4  # seconds

HELPS_AT_MOST = 10  # seconds, then other tasks have their turn
LOOKS_EVERY = 0.2  # seconds

MOST_HELPERS = 8

Call = Callable[[int, int], None]
"""Asks so many workers to help with the round of this number; they may never come."""


def work_together(
    job: Job, tell: Tell, *, matching_round: MatchingRound, call: Call | None
) -> list[bytes]:
    """The answers to all parts, whoever worked them out."""
    work = _share_out(matching_round, job)
    if call is not None:
        call(matching_round.pk, min(len(job.parts) - 1, MOST_HELPERS))
    worker = _Worker(matching_round.pk)
    while left := work.parts.unanswered().count():
        tell(1 - left / len(job.parts))
        if not worker.works_on_one():
            time.sleep(LOOKS_EVERY)
    answers = [bytes(answer) for answer in work.parts.values_list("answer", flat=True)]
    work.delete()
    return answers


def help_with_round(pk: int) -> bool:
    """Work on parts of a round for a while. Whether it could go on.

    A part that cannot be worked out is left to the worker of the round, which then says why.
    """
    worker, ends = _Worker(pk), time.monotonic() + HELPS_AT_MOST
    while worker.works_on_one():
        if time.monotonic() > ends:
            return True
    return False


def forget_parts(matching_round: MatchingRound) -> None:
    """Nobody works on them any more, but for what is begun."""
    SharedWork.objects.filter(round=matching_round).delete()


class _Worker:
    """Works on parts of one round, and keeps in mind what all of them need."""

    def __init__(self, round_pk: int) -> None:
        self.round_pk = round_pk
        self.work: SharedWork | None = None
        self.known: Any = None

    def works_on_one(self) -> bool:
        """Whether there was a part to work on."""
        part = _claim(self.round_pk)
        if part is None:
            return False
        held = RoundPart.objects.filter(pk=part.pk)
        try:
            with Hold(lambda: held.update(lease_until=_lease()), RENEW_PART_EVERY):
                answer = self._answer(part)
        except BaseException:
            held.update(lease_until=None)
            raise
        _keep_answer(part, answer)
        return True

    def _answer(self, part: RoundPart) -> bytes:
        if self.work is None or self.work.pk != part.work_id:
            self.work = part.work
            self.known = read_given(self.work.kind, self.work.given)
        return work_out(self.work.kind, self.known, part.given)


@transaction.atomic
def _share_out(matching_round: MatchingRound, job: Job) -> SharedWork:
    """The parts as rows, in place of any that an earlier attempt has left."""
    keep_held(matching_round)
    forget_parts(matching_round)
    work = SharedWork.objects.create(
        round=matching_round,
        attempt=matching_round.attempt,
        kind=job.kind,
        given=job.given,
        versions=versions(),
    )
    for number, given in enumerate(job.parts):
        RoundPart.objects.create(work=work, number=number, given=given)
    return work


@transaction.atomic
def _claim(round_pk: int) -> RoundPart | None:
    """The next part that nobody has, held by this worker from now on."""
    free = RoundPart.objects.for_a_worker(round_pk, versions(), timezone.now())
    part = free.select_for_update(skip_locked=True, of=("self",)).first()
    if part is not None:
        RoundPart.objects.filter(pk=part.pk).update(lease_until=_lease())
    return part


@transaction.atomic
def _keep_answer(part: RoundPart, answer: bytes) -> None:
    """Unless another was quicker, or nobody asks for it any more."""
    RoundPart.objects.unanswered().filter(pk=part.pk).update(answer=answer, lease_until=None)


def _lease():
    return timezone.now() + PART_LEASE
