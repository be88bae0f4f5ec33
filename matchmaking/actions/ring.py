"""Every write on rings.

Who needs several rows locks the offers first, in the order of their ids, then the requests, then
the matches, as everybody who approves does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from lifecycle.actions import advance, lock, record
from lifecycle.refusals import Refused, TransitionNotAllowed

from ..models import (
    FitWeights,
    HostingOffer,
    Match,
    MatchingRound,
    Ring,
    RoundPair,
    VisitRequest,
)
from ..notices import ring as notices
from ..ranking import Ranked, RankedRequest, all_open, rank, rank_requests
from ..states import RequestState, Side
from ..told import ToldFit
from .match import approve_match, propose_match

REFILLS_TRIED = 3


@transaction.atomic
def propose_ring(
    legs: Sequence[tuple[HostingOffer, VisitRequest]],
    *,
    by: User | None,
    is_chain: bool = False,
    pairs: Sequence[RoundPair] | None = None,
) -> Ring:
    """Propose every leg to both its sides, or nothing: refused if one cannot be proposed.

    `pairs` are those of a round that found the ring, in the order of the legs.
    """
    ring = Ring.objects.create(is_chain=is_chain)
    for (offer, request), pair in zip(legs, pairs or [None] * len(legs), strict=True):
        propose_match(offer, request, by=by, side=Side.ROUND, ring=ring, pair=pair)
    record(ring, "propose", by=by)
    return ring


@transaction.atomic
def approve_ring(ring: Ring, *, by: User) -> None:
    """Approve all legs or none. Refused if one is not agreed or cannot be approved now."""
    legs = list(ring.matches.with_both_sides().order_by("pk"))
    _lock_all(leg.offer for leg in legs)
    _lock_all(leg.request for leg in legs)
    if not lock(ring).allows("approve"):
        ring.refresh_from_db()
        raise TransitionNotAllowed(ring, "approve")
    if not all(leg.is_agreed for leg in legs):
        raise Refused(_("Not approved: not every team has said yes to all its visits."))
    for leg in legs:
        approve_match(leg, by=by, with_its_ring=True)
    advance(ring, "approve", by=by)


@transaction.atomic
def break_ring(ring: Ring, *, because_of: Match) -> None:
    """After one leg ended: the others become single matches, and the gap is filled if it can be.

    Nothing happens to a ring that is broken or approved already.
    """
    if not lock(ring).allows("break"):
        return
    notices.ring_broken(ring, ring.matches.undecided().with_both_sides().order_by("pk"))
    instead, told = _fill_the_gap(because_of)
    advance(ring, "break", by=None, reason=told, instead=instead)


def _fill_the_gap(lost: Match) -> tuple[Match | None, str]:
    """Propose what fits best instead, by the weights of the round that found the ring, and nothing
    below its lowest fit or that staff have forbidden there. What was proposed, and what came of it
    in words."""
    found_by = MatchingRound.objects.filter(pairs__match=lost).select_related("weights").first()
    weights = found_by.weights if found_by else None
    ranked = _next_best(lost, weights)
    allowed = _allowed(ranked, lost, found_by) if found_by else ranked[:REFILLS_TRIED]
    if instead := _first_proposed([one.fit for one in allowed], weights):
        told = _("{match} does not come about. Proposed instead: {instead}.")
        return instead, told.format(match=lost, instead=instead)
    if found_by and ranked and not allowed:
        told = _(
            "{match} does not come about. What else fits its teams is below the lowest fit of the "
            "round, {floor}, or was forbidden by staff, so nothing is proposed instead."
        )
        return None, told.format(match=lost, floor=found_by.floor)
    told = _("{match} does not come about, and nothing else fits its teams now.")
    return None, told.format(match=lost)


def _next_best(lost: Match, weights: FitWeights | None) -> Sequence[Ranked | RankedRequest]:
    """For the team without a host; if it looks no more, for the host without a team."""
    if lock(lost.request).state == RequestState.OPEN:
        asked = Match.objects.undecided().filter(request=lost.request)
        asked_or_lost = HostingOffer.objects.filter(
            Q(pk=lost.offer_id) | Q(pk__in=asked.values("offer"))
        )
        return rank(lost.request, all_open(without=asked_or_lost), weights=weights)
    asking = Match.objects.undecided().filter(offer=lost.offer)
    requests = VisitRequest.objects.open().exclude(pk__in=asking.values("request"))
    return rank_requests(lost.offer, requests, weights=weights)


def _allowed(
    ranked: Sequence[Ranked | RankedRequest], lost: Match, found_by: MatchingRound
) -> Sequence[Ranked | RankedRequest]:
    """The best of them that the round would have let stand."""
    forbidden = {
        (request, offer)
        for request, offer in found_by.forbidden
        if request == lost.request_id or offer == lost.offer_id
    }
    looked_at = ranked[: REFILLS_TRIED + len(forbidden)]
    allowed = [
        one
        for one in looked_at
        if one.fit.fit.hundredths >= 100 * found_by.floor
        and (one.fit.request.pk, one.fit.offer.pk) not in forbidden
    ]
    return allowed[:REFILLS_TRIED]


def _first_proposed(fits: Iterable[ToldFit], weights: FitWeights | None) -> Match | None:
    for fit in fits:
        try:
            return propose_match(fit.offer, fit.request, by=None, side=Side.ROUND, weights=weights)
        except Refused:
            continue  # taken since: the next one is as good
    return None


def _lock_all(rows: Iterable[HostingOffer | VisitRequest]) -> None:
    for row in sorted(rows, key=lambda row: row.pk):
        lock(row)
