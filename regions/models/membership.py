"""People in organisations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from lifecycle.models import Stateful

from ..states import MEMBERSHIP_DEEDS, MEMBERSHIP_TRANSITIONS, MembershipState, Role
from .organisation import Organisation

if TYPE_CHECKING:
    from accounts.models import User


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self) -> MembershipQuerySet:
        return self.filter(state=MembershipState.ACTIVE)

    def waiting(self) -> MembershipQuerySet:
        """Requests to join that no coordinator has answered, the oldest first."""
        return self.filter(state=MembershipState.ASKED).order_by("state_since", "pk")

    def coordinators_of(self, organisation: Organisation) -> MembershipQuerySet:
        return self.active().filter(organisation=organisation, role=Role.COORDINATOR)

    def visible_to(self, user: User) -> MembershipQuerySet:
        """One's own, those of the organisations one belongs to, and all to staff."""
        if user.is_staff:
            return self
        return self.filter(
            Q(user=user) | Q(organisation__in=Organisation.objects.of(user).values("pk"))
        )


class Membership(Stateful):
    """A person in an organisation: a coordinator speaks for it, a colleague prepares."""

    noun = "membership"
    transitions = MEMBERSHIP_TRANSITIONS
    deeds = MEMBERSHIP_DEEDS

    state = models.CharField(max_length=16, choices=MembershipState, default=MembershipState.ASKED)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.COLLEAGUE)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["organisation", "role", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=MembershipState.values),
                name="membership_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(role__in=Role.values), name="membership_role_is_known"
            ),
            models.UniqueConstraint(
                fields=["user", "organisation"],
                condition=Q(state__in=[MembershipState.ASKED, MembershipState.ACTIVE]),
                name="membership_is_one_a_person_and_organisation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.organisation}"

    def get_absolute_url(self) -> str:
        return reverse("organisation-people", args=[self.organisation.slug])

    @property
    def is_coordinator(self) -> bool:
        return self.role == Role.COORDINATOR


def make_invitation_token() -> str:
    return get_random_string(40)


class Invitation(models.Model):
    """A coordinator's invitation by e-mail; whoever has the token may join, once."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.COLLEAGUE)
    token = models.CharField(max_length=40, unique=True, default=make_invitation_token)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                "organisation",
                condition=Q(accepted_at__isnull=True),
                name="invitation_is_one_open_a_person_and_organisation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email}, {self.organisation}"

    def get_absolute_url(self) -> str:
        return reverse("invitation-accept", args=[self.token])
