"""Every write on organisations, memberships and invitations."""

from __future__ import annotations

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from lifecycle.actions import advance, lock, record
from lifecycle.refusals import Refused

from . import notices
from .models import Invitation, Membership, Organisation
from .models.membership import make_invitation_token
from .rules import on_behalf_of
from .states import MembershipState, Role

INVITATION_VALID_FOR = timedelta(days=21)
# Words that stand at the same place in an address as an organisation's slug.
RESERVED_SLUGS = {"register", "mine", "switch"}


@transaction.atomic
def register_organisation(organisation: Organisation, *, by: User) -> Organisation:
    """Store a new organisation as applied, with `by` as its first coordinator."""
    organisation.slug = free_slug(organisation.short_name or organisation.name)
    organisation.save()
    record(organisation, "apply", by=by)
    membership = Membership.objects.create(
        user=by,
        organisation=organisation,
        role=Role.COORDINATOR,
        state=MembershipState.ACTIVE,
    )
    record(membership, "found", by=by)
    notices.organisation_applied(organisation)
    return organisation


@transaction.atomic
def change_organisation(organisation: Organisation, *, by: User) -> Organisation:
    """Store the changed details of an organisation."""
    organisation.save()
    record(organisation, "change", by=by, on_behalf_of=on_behalf_of(by, organisation))
    return organisation


@transaction.atomic
def verify_organisation(organisation: Organisation, *, by: User) -> None:
    advance(organisation, "verify", by=by)
    notices.organisation_verified(organisation)


@transaction.atomic
def refuse_organisation(organisation: Organisation, *, by: User, reason: str) -> None:
    advance(organisation, "refuse", by=by, reason=reason)
    notices.organisation_refused(organisation, reason)


@transaction.atomic
def reapply_organisation(organisation: Organisation, *, by: User) -> None:
    advance(organisation, "reapply", by=by, on_behalf_of=on_behalf_of(by, organisation))
    notices.organisation_applied(organisation)


@transaction.atomic
def suspend_organisation(organisation: Organisation, *, by: User, reason: str) -> None:
    advance(organisation, "suspend", by=by, reason=reason)
    notices.organisation_suspended(organisation, reason)


@transaction.atomic
def reinstate_organisation(organisation: Organisation, *, by: User) -> None:
    advance(organisation, "reinstate", by=by)
    notices.organisation_reinstated(organisation)


@transaction.atomic
def ask_membership(organisation: Organisation, *, by: User) -> Membership:
    """Ask to join. Refused for somebody who is in, or has asked already."""
    try:
        with transaction.atomic():
            membership = Membership.objects.create(user=by, organisation=organisation)
    except IntegrityError as clash:
        raise Refused(
            _("You belong to {name} already, or have asked to.").format(name=organisation.name)
        ) from clash
    record(membership, "ask", by=by)
    notices.membership_asked(membership)
    return membership


@transaction.atomic
def admit_membership(membership: Membership, *, by: User) -> None:
    advance(membership, "admit", by=by, on_behalf_of=on_behalf_of(by, membership.organisation))
    notices.membership_admitted(membership)


@transaction.atomic
def decline_membership(membership: Membership, *, by: User, reason: str = "") -> None:
    advance(
        membership,
        "decline",
        by=by,
        reason=reason,
        on_behalf_of=on_behalf_of(by, membership.organisation),
    )
    notices.membership_declined(membership, reason)


@transaction.atomic
def end_membership(membership: Membership, *, by: User, reason: str = "") -> None:
    """End a membership. The last coordinator cannot leave: the organisation would be mute."""
    lock(membership.organisation)
    if membership.role == Role.COORDINATOR and not _has_other_coordinator(membership):
        raise Refused(_("This is the only coordinator. Make somebody else coordinator first."))
    advance(membership, "end", by=by, reason=reason)


@transaction.atomic
def change_role(membership: Membership, role: str, *, by: User) -> None:
    """Make a member coordinator or colleague. One coordinator at least remains."""
    lock(membership.organisation)
    if role == Role.COLLEAGUE and not _has_other_coordinator(membership):
        raise Refused(_("This is the only coordinator. Make somebody else coordinator first."))
    membership.role = role
    membership.save(update_fields=["role"])
    record(membership, f"make_{role}", by=by)


@transaction.atomic
def invite_to_organisation(
    organisation: Organisation, email: str, role: str, *, by: User
) -> Invitation:
    """Invite somebody by e-mail. An open invitation to the same address is made anew."""
    members = Membership.objects.active().filter(organisation=organisation)
    if members.filter(user__email__iexact=email).exists():
        raise Refused(_("{email} is a member already.").format(email=email))
    invitation, _is_new = Invitation.objects.update_or_create(
        organisation=organisation,
        email=email.lower(),
        accepted_at=None,
        defaults={
            "role": role,
            "invited_by": by,
            "token": make_invitation_token(),
            "expires_at": timezone.now() + INVITATION_VALID_FOR,
        },
    )
    notices.invited(invitation)
    return invitation


@transaction.atomic
def accept_invitation(invitation: Invitation, *, by: User) -> Membership:
    """Join with an invitation, once; a request to join made before is answered by it."""
    fresh = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if fresh.accepted_at:
        raise Refused(_("This invitation has been used already."))
    if fresh.expires_at < timezone.now():
        raise Refused(_("This invitation is too old. Please ask for a new one."))
    fresh.accepted_at = timezone.now()
    fresh.save(update_fields=["accepted_at"])
    standing = Membership.objects.filter(
        user=by,
        organisation=fresh.organisation,
        state__in=[MembershipState.ASKED, MembershipState.ACTIVE],
    ).first()
    if standing is None:
        membership = Membership.objects.create(
            user=by,
            organisation=fresh.organisation,
            role=fresh.role,
            state=MembershipState.ACTIVE,
        )
        record(membership, "join", by=by)
        return membership
    if standing.allows("admit"):
        advance(standing, "admit", by=by, role=fresh.role)
    return standing


def free_slug(name: str) -> str:
    """A slug no organisation has yet."""
    stem = slugify(name)[:70] or "organisation"
    taken = RESERVED_SLUGS | set(
        Organisation.objects.filter(slug__startswith=stem).values_list("slug", flat=True)
    )
    slug, number = stem, 2
    while slug in taken:
        slug, number = f"{stem}-{number}", number + 1
    return slug


def _has_other_coordinator(membership: Membership) -> bool:
    others = Membership.objects.coordinators_of(membership.organisation)
    return others.exclude(pk=membership.pk).exists()
