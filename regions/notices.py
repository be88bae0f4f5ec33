"""Every message about organisations, memberships and invitations."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from notifications.actions import post, tell

from .models import Invitation, Membership, Organisation


def coordinators(organisation: Organisation) -> list[User]:
    """The people who speak for an organisation."""
    return list(
        User.objects.filter(
            is_active=True,
            pk__in=Membership.objects.coordinators_of(organisation).values("user"),
        )
    )


def organisation_applied(organisation: Organisation) -> None:
    tell(
        User.objects.filter(is_staff=True, is_active=True),
        key=f"organisation:{organisation.pk}:applied:{_moment(organisation)}",
        kind="organisation_applied",
        subject=format_lazy(_("{name} wants to join"), name=organisation.name),
        paragraphs=[
            format_lazy(
                _("{name} in {place} has registered. It is your turn: verify it, or refuse it."),
                name=organisation.name,
                place=organisation.place,
            )
        ],
        url=reverse("admin:regions_organisation_change", args=[organisation.pk]),
        button=_("Look at the application"),
        because=_("You get this because you are staff of the association."),
    )


def organisation_verified(organisation: Organisation) -> None:
    tell(
        coordinators(organisation),
        key=f"organisation:{organisation.pk}:verified:{_moment(organisation)}",
        kind="organisation_verified",
        subject=format_lazy(_("{name} is verified"), name=organisation.name),
        paragraphs=[
            _("The association has checked your organisation. You can publish now."),
            _("Post what you can show visitors, or say what your team wants to learn."),
        ],
        url=reverse("desk"),
        button=_("Go to my desk"),
    )


def organisation_refused(organisation: Organisation, reason: str) -> None:
    tell(
        coordinators(organisation),
        key=f"organisation:{organisation.pk}:refused:{_moment(organisation)}",
        kind="organisation_refused",
        subject=format_lazy(_("{name} was not accepted"), name=organisation.name),
        paragraphs=[
            _("The association could not accept your organisation. This is why:"),
            reason,
            _("You can change your details and apply again."),
        ],
        url=organisation.get_absolute_url(),
        button=_("Open your organisation"),
    )


def organisation_suspended(organisation: Organisation, reason: str) -> None:
    tell(
        coordinators(organisation),
        key=f"organisation:{organisation.pk}:suspended:{_moment(organisation)}",
        kind="organisation_suspended",
        subject=format_lazy(_("{name} is suspended"), name=organisation.name),
        paragraphs=[
            _("Your offers and requests are hidden until the association ends this."),
            reason,
        ],
        url=organisation.get_absolute_url(),
        button=_("Open your organisation"),
    )


def organisation_reinstated(organisation: Organisation) -> None:
    tell(
        coordinators(organisation),
        key=f"organisation:{organisation.pk}:reinstated:{_moment(organisation)}",
        kind="organisation_reinstated",
        subject=format_lazy(_("{name} is back"), name=organisation.name),
        paragraphs=[_("Your open offers and requests are shown again.")],
        url=reverse("desk"),
        button=_("Go to my desk"),
    )


def membership_asked(membership: Membership) -> None:
    tell(
        coordinators(membership.organisation),
        key=f"membership:{membership.pk}:asked",
        kind="membership_asked",
        subject=format_lazy(
            _("{person} wants to join {organisation}"),
            person=membership.user,
            organisation=membership.organisation.short_name,
        ),
        paragraphs=[
            format_lazy(
                _("{person} ({email}) says they work with you. Your turn: let them in, or not."),
                person=membership.user,
                email=membership.user.email,
            )
        ],
        url=membership.get_absolute_url(),
        button=_("Answer"),
    )


def membership_admitted(membership: Membership) -> None:
    tell(
        [membership.user],
        key=f"membership:{membership.pk}:admitted",
        kind="membership_admitted",
        subject=format_lazy(_("Welcome to {name}"), name=membership.organisation.name),
        paragraphs=[_("You can draft offers and requests now. A coordinator publishes them.")],
        url=reverse("desk"),
        button=_("Go to my desk"),
        because=_("You get this because you asked to join."),
    )


def membership_declined(membership: Membership, reason: str) -> None:
    tell(
        [membership.user],
        key=f"membership:{membership.pk}:declined",
        kind="membership_declined",
        subject=format_lazy(_("{name} did not let you in"), name=membership.organisation.name),
        paragraphs=[
            _("A coordinator declined your request to join."),
            *([reason] if reason else []),
        ],
        because=_("You get this because you asked to join."),
    )


def invited(invitation: Invitation) -> None:
    post(
        to=invitation.email,
        key=f"invitation:{invitation.pk}:{invitation.token[:8]}",
        kind="invitation",
        subject=format_lazy(
            _("Join {name} on Mobility Matchmaking"), name=invitation.organisation.name
        ),
        paragraphs=[
            format_lazy(
                _("{person} invites you to work on visits to and from other regions together."),
                person=invitation.invited_by or invitation.organisation.name,
            ),
            format_lazy(
                _("The invitation is valid until {day}."),
                day=lazy(date_format, str)(timezone.localtime(invitation.expires_at)),
            ),
        ],
        url=invitation.get_absolute_url(),
        button=_("Join"),
        because=_(
            "You get this because somebody entered your address. If it was a mistake, do nothing."
        ),
    )


def _moment(organisation: Organisation) -> str:
    """Distinguishes the second time from the first in a message's key."""
    return f"{organisation.state_since:%Y%m%d%H%M%S%f}"
