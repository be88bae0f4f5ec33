"""Every message about visit requests."""

from __future__ import annotations

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from notifications.actions import tell
from regions.notices import coordinators

from ..models import VisitRequest


def request_handed_over(request: VisitRequest, *, by: User) -> None:
    tell(
        coordinators(request.organisation),
        key=f"request:{request.pk}:handed_over:{request.version}",
        kind="request_handed_over",
        subject=format_lazy(_("Ready to publish: {title}"), title=request.title),
        paragraphs=[
            format_lazy(
                _("{person} has drafted a visit request: “{title}”."),
                person=by,
                title=request.title,
            ),
            _("It is your turn: read it, change what you like, and publish it."),
        ],
        url=request.get_absolute_url(),
        button=_("Look at the draft"),
    )
