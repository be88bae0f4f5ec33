"""What this app answers when a person asks for their data or wants to be forgotten."""

from __future__ import annotations

from django.dispatch import receiver
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import Refused
from accounts.signals import before_erasure, export_personal_data

from .models import Invitation, Membership
from .states import Role


@receiver(export_personal_data)
def export_memberships(sender, person: User, **kwargs) -> dict:
    memberships = Membership.objects.filter(user=person)
    invitations = Invitation.objects.filter(email__iexact=person.email)
    return {
        "memberships": list(
            memberships.values("organisation__name", "role", "state", "state_since", "created_at")
        ),
        "invitations": list(
            invitations.values("organisation__name", "role", "created_at", "accepted_at")
        ),
    }


@receiver(before_erasure)
def keep_an_organisation_speaking(sender, person: User, **kwargs) -> None:
    """The only coordinator of an organisation with other members hands over first."""
    for membership in Membership.objects.active().filter(user=person, role=Role.COORDINATOR):
        others = Membership.objects.active().filter(organisation=membership.organisation)
        others = others.exclude(user=person)
        if others.exists() and not others.filter(role=Role.COORDINATOR).exists():
            raise Refused(
                _(
                    "You are the only coordinator of {name}. Make a colleague coordinator first."
                ).format(name=membership.organisation.name)
            )


@receiver(before_erasure)
def forget_invitations(sender, person: User, **kwargs) -> None:
    Invitation.objects.filter(email__iexact=person.email).delete()
