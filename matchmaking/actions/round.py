"""Every write on matching rounds.

People open, queue, release and cancel. A worker holds a round by a lease that it renews while it
lives; whatever it writes, it writes only while the lease is its own. If it dies, nothing is half
done: a run begins anew, and a release goes on with the pairs that are not proposed yet.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from lifecycle.actions import advance, lock, record
from lifecycle.refusals import Refused

from ..models import (
    FitWeights,
    Match,
    MatchingRound,
    RoundPair,
    RoundRecord,
    RoundUnserved,
)
from ..models.round import digest_of
from ..reviewing import Wish, wishes_of
from ..solution import Solved
from ..solving import solve_again, solve_open
from ..states import RoundStage, RoundState, Side
from .lease import LEASE, Hold, LostHold, held, keep_held
from .match import propose_match
from .part import Call, forget_parts, work_together
from .ring import propose_ring

logger = logging.getLogger(__name__)

PROPOSED_AT_ONCE = 20
"""Pairs in one transaction of a release; a ring is never divided."""

ROWS_A_STATEMENT = 100
"""More take longer each: while Django puts a long statement together, Python looks through all its
values for garbage, again and again."""


# --- What people do -----------------------------------------------------------------------------


@transaction.atomic
def open_round(matching_round: MatchingRound, *, by: User, topics: Iterable = ()) -> MatchingRound:
    """Store a new round with its settings; unless they name others, it uses the weights that are
    in use now."""
    matching_round.opened_by = by
    if matching_round.weights_id is None:
        matching_round.weights = FitWeights.objects.current()
    matching_round.save()
    matching_round.topics.set(topics)
    record(matching_round, "draft", by=by)
    return matching_round


@transaction.atomic
def queue_round(matching_round: MatchingRound, *, by: User) -> None:
    """Let a worker run it over what is open then; a solution found before is replaced."""
    advance(
        matching_round,
        "queue",
        by=by,
        progress=0,
        stage=RoundStage.WAITING,
        failure="",
        lease_until=None,
    )


@transaction.atomic
def cancel_round(matching_round: MatchingRound, *, by: User, reason: str = "") -> None:
    """Nothing of it is proposed, ever. A worker that runs it finds out at its next step."""
    advance(matching_round, "cancel", by=by, reason=reason, lease_until=None, failure="")
    forget_parts(matching_round)


@transaction.atomic
def release_round(matching_round: MatchingRound, *, by: User, reason: str = "") -> None:
    """Let a worker send the proposals to both sides of every pair."""
    advance(
        matching_round,
        "release",
        by=by,
        reason=reason,
        released_by=by,
        progress=0,
        stage=RoundStage.PROPOSING,
        lease_until=None,
    )


@transaction.atomic
def change_round(
    matching_round: MatchingRound,
    *,
    by: User,
    solution_digest: str,
    forced: Sequence[Iterable[int]],
    forbidden: Sequence[Iterable[int]],
    reason: str,
    solved: Solved | None = None,
) -> None:
    """Put the answer to a “what if” in the place of the solution; it is worked out unless a
    trial has done so (`solved`).

    `solution_digest` is of the solution that the person compared it with: refused if the round
    has been changed since.
    """
    fresh = lock(matching_round)
    if not fresh.is_solved:
        raise Refused(_("Nothing was changed: only a round to be reviewed can be changed."))
    if fresh.record.solution_digest != solution_digest:
        raise Refused(_("Nothing was changed: somebody else has changed this round. Look again."))
    solved = solved or solve_again(fresh, forced=forced, forbidden=forbidden)
    before = wishes_of(fresh)
    _keep_solution(fresh, solved)
    fresh.forced = [list(pair) for pair in forced]
    fresh.forbidden = [list(pair) for pair in forbidden]
    fresh.numbers, fresh.versions = solved.numbers, solved.versions
    fresh.save(update_fields=["forced", "forbidden", "numbers", "versions"])
    record(fresh, "change", by=by, reason=f"{_told_change(before, wishes_of(fresh))} {reason}")


def _told_change(before: list[Wish], after: list[Wish]) -> str:
    new = [_("{wish}.").format(wish=wish.words) for wish in after if wish not in before]
    pairs = {(wish.request, wish.offer) for wish in after}
    freed = [wish for wish in before if (wish.request, wish.offer) not in pairs]
    return " ".join([*new, *(_("Taken back: {wish}.").format(wish=wish.words) for wish in freed)])


# --- What a worker does -------------------------------------------------------------------------


def rounds_for_a_worker() -> list[int]:
    return list(MatchingRound.objects.for_a_worker(timezone.now()).values_list("pk", flat=True))


def work_on_round(pk: int, *, call: Call | None = None) -> None:
    """Run or release it, whichever it waits for. Called again for the same round, in
    whatever state, it does nothing that is done already. `call` asks others to help with a
    large one."""
    matching_round = _claim(pk)
    if matching_round is None:
        return
    own = held(matching_round)
    try:
        with Hold(lambda: own.update(lease_until=timezone.now() + LEASE)):
            if matching_round.is_releasing:
                _release(matching_round)
            else:
                _run(matching_round, call)
    except LostHold:
        logger.info("round %s: no longer held, left as it is", pk)


def _run(matching_round: MatchingRound, call: Call | None = None) -> None:
    try:
        solved = solve_open(
            matching_round,
            tell=partial(_tell, matching_round),
            work=partial(work_together, matching_round=matching_round, call=call),
        )
        _tell(matching_round, RoundStage.KEEPING, 90)
        _keep(matching_round, solved)
    except LostHold:
        raise
    except Exception as error:
        logger.exception("round %s failed", matching_round.pk)
        _fail(matching_round, error)


def _release(matching_round: MatchingRound) -> None:
    total = matching_round.pairs.count()
    while left := matching_round.pairs.to_propose().count():
        _tell(matching_round, RoundStage.PROPOSING, 100 * (total - left) // total)
        _propose_some(matching_round)
    with transaction.atomic():
        keep_held(matching_round)
        advance(
            matching_round, "finish", by=None, progress=100, stage=RoundStage.DONE, lease_until=None
        )


@transaction.atomic
def _claim(pk: int) -> MatchingRound | None:
    """The round, held by this worker from now on; None if there is nothing to do with it."""
    now = timezone.now()
    matching_round = (
        MatchingRound.objects.for_a_worker(now).filter(pk=pk).select_for_update().first()
    )
    if matching_round is None:
        return None
    held = {"lease_until": now + LEASE, "attempt": matching_round.attempt + 1}
    if matching_round.is_releasing:
        MatchingRound.objects.filter(pk=pk).update(**held)
        matching_round.lease_until, matching_round.attempt = held["lease_until"], held["attempt"]
        return matching_round
    if matching_round.state == RoundState.RUNNING:
        advance(matching_round, "give_back", by=None, lease_until=None)
    advance(matching_round, "run", by=None, progress=0, stage=RoundStage.READING, **held)
    return matching_round


def _tell(matching_round: MatchingRound, stage: RoundStage, progress: int) -> None:
    """How far it is, at once visible to everybody."""
    told = held(matching_round).update(
        stage=stage, progress=progress, lease_until=timezone.now() + LEASE
    )
    if not told:
        raise LostHold


@transaction.atomic
def _keep(matching_round: MatchingRound, solved: Solved) -> None:
    """The whole result or nothing of it."""
    keep_held(matching_round)
    _keep_solution(matching_round, solved)
    advance(
        matching_round,
        "solve",
        by=None,
        progress=100,
        stage=RoundStage.DONE,
        lease_until=None,
        reason=_told_let_go(len(matching_round.forced) - len(solved.forced)),
        forced=solved.forced,
        numbers=solved.numbers,
        versions=solved.versions,
    )


def _told_let_go(wishes: int) -> str:
    if not wishes:
        return ""
    return ngettext(
        "{number} pair that was forced is not possible any more and was let go.",
        "{number} pairs that were forced are not possible any more and were let go.",
        wishes,
    ).format(number=wishes)


def _keep_solution(matching_round: MatchingRound, solved: Solved) -> None:
    RoundRecord.objects.update_or_create(
        round=matching_round,
        defaults={
            "problem": solved.problem,
            "solution": solved.solution,
            "problem_digest": digest_of(solved.problem),
            "solution_digest": digest_of(solved.solution),
            "solved_at": timezone.now(),
        },
    )
    matching_round.pairs.all().delete()
    matching_round.unserved.all().delete()
    matching_round.trials.all().delete()
    RoundPair.objects.bulk_create(
        (
            RoundPair(
                round=matching_round,
                request_id=pair.request,
                offer_id=pair.offer,
                total=pair.total,
                parts=pair.parts,
                rank=pair.rank,
                ring_number=pair.ring,
            )
            for pair in solved.pairs
        ),
        batch_size=ROWS_A_STATEMENT,
    )
    RoundUnserved.objects.bulk_create(
        (
            RoundUnserved(
                round=matching_round, request_id=one.request, reason=one.reason, values=one.values
            )
            for one in solved.unserved
        ),
        batch_size=ROWS_A_STATEMENT,
    )


@transaction.atomic
def _fail(matching_round: MatchingRound, error: Exception) -> None:
    keep_held(matching_round)
    failure = str(error) if isinstance(error, Refused) else repr(error)
    advance(matching_round, "fail", by=None, failure=failure[:500], lease_until=None)
    forget_parts(matching_round)


@transaction.atomic
def _propose_some(matching_round: MatchingRound) -> None:
    """The next pairs, rings whole; each is proposed or says why it could not be."""
    keep_held(matching_round)
    for group in _next_groups(matching_round):
        if len(group) > 1 and _propose_as_ring(matching_round, group):
            continue
        for pair in group:
            _propose_alone(matching_round, pair)


def _next_groups(matching_round: MatchingRound) -> list[list[RoundPair]]:
    waiting = list(matching_round.pairs.to_propose().with_both_sides()[: PROPOSED_AT_ONCE + 3])
    groups: dict[Any, list[RoundPair]] = {}
    for pair in waiting:
        groups.setdefault(pair.ring_number or f"pair {pair.pk}", []).append(pair)
    whole = list(groups.values())
    if len(waiting) > PROPOSED_AT_ONCE and len(whole) > 1:
        # The rest of the last ring may not have been read.
        whole.pop()
    return whole


def _propose_as_ring(matching_round: MatchingRound, legs: list[RoundPair]) -> bool:
    is_chain = not _is_closed(legs)
    try:
        with transaction.atomic():
            for leg in legs:
                _refuse_what_is_spoken_for(leg)
            ring = propose_ring(
                [(leg.offer, leg.request) for leg in legs],
                by=matching_round.released_by,
                is_chain=is_chain,
                pairs=legs,
            )
    except Refused:
        return False
    for leg, match in zip(legs, ring.legs, strict=True):
        leg.match = match
        leg.save(update_fields=["match"])
    return True


def _is_closed(legs: list[RoundPair]) -> bool:
    hosts = {leg.offer.organisation_id for leg in legs}
    return hosts == {leg.request.organisation_id for leg in legs}


def _propose_alone(matching_round: MatchingRound, pair: RoundPair) -> None:
    try:
        with transaction.atomic():
            _refuse_what_is_spoken_for(pair)
            pair.match = propose_match(
                pair.offer,
                pair.request,
                by=matching_round.released_by,
                side=Side.ROUND,
                pair=pair,
            )
    except Refused as refusal:
        pair.refusal = str(refusal)
    pair.save(update_fields=["match", "refusal"])


def _refuse_what_is_spoken_for(pair: RoundPair) -> None:
    """Between a round's solution and its release teams propose too, and so do other rounds. Who
    waits for an answer elsewhere since, or has no visit left that nobody waits for, takes no part
    in a round. If it is these two who wait for each other, proposing them says so."""
    # Locked as a proposal locks them, so that of two at the same moment the second sees the first.
    offer = lock(pair.offer)
    lock(pair.request)
    undecided = Match.objects.undecided()
    elsewhere = undecided.filter(request=pair.request_id).exclude(offer=pair.offer_id)
    if elsewhere.exclude(round_pair__round=pair.round_id).exists():
        raise Refused(_("Nothing was proposed: this team waits for another host’s answer now."))
    waiting = undecided.filter(offer=pair.offer_id).exclude(request=pair.request_id).count()
    if offer.visits_left <= waiting:
        raise Refused(_("Nothing was proposed: other teams wait for all its visits now."))
