"""The people of the demo to sign in as."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

STAFF = "staff.earlall@example.org"
EDITOR = "editor.earlall@example.org"

PASSWORD = "beside-colleagues"  # noqa: S105 - printed for everybody who starts the demo
"""Of every account of the demo."""


@dataclass(frozen=True, slots=True)
class DemoPerson:
    email: str
    can: str


PEOPLE = (
    DemoPerson(
        "coordinator.boras@example.org",
        _("speaks for Borås: publishes offers, answers requests, confirms programmes"),
    ),
    DemoPerson(
        "counsellor.boras@example.org",
        _("a colleague in Borås: drafts offers and requests, edits programmes"),
    ),
    DemoPerson(
        "coordinator.vestland@example.org",
        _("speaks for Vestland: asks to visit, agrees dates, tells what was taken home"),
    ),
    DemoPerson(
        "coordinator.tampere-guidance@example.org",
        _("speaks for a third organisation: visits over, coming, and waiting for approval"),
    ),
    DemoPerson(
        STAFF,
        _("staff of the association: verifies organisations, approves matches, reads /outbox/"),
    ),
    DemoPerson(
        "newcomer@example.org",
        _("has just signed up and belongs to no organisation yet"),
    ),
)
