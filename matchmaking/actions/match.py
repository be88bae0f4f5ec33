"""Every write on matches.

Who needs several rows locks them in one order, so that no two wait for each other: the offer,
then the request, then the match.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from lifecycle.actions import advance, lock, record
from lifecycle.refusals import Refused, TransitionNotAllowed
from regions.rules import on_behalf_of

from ..models import (
    FitWeights,
    HostingOffer,
    Match,
    MatchMessage,
    Ring,
    RoundPair,
    Separation,
    VisitRequest,
)
from ..notices import match as notices
from ..notices.ring import ring_agreed
from ..ranking import all_open, fit_of, rank, rank_requests
from ..retelling import kept_as
from ..rules.match import side_of, sides_spoken_for
from ..signals import match_approved, match_ended
from ..states import OfferState, RequestState, Side
from ..told import ToldFit
from .request import match_request, reopen_request

# What stands in the way even of a match that staff propose.
BINDING_CONDITIONS = {
    "both_verified",
    "other_organisation",
    "offer_open",
    "visits_left",
    "not_kept_apart",
}

SUGGESTIONS = 3

YES_FIELDS = {Side.HOST: "host_said_yes_at", Side.VISITOR: "visitor_said_yes_at"}


class AlreadyProposed(Refused):
    """The two are in an undecided match already: `match`."""

    def __init__(self, match: Match) -> None:
        self.match = match
        super().__init__(
            _("Nothing new was proposed: this offer and this request are in a match already.")
        )


@transaction.atomic
def propose_match(
    offer: HostingOffer,
    request: VisitRequest,
    *,
    by: User | None,
    message: str = "",
    side: Side | None = None,
    ring: Ring | None = None,
    pair: RoundPair | None = None,
    weights: FitWeights | None = None,
) -> Match:
    """Put an offer and a request together; the proposing side says yes by proposing.

    `side` is Side.ROUND where a matching round does it, then perhaps as a leg of a `ring`, and
    with the fit that the `pair` of the round has; else it is the one that `by` speaks for. The
    fit is by the weights in use, unless others are given.
    Refused if a hard condition is not met (staff may overrule all but BINDING_CONDITIONS), if the
    request is not open, and with AlreadyProposed if the two are in a match already.
    """
    fresh_offer = lock(offer)
    fresh_request = lock(request)
    undecided = Match.objects.undecided().filter(offer=offer, request=request)
    if match := undecided.with_both_sides().first():
        raise AlreadyProposed(match)
    if fresh_request.state != RequestState.OPEN:
        raise Refused(_("This request is not open: its team is not looking for a host now."))
    match = Match(offer=offer, request=request, proposed_by=by, ring=ring)
    match.proposed_by_side = side or _proposing_side(match, by)
    told = fit_of(fresh_request, fresh_offer, weights=weights)
    _refuse_unless_possible(told, match.proposed_by_side)
    match.fit = kept_as(pair, told)
    match.fit_total = match.fit["total"]
    if match.proposed_by_side in YES_FIELDS:
        setattr(match, YES_FIELDS[match.proposed_by_side], match.proposed_at)
    match.save()
    record(match, "propose", by=by)
    if message.strip():
        _add_message(match, by, message)
    notices.match_proposed(match, message.strip())
    return match


@transaction.atomic
def accept_match(match: Match, *, by: User) -> None:
    """Say yes for the side that `by` speaks for; staff say it for the one that is waited for.

    The first of two yeses is logged, the second makes the match agreed.
    """
    side = _side_to_answer(match, by, "accept")
    now = timezone.now()
    behalf = on_behalf_of(by, match.organisation_of(side))
    yes = {YES_FIELDS[side]: now}
    if len(match.awaited_sides) == 1:
        advance(match, "accept", by=by, on_behalf_of=behalf, **yes)
        notices.match_agreed(match)
        # Locked, so that of two last answers at once the second sees the first.
        if match.is_bound_to_a_ring and lock(match.ring).is_agreed:
            ring_agreed(match.ring)
        return
    setattr(match, YES_FIELDS[side], now)
    match.save(update_fields=list(yes))
    record(match, "accept", by=by, on_behalf_of=behalf)
    notices.match_half_agreed(match, side)


@transaction.atomic
def decline_match(match: Match, *, by: User, reason: str) -> None:
    """Say no for the side that `by` speaks for, or for the one waited for where staff do it."""
    side = _side_to_answer(match, by, "decline")
    behalf = on_behalf_of(by, match.organisation_of(side))
    advance(match, "decline", by=by, reason=reason, on_behalf_of=behalf)
    notices.match_declined(match, reason.strip(), side)
    match_ended.send(sender=Match, match=match)


@transaction.atomic
def withdraw_match(match: Match, *, by: User, reason: str = "") -> None:
    """Take back a yes. Staff take back their own proposals, or on behalf of the proposer."""
    advance(match, "withdraw", by=by, reason=reason, on_behalf_of=_withdrawn_on_behalf(match, by))
    own = sides_spoken_for(by, match)
    notices.match_withdrawn(match, reason.strip(), [side for side in YES_FIELDS if side not in own])
    match_ended.send(sender=Match, match=match)


@transaction.atomic
def approve_match(match: Match, *, by: User, with_its_ring: bool = False) -> None:
    """Let an agreed match become an exchange: it uses one of the offer's visits.

    A leg of a ring is refused unless the whole ring is approved (`with_its_ring`). The team's
    other undecided matches end. What hangs on the signal `match_approved` happens
    in the same transaction.
    """
    offer = lock(match.offer)
    request = lock(match.request)
    fresh = lock(match)
    if not fresh.allows("approve"):
        _sync(match, fresh)
        raise TransitionNotAllowed(match, "approve")
    if fresh.is_bound_to_a_ring and not with_its_ring:
        if fresh.ring.is_chain:
            raise Refused(
                _("Not approved: this match is part of a chain. Approve the whole chain.")
            )
        raise Refused(_("Not approved: this match is part of a ring. Approve the whole ring."))
    _refuse_unless_approvable(offer, request)
    offer.visits_taken += 1
    offer.save(update_fields=["visits_taken"])
    match.offer.visits_taken = offer.visits_taken
    match_request(match.request, by=by)
    advance(match, "approve", by=by, decided_by=by, decided_at=timezone.now())
    _end_rivals(match)
    match_approved.send(sender=Match, match=match, by=by)
    notices.match_approved(match, _undecided_on_full(offer))


@transaction.atomic
def reject_match(match: Match, *, by: User, reason: str) -> None:
    advance(match, "reject", by=by, reason=reason, decided_by=by, decided_at=timezone.now())
    notices.match_rejected(match, reason.strip())
    match_ended.send(sender=Match, match=match)


@transaction.atomic
def expire_match(match: Match) -> None:
    """End a match that was not answered in time, and tell both teams what else fits."""
    advance(match, "expire", by=None)
    notices.match_expired(
        match,
        {Side.HOST: _requests_that_fit(match.offer), Side.VISITOR: _offers_that_fit(match.request)},
    )
    match_ended.send(sender=Match, match=match)


@transaction.atomic
def remind_match(match: Match) -> None:
    """Remind the sides that have not answered, once for each date on which it is due."""
    fresh = lock(match)
    due = fresh.reminders_due(timezone.now())
    if not fresh.awaited_sides or fresh.reminders_sent >= due:
        return
    match.reminders_sent = due
    match.save(update_fields=["reminders_sent"])
    notices.match_reminded(match, due)


def remind_and_expire_matches() -> None:
    """Whatever the calendar asks for now. May be called at any time, any number of times."""
    now = timezone.now()
    for match in Match.objects.overdue(now).with_both_sides():
        try:
            expire_match(match)
        except TransitionNotAllowed:
            continue  # answered a moment ago
    for match in Match.objects.to_remind(now).with_both_sides():
        remind_match(match)


@transaction.atomic
def write_message(match: Match, *, by: User, text: str) -> MatchMessage:
    """Say something to the other team; staff say it to both."""
    fresh = lock(match)
    if not fresh.is_live:
        _sync(match, fresh)
        raise Refused(
            _("Not sent: this match is “{state}”, and nobody looks here any more.").format(
                state=match.get_state_display()
            )
        )
    message = _add_message(match, by, text)
    own = side_of(by, match)
    notices.message_written(message, [side for side in YES_FIELDS if side != own])
    return message


@transaction.atomic
def release_visit(match: Match, *, by: User | None, reason: str = "") -> None:
    """Give back the visit of an approved match whose exchange does not take place.

    The offer has one visit more again, and the request is open again.
    """
    offer = lock(match.offer)
    lock(match.request)
    fresh = lock(match)
    if not fresh.holds_a_visit:
        raise Refused(_("Nothing was changed: this match holds no visit of the offer."))
    offer.visits_taken -= 1
    offer.save(update_fields=["visits_taken"])
    match.offer.visits_taken = offer.visits_taken
    match.released_at = timezone.now()
    match.save(update_fields=["released_at"])
    record(match, "release", by=by, reason=reason)
    reopen_request(match.request, by=by)


def _proposing_side(match: Match, by: User) -> Side:
    spoken_for = sides_spoken_for(by, match)
    if Side.VISITOR in spoken_for:
        return Side.VISITOR
    return spoken_for[0] if spoken_for else Side.STAFF


def _refuse_unless_possible(told: ToldFit, side: str) -> None:
    if side == Side.STAFF:
        is_refused = bool(BINDING_CONDITIONS & set(told.fit.failed))
    else:
        is_refused = not told.is_possible
    if is_refused:
        raise Refused(_("Not proposed. {why}").format(why=" ".join(told.obstacles)))


def _side_to_answer(match: Match, by: User, verb: str) -> Side:
    """The side for which `by` answers; `match` is locked and brought up to date."""
    fresh = lock(match)
    _sync(match, fresh)
    if not match.allows(verb):
        raise TransitionNotAllowed(match, verb)
    # Who speaks for no side was let in as staff and answers for whoever is waited for.
    own = sides_spoken_for(by, match) or match.awaited_sides
    waiting = [side for side in match.awaited_sides if side in own]
    if not waiting:
        raise Refused(
            _("Nothing was changed: you have said yes already. It is now {other}’s turn.").format(
                other=match.organisation_of(match.awaited_sides[0]).short_name
            )
        )
    return waiting[0]


def _sync(match: Match, fresh: Match) -> None:
    for name in ("state", "state_since", *YES_FIELDS.values()):
        setattr(match, name, getattr(fresh, name))


def _withdrawn_on_behalf(match: Match, by: User) -> str:
    if sides_spoken_for(by, match) or match.proposed_by_side not in YES_FIELDS:
        return ""
    return match.organisation_of(match.proposed_by_side).name


def _refuse_unless_approvable(offer: HostingOffer, request: VisitRequest) -> None:
    if request.state != RequestState.OPEN:
        raise Refused(
            _("Not approved: the request is now “{state}”.").format(
                state=request.get_state_display()
            )
        )
    if offer.state not in (OfferState.OPEN, OfferState.PAUSED):
        raise Refused(
            _("Not approved: the offer is now “{state}”.").format(state=offer.get_state_display())
        )
    if not offer.has_free_visits:
        raise Refused(
            _("Not approved: all visits of this offer are taken. The host can raise their number.")
        )
    for organisation in (offer.organisation, request.organisation):
        if not organisation.is_verified:
            raise Refused(
                _("Not approved: {name} is not verified now.").format(name=organisation.name)
            )
    pair = offer.organisation_id, request.organisation_id
    if Separation.objects.standing().between(*pair).exists():
        raise Refused(_("Not approved: these two organisations are kept apart."))


def _end_rivals(match: Match) -> None:
    """The platform ends the other undecided matches of a team that has found its host."""
    rivals = Match.objects.undecided().filter(request=match.request).with_both_sides()
    for rival in rivals.order_by("pk"):
        advance(rival, "withdraw", by=None, reason=_("The team visits another host."))
        notices.match_overtaken(rival)
        match_ended.send(sender=Match, match=rival)


def _undecided_on_full(offer: HostingOffer) -> int:
    """How many undecided matches wait at an offer without a free visit."""
    if offer.has_free_visits:
        return 0
    return Match.objects.undecided().filter(offer=offer).count()


def _add_message(match: Match, by: User, text: str) -> MatchMessage:
    side = side_of(by, match)
    organisation = match.organisation_of(side) if side else None
    return MatchMessage.objects.create(
        match=match, author=by, organisation=organisation, text=text.strip()
    )


def _offers_that_fit(request: VisitRequest) -> Sequence[str]:
    if request.state != RequestState.OPEN:
        return []
    return [
        _("“{title}”, {organisation}: fit {total} of 100").format(
            title=ranked.offer.title,
            organisation=ranked.offer.organisation.short_name,
            total=ranked.fit.total,
        )
        for ranked in rank(request, all_open())[:SUGGESTIONS]
    ]


def _requests_that_fit(offer: HostingOffer) -> Sequence[str]:
    return [
        _("“{title}”, {organisation}: fit {total} of 100").format(
            title=ranked.request.title,
            organisation=ranked.request.organisation.short_name,
            total=ranked.fit.total,
        )
        for ranked in rank_requests(offer, VisitRequest.objects.open())[:SUGGESTIONS]
    ]
