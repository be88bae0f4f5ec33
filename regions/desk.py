"""What of organisations and people is on somebody's desk."""

from __future__ import annotations

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from lifecycle.desk import DeskItem

from .models import Membership, Organisation
from .rules import roles_of
from .states import OrganisationState, Role


def your_turn(user: User) -> list[DeskItem]:
    """People who ask to join what one speaks for; for staff, organisations to verify."""
    return [*_people_to_let_in(user), *(_organisations_to_verify() if user.is_staff else [])]


def waiting(user: User) -> list[DeskItem]:
    """One's own organisations that the association has not answered, and own requests to join."""
    applied = Organisation.objects.of(user).filter(state=OrganisationState.APPLIED)
    asked = Membership.objects.waiting().filter(user=user).select_related("organisation")
    return [
        *(
            DeskItem(
                title=_("{name} is being checked").format(name=organisation.name),
                url=organisation.get_absolute_url(),
                since=organisation.state_since,
                small=_("You can write drafts meanwhile."),
                badge=_("Association’s turn"),
            )
            for organisation in applied
        ),
        *(
            DeskItem(
                title=_("You asked to join {name}").format(name=membership.organisation.name),
                url=membership.organisation.get_absolute_url(),
                since=membership.state_since,
                badge=_("Their turn"),
            )
            for membership in asked
        ),
    ]


def _people_to_let_in(user: User) -> list[DeskItem]:
    spoken_for = [pk for pk, role in roles_of(user).items() if role == Role.COORDINATOR]
    asking = Membership.objects.waiting().filter(organisation__in=spoken_for)
    return [
        DeskItem(
            title=_("{person} wants to join {organisation}").format(
                person=membership.user, organisation=membership.organisation.short_name
            ),
            url=membership.get_absolute_url(),
            since=membership.state_since,
            small=membership.user.email,
            action=_("See and answer"),
        )
        for membership in asking.select_related("user", "organisation")
    ]


def _organisations_to_verify() -> list[DeskItem]:
    return [
        DeskItem(
            title=_("Verify {name}").format(name=organisation.name),
            url=reverse("admin:regions_organisation_change", args=[organisation.pk]),
            since=organisation.state_since,
            small=_("{place} · applied on {day}").format(
                place=organisation.place, day=date_format(organisation.state_since)
            ),
            action=_("Look at it"),
        )
        for organisation in Organisation.objects.waiting()
    ]
