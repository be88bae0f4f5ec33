"""What of offers, requests and matches is on somebody's desk."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from lifecycle.desk import DeskItem
from regions.rules import belongs_to, roles_of, speaks_for
from regions.states import Role

from .models import HostingOffer, Match, VisitRequest
from .states import MatchState, OfferState, RequestState


def your_turn(user: User) -> list[DeskItem]:
    """Matches to answer, drafts to publish; for staff, matches to approve."""
    items = [_to_answer(match) for match in _undecided(user) if _is_their_turn(match, user)]
    return [*items, *_drafts(user), *(_to_approve() if user.is_staff else [])]


def waiting(user: User) -> list[DeskItem]:
    """Matches that the other side or the association has to answer."""
    return [_waiting(match, user) for match in _undecided(user) if not _is_their_turn(match, user)]


def _undecided(user: User) -> list[Match]:
    """Proposed and agreed matches of the organisations one belongs to."""
    return list(
        Match.objects.of(user)
        .filter(state__in=[MatchState.PROPOSED, MatchState.AGREED])
        .with_both_sides()
        .order_by("reply_by", "pk")
    )


def _is_their_turn(match: Match, user: User) -> bool:
    owner = match.turn.owner
    hosts = owner in ("host", "both") and speaks_for(user, match.offer.organisation_id)
    visits = owner in ("visitor", "both") and speaks_for(user, match.request.organisation_id)
    return hosts or visits


def _to_answer(match: Match) -> DeskItem:
    if match.turn.owner == "host":
        title = _("{visitor} asks to visit you")
    elif match.turn.owner == "visitor":
        title = _("{host} invites your team")
    else:
        title = _("The association suggests: {host} hosts {visitor}")
    return DeskItem(
        title=title.format(host=match.host.short_name, visitor=match.visitor.short_name),
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


def _waiting(match: Match, user: User) -> DeskItem:
    hosts = belongs_to(user, match.offer.organisation_id)
    other = match.visitor if hosts else match.host
    if match.state == MatchState.AGREED:
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


def _drafts(user: User) -> list[DeskItem]:
    """Drafts of the organisations one speaks for: only a coordinator can publish them."""
    own = [pk for pk, role in roles_of(user).items() if role == Role.COORDINATOR]
    offers = HostingOffer.objects.filter(organisation__in=own, state=OfferState.DRAFT)
    requests = VisitRequest.objects.filter(organisation__in=own, state=RequestState.DRAFT)
    return [
        DeskItem(
            title=_("Finish your draft: {title}").format(title=draft.title),
            url=draft.get_absolute_url(),
            since=draft.state_since,
            small=str(draft._meta.verbose_name).capitalize(),
            action=_("Open"),
        )
        for draft in [*offers, *requests]
    ]


def _to_approve() -> list[DeskItem]:
    return [
        DeskItem(
            title=_("Approve: {match}").format(match=match),
            url=reverse("admin:matchmaking_match_change", args=[match.pk]),
            since=match.state_since,
            small=_("{title} · fit {fit} · agreed on {day}").format(
                title=match.offer.title, fit=match.fit_total, day=date_format(match.state_since)
            ),
            action=_("Decide"),
        )
        for match in Match.objects.waiting_for_staff().with_both_sides()
    ]


def _days_left(until) -> str:
    days = max(0, (timezone.localdate(until) - timezone.localdate()).days)
    if not days:
        return _("today is the last day")
    return ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}
