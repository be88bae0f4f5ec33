"""What of organisations and people is on somebody's desk."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from lifecycle.desk import Desk, DeskItem

from .models import Membership, Organisation
from .rules import memberships_of, spoken_for_by


def desk_of(user: User) -> Desk:
    """People who ask to join what one speaks for, one's own requests to join, organisations
    being checked; for staff, organisations to verify. One query, for staff two."""
    desk = Desk(waiting=[_being_checked(o) for o in _own_organisations(user) if o.is_applied])
    asking = Membership.objects.waiting().filter(
        Q(user=user) | Q(organisation__in=spoken_for_by(user))
    )
    for membership in asking.select_related("user", "organisation"):
        if membership.user_id == user.pk:
            desk.waiting.append(_asked_to_join(membership))
        else:
            desk.your_turn.append(_to_let_in(membership))
    if user.is_staff:
        desk.your_turn += [_to_verify(o) for o in Organisation.objects.waiting()]
    return desk


def _own_organisations(user: User) -> list[Organisation]:
    return [membership.organisation for membership in memberships_of(user)]


def _being_checked(organisation: Organisation) -> DeskItem:
    return DeskItem(
        title=_("{name} is being checked").format(name=organisation.name),
        url=organisation.get_absolute_url(),
        since=organisation.state_since,
        small=_("You can write drafts meanwhile."),
        badge=_("Association’s turn"),
    )


def _asked_to_join(membership: Membership) -> DeskItem:
    return DeskItem(
        title=_("You asked to join {name}").format(name=membership.organisation.name),
        url=membership.organisation.get_absolute_url(),
        since=membership.state_since,
        badge=_("Their turn"),
    )


def _to_let_in(membership: Membership) -> DeskItem:
    return DeskItem(
        title=_("{person} wants to join {organisation}").format(
            person=membership.user, organisation=membership.organisation.short_name
        ),
        url=membership.get_absolute_url(),
        since=membership.state_since,
        small=membership.user.email,
        action=_("See and answer"),
    )


def _to_verify(organisation: Organisation) -> DeskItem:
    return DeskItem(
        title=_("Verify {name}").format(name=organisation.name),
        url=reverse("admin:regions_organisation_change", args=[organisation.pk]),
        since=organisation.state_since,
        small=_("{place} · applied on {day}").format(
            place=organisation.place, day=date_format(organisation.state_since)
        ),
        action=_("Look at it"),
    )
