"""What the shell of every page shows."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def shell(request: HttpRequest) -> dict:
    """The association's address; for a signed-in person also `acting_organisation` (or None)
    and `own_organisations`, all they can act for."""
    words: dict = {"contact_email": settings.DEFAULT_FROM_EMAIL}
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return words
    # bool() looks the organisation up, which also fills the list of one's own.
    acting = request.organisation or None
    return words | {
        "acting_organisation": acting,
        "own_organisations": getattr(request, "own_organisations", []),
    }
