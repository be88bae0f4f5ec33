"""Everything the platform holds about one person."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress

from accounts.models import User
from accounts.signals import export_personal_data


def personal_data_of(person: User) -> dict[str, Any]:
    """The person's account and each app's part, as values that JSON can hold."""
    data = {"account": _account(person)}
    for _receiver, part in export_personal_data.send(sender=User, person=person):
        data |= part
    return data


def _account(person: User) -> dict[str, Any]:
    addresses = EmailAddress.objects.filter(user=person).order_by("-primary", "email")
    return {
        "name": person.full_name,
        "what_you_do": person.job_title,
        "language": person.language,
        "joined": person.date_joined,
        "last_signed_in": person.last_login,
        "email_addresses": list(addresses.values("email", "verified", "primary")),
    }
