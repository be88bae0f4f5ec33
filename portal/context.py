"""What the shell of every page shows."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from regions.rules import memberships_of


def shell(request: HttpRequest) -> dict:
    """The association's address; for a signed-in person also `acting_organisation` (or None)
    and `own_organisations`, all they can act for."""
    words: dict = {"contact_email": settings.DEFAULT_FROM_EMAIL, "is_demo": settings.DEMO}
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return words
    return words | {
        "acting_organisation": request.organisation or None,
        "own_organisations": [m.organisation for m in memberships_of(user)],
    }
