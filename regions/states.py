"""Which verb leads an organisation or a membership where."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lifecycle.transitions import Transition, TransitionTable


class OrganisationState(models.TextChoices):
    APPLIED = "applied", _("waiting for the association")
    VERIFIED = "verified", _("verified")
    REFUSED = "refused", _("refused")
    SUSPENDED = "suspended", _("suspended")


ORGANISATION_TRANSITIONS = TransitionTable(
    Transition(
        "verify",
        frozenset({OrganisationState.APPLIED}),
        OrganisationState.VERIFIED,
        _("Verify"),
        _("Verified. Its coordinators have been told."),
        tone="act",
    ),
    Transition(
        "refuse",
        frozenset({OrganisationState.APPLIED}),
        OrganisationState.REFUSED,
        _("Refuse"),
        _("Refused. Its coordinators have been told why."),
        asks=True,
        needs_reason=True,
        consequence=_(
            "The organisation stays hidden, and its coordinators read your reason. They can "
            "change its details and apply again."
        ),
    ),
    Transition(
        "reapply",
        frozenset({OrganisationState.REFUSED}),
        OrganisationState.APPLIED,
        _("Apply again"),
        _("Sent. The association will look at it again."),
        tone="act",
    ),
    Transition(
        "suspend",
        frozenset({OrganisationState.VERIFIED}),
        OrganisationState.SUSPENDED,
        _("Suspend"),
        _("Suspended. Its open offers and requests are hidden now."),
        asks=True,
        needs_reason=True,
        consequence=_(
            "Its offers and requests are hidden from others, and it can publish nothing new. Its "
            "coordinators read your reason. You can reinstate it at any time: then everything is "
            "shown again."
        ),
    ),
    Transition(
        "reinstate",
        frozenset({OrganisationState.SUSPENDED}),
        OrganisationState.VERIFIED,
        _("Reinstate"),
        _("Reinstated. Its open offers and requests are shown again."),
        tone="act",
    ),
)


# What is logged without moving the state, as the log tells it.
ORGANISATION_DEEDS = {
    "apply": _("Registered"),
    "change": _("Details changed"),
}


class MembershipState(models.TextChoices):
    ASKED = "asked", _("asked to join")
    ACTIVE = "active", _("member")
    DECLINED = "declined", _("declined")
    ENDED = "ended", _("ended")


MEMBERSHIP_TRANSITIONS = TransitionTable(
    Transition(
        "admit",
        frozenset({MembershipState.ASKED}),
        MembershipState.ACTIVE,
        _("Let in"),
        _("They are a colleague now."),
        tone="act",
    ),
    Transition(
        "decline",
        frozenset({MembershipState.ASKED}),
        MembershipState.DECLINED,
        _("Decline"),
        _("Declined. They have been told."),
        asks=True,
        consequence=_(
            "This person does not become a member, and is told so with your reason. They can ask "
            "again later."
        ),
    ),
    Transition(
        "end",
        frozenset({MembershipState.ACTIVE}),
        MembershipState.ENDED,
        _("End membership"),
        _("The membership has ended."),
        asks=True,
        consequence=_(
            "This person can no longer see or do anything for the organisation. What they did "
            "stays in its history. They can ask to join again, or be invited."
        ),
    ),
)


# What is logged without moving the state, as the log tells it.
MEMBERSHIP_DEEDS = {
    "found": _("Registered the organisation"),
    "ask": _("Asked to join"),
    "join": _("Joined by invitation"),
    "make_coordinator": _("Made coordinator"),
    "make_colleague": _("Made colleague"),
}


class Role(models.TextChoices):
    COORDINATOR = "coordinator", _("coordinator")
    COLLEAGUE = "colleague", _("colleague")
