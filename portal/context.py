"""What the shell of every page shows about the signed-in person."""

from regions.models import Organisation


def shell(request) -> dict:
    """`acting_organisation` (or None) and `own_organisations`, for the menu at the top."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {"acting_organisation": None, "own_organisations": []}
    acting: Organisation | None = request.organisation or None
    return {
        "acting_organisation": acting,
        "own_organisations": getattr(request, "own_organisations", []),
    }
