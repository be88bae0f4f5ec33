"""What is done with an account. Sign-up, sign-in, address and password are allauth's."""

from __future__ import annotations

import logging

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.models import User
from accounts.signals import before_erasure

logger = logging.getLogger(__name__)


@transaction.atomic
def add_person(*, email: str, full_name: str, password: str | None = None, **fields) -> User:
    """A person whose address counts as confirmed, so that they sign in without a code."""
    person = User.objects.create_user(email, password, full_name=full_name, **fields)
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)
    return person


def change_profile(
    person: User, *, by: User, full_name: str, job_title: str, language: str
) -> User:
    """Save what a person says about themselves."""
    person.full_name, person.job_title, person.language = full_name, job_title, language
    person.save(update_fields=["full_name", "job_title", "language"])
    return person


def change_standing(person: User, *, by: User, is_active: bool, is_staff: bool) -> User:
    """Let a person in or keep them out, make them staff or not; a blocked one is signed out."""
    person.is_active, person.is_staff = is_active, is_staff
    person.save(update_fields=["is_active", "is_staff"])
    logger.info(
        "account %s: active %s, staff %s, by account %s", person.pk, is_active, is_staff, by.pk
    )
    return person


@transaction.atomic
def erase_account(person: User, *, by: User) -> None:
    """Delete an account and what is known about the person.

    What they did stays in the log, without their name. Raises `Refused` where another app needs
    something from the person first.
    """
    locked = User.objects.select_for_update().get(pk=person.pk)
    before_erasure.send(sender=User, person=locked)
    locked.delete()
    logger.info("account %s: erased, by account %s", person.pk, by.pk)
