"""Every message about hosting offers."""

from __future__ import annotations

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from notifications.actions import tell
from regions.notices import coordinators

from ..models import HostingOffer


def offer_handed_over(offer: HostingOffer, *, by: User) -> None:
    tell(
        coordinators(offer.organisation),
        key=f"offer:{offer.pk}:handed_over:{offer.version}",
        kind="offer_handed_over",
        subject=format_lazy(_("Ready to publish: {title}"), title=offer.title),
        paragraphs=[
            format_lazy(
                _("{person} has drafted a hosting offer: “{title}”."), person=by, title=offer.title
            ),
            _("It is your turn: read it, change what you like, and publish it."),
        ],
        url=offer.get_absolute_url(),
        button=_("Look at the draft"),
    )
