"""Every write on “what if” trials of large rounds.

A worker holds a trial by a lease, as it holds a round; if it dies, another begins anew.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from lifecycle.refusals import Refused

from ..models import MatchingRound, RoundTrial
from ..solution import Pair, versions
from ..solving import solve_again
from .lease import LEASE, Hold

logger = logging.getLogger(__name__)


@transaction.atomic
def ask_what_if(matching_round: MatchingRound, deed: str, pair: Pair, *, by: User) -> RoundTrial:
    """Let a worker find out. Asked again of the same solution, it is the same trial, but for one
    that was refused or that other programs have answered: that is tried anew."""
    answered = matching_round.trials.filter(answered_at__isnull=False)
    answered.exclude(refusal="", versions=versions()).delete()
    forced, forbidden = matching_round.wishes_with(deed, pair)
    trial, _is_new = RoundTrial.objects.get_or_create(
        round=matching_round,
        solution_digest=matching_round.record.solution_digest,
        deed=deed,
        request_id=pair.request,
        offer_id=pair.offer,
        defaults={"forced": forced, "forbidden": forbidden, "asked_by": by},
    )
    return trial


def trials_for_a_worker() -> list[int]:
    return list(RoundTrial.objects.for_a_worker(timezone.now()).values_list("pk", flat=True))


def work_on_trial(pk: int) -> None:
    """Answer it. Called again for the same trial it does nothing that is done already."""
    trial = _claim(pk)
    if trial is None:
        return
    own = RoundTrial.objects.filter(pk=pk, attempt=trial.attempt, answered_at__isnull=True)
    with Hold(lambda: own.update(lease_until=timezone.now() + LEASE)):
        answer = _answer(trial, lambda share: own.update(progress=round(100 * share)))
    own.update(answered_at=timezone.now(), lease_until=None, progress=100, **answer)


@transaction.atomic
def _claim(pk: int) -> RoundTrial | None:
    now = timezone.now()
    trial = RoundTrial.objects.for_a_worker(now).filter(pk=pk).select_for_update().first()
    if trial is not None:
        trial.lease_until, trial.attempt = now + LEASE, trial.attempt + 1
        trial.save(update_fields=["lease_until", "attempt"])
    return trial


def _answer(trial: RoundTrial, tell: Callable[[float], object]) -> dict[str, Any]:
    try:
        solved = solve_again(trial.round, forced=trial.forced, forbidden=trial.forbidden, tell=tell)
    except Refused as refusal:
        return {"refusal": str(refusal)}
    except Exception as error:
        logger.exception("trial %s failed", trial.pk)
        return {"refusal": repr(error)[:500]}
    return {
        "solution": solved.solution,
        "numbers": solved.numbers,
        "versions": solved.versions,
        "unserved": [[one.request, one.reason, one.values] for one in solved.unserved],
    }
