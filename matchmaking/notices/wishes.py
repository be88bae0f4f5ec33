"""Every message about hosting offers and visit requests."""

from __future__ import annotations

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from notifications.actions import tell
from regions.notices import coordinators

from ..models import HostingOffer, VisitRequest

HAS_DRAFTED = {
    HostingOffer: _("{person} has drafted a hosting offer: “{title}”."),
    VisitRequest: _("{person} has drafted a visit request: “{title}”."),
}


def draft_handed_over(wish: HostingOffer | VisitRequest, *, by: User) -> None:
    tell(
        coordinators(wish.organisation),
        key=f"{wish.noun}:{wish.pk}:handed_over:{wish.version}",
        kind=f"{wish.noun}_handed_over",
        subject=format_lazy(_("Ready to publish: {title}"), title=wish.title),
        paragraphs=[
            format_lazy(HAS_DRAFTED[type(wish)], person=by, title=wish.title),
            _("It is your turn: read it, change what you like, and publish it."),
        ],
        url=wish.get_absolute_url(),
        button=_("Look at the draft"),
    )
