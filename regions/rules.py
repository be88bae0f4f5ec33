"""Who may do what with organisations and memberships, and the words for it all apps use."""

from __future__ import annotations

import rules

from .models import Membership, Organisation
from .states import Role


def memberships_of(user) -> list[Membership]:
    """The active memberships of `user` with their organisations; one query for a user instance.

    The answer is kept on the instance, which lives for one web request. Code that changes a
    membership and asks again loads the user anew.
    """
    if not user.is_authenticated:
        return []
    if not hasattr(user, "known_memberships"):
        user.known_memberships = list(
            Membership.objects.active()
            .filter(user=user)
            .select_related("organisation__region")
            .order_by("organisation__name", "organisation_id")
        )
    return user.known_memberships


def roles_of(user) -> dict[int, str]:
    """The role of `user` in each organisation, by its id."""
    return {m.organisation_id: m.role for m in memberships_of(user)}


def spoken_for_by(user) -> list[int]:
    """The ids of the organisations `user` is a coordinator of."""
    return [m.organisation_id for m in memberships_of(user) if m.is_coordinator]


def belongs_to(user, organisation_id: int) -> bool:
    """`user` is a coordinator or a colleague there."""
    return organisation_id in roles_of(user)


def speaks_for(user, organisation_id: int) -> bool:
    """`user` is a coordinator there."""
    return roles_of(user).get(organisation_id) == Role.COORDINATOR


def on_behalf_of(user, organisation: Organisation) -> str:
    """The organisation's name where staff act for it, for the log; empty for its own people."""
    return "" if belongs_to(user, organisation.pk) else organisation.name


@rules.predicate
def is_staff(user) -> bool:
    return user.is_active and user.is_staff


@rules.predicate
def is_signed_in(user) -> bool:
    return user.is_authenticated


@rules.predicate
def is_coordinator(user, organisation) -> bool:
    return organisation is not None and speaks_for(user, organisation.pk)


@rules.predicate
def is_member(user, organisation) -> bool:
    return organisation is not None and belongs_to(user, organisation.pk)


@rules.predicate
def is_coordinator_of_membership(user, membership) -> bool:
    return membership is not None and speaks_for(user, membership.organisation_id)


@rules.predicate
def is_own_membership(user, membership) -> bool:
    return membership is not None and membership.user_id == user.pk


rules.add_perm("regions", is_staff)
rules.add_perm("regions.view_region", is_staff)
rules.add_perm("regions.view_place", is_staff)
rules.add_perm("regions.view_topic", is_staff)
rules.add_perm("regions.view_membership", is_staff)
rules.add_perm("regions.view_invitation", is_staff)
rules.add_perm("regions.add_partnership", is_staff)
rules.add_perm("regions.change_partnership", is_staff)
rules.add_perm("regions.register_organisation", is_signed_in)
rules.add_perm("regions.change_organisation", is_coordinator | is_staff)
rules.add_perm("regions.verify_organisation", is_staff)
rules.add_perm("regions.refuse_organisation", is_staff)
rules.add_perm("regions.suspend_organisation", is_staff)
rules.add_perm("regions.reinstate_organisation", is_staff)
rules.add_perm("regions.reapply_organisation", is_coordinator | is_staff)
rules.add_perm("regions.invite_to_organisation", is_coordinator | is_staff)
rules.add_perm("regions.admit_membership", is_coordinator_of_membership | is_staff)
rules.add_perm("regions.decline_membership", is_coordinator_of_membership | is_staff)
rules.add_perm(
    "regions.end_membership",
    is_coordinator_of_membership | is_own_membership | is_staff,
)
