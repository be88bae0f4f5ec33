"""Who may see and change an account: oneself, and for its standing the staff."""

from __future__ import annotations

import rules

from accounts.models import User


@rules.predicate
def is_staff(user) -> bool:
    return user.is_active and user.is_staff


@rules.predicate
def is_superuser(user) -> bool:
    return user.is_active and user.is_superuser


@rules.predicate
def is_of_lower_standing(user, person: User | None) -> bool:
    """Neither oneself nor a superuser; true where no person is meant yet."""
    return person is None or (person != user and not person.is_superuser)


rules.add_perm("accounts", is_staff)
rules.add_perm("accounts.view_user", is_staff)
rules.add_perm("accounts.change_user", is_staff & is_of_lower_standing)
rules.add_perm("accounts.appoint_staff", is_superuser)
