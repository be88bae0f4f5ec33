"""What of offers, requests and matches is on somebody's desk."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from lifecycle.desk import Desk, DeskItem
from regions.rules import belongs_to, roles_of, speaks_for, spoken_for_by

from .models import HostingOffer, Match, MatchingRound, VisitRequest
from .states import MatchState, OfferState, RequestState, Side


def desk_of(user: User) -> Desk:
    """Matches to answer or waiting for others, drafts to publish; for staff, matches to
    approve and rounds to review. Two queries, for staff three."""
    desk = Desk()
    for match in _undecided(user):
        if _is_their_turn(match, user):
            desk.your_turn.append(_to_answer(match))
        elif _is_of(match, user):
            desk.waiting.append(_waiting(match, user))
        else:
            desk.your_turn.append(_to_approve(match))
    desk.your_turn += [_to_finish(*draft) for draft in _drafts(user)]
    if user.is_staff:
        desk.your_turn += [_to_review(solved) for solved in MatchingRound.objects.to_review()]
    return desk


def _undecided(user: User) -> QuerySet[Match]:
    """Proposed and agreed matches of one's organisations; for staff, all that are agreed."""
    undecided = Match.objects.filter(state__in=[MatchState.PROPOSED, MatchState.AGREED])
    own = list(roles_of(user))
    seen = Q(offer__organisation__in=own) | Q(request__organisation__in=own)
    if user.is_staff:
        seen |= Q(state=MatchState.AGREED)
    return undecided.filter(seen).with_both_sides().order_by("reply_by", "pk")


def _is_of(match: Match, user: User) -> bool:
    own = roles_of(user)
    return match.offer.organisation_id in own or match.request.organisation_id in own


def _is_their_turn(match: Match, user: User) -> bool:
    owner = match.turn.owner
    hosts = owner in ("host", "both") and speaks_for(user, match.offer.organisation_id)
    visits = owner in ("visitor", "both") and speaks_for(user, match.request.organisation_id)
    return hosts or visits


def _to_answer(match: Match) -> DeskItem:
    return DeskItem(
        title=_asked(match),
        url=match.get_absolute_url(),
        since=match.proposed_at,
        small=_("{title} · answer by {day}, {left}").format(
            title=match.offer.title,
            day=date_format(match.reply_by),
            left=_days_left(match.reply_by),
        ),
        action=_("See and answer"),
        until=match.reply_by,
    )


def _asked(match: Match) -> str:
    """What the awaited team is asked."""
    if match.turn.owner == "host":
        title = _("{visitor} asks to visit you")
    elif match.turn.owner == "visitor":
        title = _("{host} invites your team")
    else:
        title = _("The association suggests: {host} hosts {visitor}")
    return title.format(host=match.host.short_name, visitor=match.visitor.short_name)


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
        badge = _("Association’s turn")
    else:
        title = (
            _("{other} has your invitation") if hosts else _("{other} has your request to visit")
        )
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


def _to_review(solved: MatchingRound) -> DeskItem:
    return DeskItem(
        title=_("Review the round: {name}").format(name=solved),
        url=solved.get_absolute_url(),
        since=solved.state_since,
        small=_("Nobody is told anything before you release it."),
        action=_("Review"),
    )


def _days_left(until: datetime) -> str:
    days = max(0, (timezone.localdate(until) - timezone.localdate()).days)
    if not days:
        return _("today is the last day")
    return ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}
