"""What of offers, requests and matches is on somebody's desk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.utils.translation import ngettext

from accounts.models import User
from lifecycle.desk import Desk, DeskItem
from regions.rules import belongs_to, roles_of, speaks_for, spoken_for_by

from .models import HostingOffer, Match, MatchingRound, VisitRequest
from .reasons import label_of
from .states import MatchState, OfferState, RequestState, RingState, RoundState, Side

PARTS_TOLD = 2

ROUNDS_TO_LOOK_AFTER = {
    RoundState.SOLVED: (
        later("Review the round: {name}"),
        later("Nobody is told anything before you release it."),
        later("Review"),
    ),
    RoundState.FAILED: (
        later("The round could not be run: {name}"),
        later("Nothing was stored and nothing proposed. Run it again, or cancel it."),
        later("Look"),
    ),
    RoundState.DRAFTED: (
        later("Run the round: {name}"),
        later("It is open, and nothing has been looked at yet."),
        later("Open"),
    ),
}


def desk_of(user: User) -> Desk:
    """Matches to answer or waiting for others, drafts to publish; for staff, matches and rings
    to approve and rounds to review. Two queries, for staff three."""
    desk = Desk()
    legs: dict[int, list[Match]] = defaultdict(list)
    for match in _undecided(user):
        if _is_their_turn(match, user):
            desk.your_turn.append(_to_answer(match))
        elif _is_of(match, user):
            desk.waiting.append(_waiting(match, user))
        elif not match.is_bound_to_a_ring:
            desk.your_turn.append(_to_approve(match))
        if user.is_staff and match.is_bound_to_a_ring:
            legs[match.ring_id].append(match)
    desk.your_turn += [_to_finish(*draft) for draft in _drafts(user)]
    if user.is_staff:
        _add_rings(desk, legs.values())
        desk.your_turn += [_to_look_after(one) for one in MatchingRound.objects.for_staff()]
    return desk


def _undecided(user: User) -> QuerySet[Match]:
    """Proposed and agreed matches of one's organisations; for staff, all that are agreed and
    all legs of rings."""
    own = list(roles_of(user))
    seen = Q(offer__organisation__in=own) | Q(request__organisation__in=own)
    if user.is_staff:
        seen |= Q(state=MatchState.AGREED) | Q(ring__state=RingState.PROPOSED)
    return Match.objects.undecided().filter(seen).with_both_sides().order_by("reply_by", "pk")


def _is_of(match: Match, user: User) -> bool:
    own = roles_of(user)
    return match.offer.organisation_id in own or match.request.organisation_id in own


def _is_their_turn(match: Match, user: User) -> bool:
    owner = match.turn.owner
    hosts = owner in ("host", "both") and speaks_for(user, match.offer.organisation_id)
    visits = owner in ("visitor", "both") and speaks_for(user, match.request.organisation_id)
    return hosts or visits


def _to_answer(match: Match) -> DeskItem:
    answer = _("answer by {day}, {left}").format(
        day=date_format(match.reply_by), left=_days_left(match.reply_by)
    )
    return DeskItem(
        title=_asked(match),
        url=match.get_absolute_url(),
        since=match.proposed_at,
        small=" · ".join([match.offer.title, *_why(match), answer]),
        action=_("See and answer"),
        until=match.reply_by,
    )


def _asked(match: Match) -> str:
    """What the awaited team is asked."""
    if match.is_from_a_round:
        title = _("Matched for you: {host} hosts {visitor}")
    elif match.proposed_by_side == Side.STAFF:
        title = _("The association suggests: {host} hosts {visitor}")
    elif match.turn.owner == "host":
        title = _("{visitor} asks to visit you")
    else:
        title = _("{host} invites your team")
    return title.format(host=match.host.short_name, visitor=match.visitor.short_name)


def _why(match: Match) -> list[str]:
    """Where a proposal of a matching round comes from; nothing for others."""
    if not match.is_from_a_round:
        return []
    parts = sorted(match.fit.get("parts", []), key=lambda part: -part["score"] * part["weight"])
    best = [f"{label_of(part['name']).lower()} {part['score']}" for part in parts[:PARTS_TOLD]]
    fit = _("fit {fit}").format(fit=match.fit_total)
    return [_origin(match), f"{fit}: {', '.join(best)}" if best else fit]


def _origin(match: Match) -> str:
    if not match.is_bound_to_a_ring:
        return _("from a matching round")
    return _("part of a chain") if match.ring.is_chain else _("part of a ring")


def _waiting(match: Match, user: User) -> DeskItem:
    hosts = belongs_to(user, match.offer.organisation_id)
    other = match.visitor if hosts else match.host
    own_side = Side.HOST if hosts else Side.VISITOR
    if own_side in match.awaited_sides:
        title = _asked(match)
        small = _("{title} · your coordinator has until {day}").format(
            title=match.offer.title, day=date_format(match.reply_by)
        )
        badge = _("Your coordinator’s turn")
    elif match.state == MatchState.AGREED:
        title = _("Agreed with {other}")
        small = _("Both of you said yes on {day}").format(day=date_format(match.state_since))
        badge = _who_follows_two_yeses(match)
    else:
        title = _asked_of_others(match, own_side)
        small = _("{title} · they have until {day}").format(
            title=match.offer.title, day=date_format(match.reply_by)
        )
        badge = _("Visitor’s turn") if match.turn.owner == "visitor" else _("Host’s turn")
    return DeskItem(
        title=title.format(other=other.short_name),
        url=match.get_absolute_url(),
        since=match.state_since,
        small=small,
        badge=badge,
        until=match.turn.until,
    )


def _who_follows_two_yeses(match: Match) -> str:
    if not match.is_bound_to_a_ring:
        return _("Association’s turn")
    return _("Waits for its chain") if match.ring.is_chain else _("Waits for its ring")


def _asked_of_others(match: Match, own_side: Side) -> str:
    if match.proposed_by_side != own_side:
        return _("You said yes; {other} has to answer")
    if own_side == Side.HOST:
        return _("{other} has your invitation")
    return _("{other} has your request to visit")


def _drafts(user: User):
    """Drafts of the organisations one speaks for: only a coordinator can publish them."""
    own = spoken_for_by(user)
    columns = ("pk", "title", "state_since", "noun")
    offers = HostingOffer.objects.filter(organisation__in=own, state=OfferState.DRAFT)
    requests = VisitRequest.objects.filter(organisation__in=own, state=RequestState.DRAFT)
    return (
        offers.annotate(noun=Value(HostingOffer.noun))
        .order_by()
        .values_list(*columns)
        .union(requests.annotate(noun=Value(VisitRequest.noun)).order_by().values_list(*columns))
    )


def _to_finish(pk: int, title: str, since: datetime, noun: str) -> DeskItem:
    kinds = {HostingOffer.noun: _("Hosting offer"), VisitRequest.noun: _("Visit request")}
    return DeskItem(
        title=_("Finish your draft: {title}").format(title=title),
        url=reverse(f"{noun}-detail", args=[pk]),
        since=since,
        small=kinds[noun],
        action=_("Open"),
    )


def _to_approve(match: Match) -> DeskItem:
    return DeskItem(
        title=_("Approve: {match}").format(match=match),
        url=reverse("admin:matchmaking_match_change", args=[match.pk]),
        since=match.state_since,
        small=_("{title} · fit {fit} · agreed on {day}").format(
            title=match.offer.title, fit=match.fit_total, day=date_format(match.state_since)
        ),
        action=_("Decide"),
    )


def _add_rings(desk: Desk, rings: Iterable[list[Match]]) -> None:
    """Each ring once: to be approved whole, or waiting for its teams."""
    for unordered in rings:
        legs = sorted(unordered, key=lambda leg: leg.pk)
        if all(leg.is_agreed for leg in legs):
            desk.your_turn.append(_ring_to_approve(legs))
        else:
            desk.waiting.append(_ring_waiting(legs))


def _ring_to_approve(legs: list[Match]) -> DeskItem:
    ring = legs[0].ring
    return DeskItem(
        title=_("Approve whole: {ring}").format(ring=ring.named_by(legs)),
        url=ring.get_absolute_url(),
        since=max(leg.state_since for leg in legs),
        small=_("Every team has said yes · least fit {fit}").format(
            fit=min(leg.fit_total for leg in legs)
        ),
        action=_("Decide"),
    )


def _ring_waiting(legs: list[Match]) -> DeskItem:
    ring = legs[0].ring
    until = min(leg.reply_by for leg in legs if leg.awaited_sides)
    answers = 2 * len(legs)
    return DeskItem(
        title=ring.named_by(legs),
        url=ring.get_absolute_url(),
        since=ring.state_since,
        small=_("{given} of {all} answers are yes so far · the teams have until {day}").format(
            given=answers - sum(len(leg.awaited_sides) for leg in legs),
            all=answers,
            day=date_format(until),
        ),
        badge=_("Teams’ turn"),
        until=until,
    )


def _to_look_after(matching_round: MatchingRound) -> DeskItem:
    """A round that was solved, that has failed, or that nobody has run."""
    title, small, action = ROUNDS_TO_LOOK_AFTER[matching_round.state]
    return DeskItem(
        title=str(title).format(name=matching_round),
        url=matching_round.get_absolute_url(),
        since=matching_round.state_since,
        small=str(small),
        action=str(action),
    )


def _days_left(until: datetime) -> str:
    days = max(0, (timezone.localdate(until) - timezone.localdate()).days)
    if not days:
        return _("today is the last day")
    return ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}
