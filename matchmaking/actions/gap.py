"""Telling hosts what is wanted."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from lifecycle.refusals import Refused
from regions.models import Topic
from regions.states import MembershipState, Role

from ..gaps import gaps, hosts_of_kin
from ..notices.gap import topic_wanted


@transaction.atomic
def tell_hosts(topic: Topic, *, by: User) -> int:
    """Write to those who speak for hosts of kindred topics; returns to how many.

    Once a topic and month: who was told this month is not told again. Refused if the topic is
    offered by now, or nobody asks for it any more.
    """
    gap = next((one for one in gaps() if one.topic == topic), None)
    if gap is None:
        raise Refused(_("Nobody was told: this topic is offered by now, or no longer asked for."))
    people = User.objects.filter(
        memberships__organisation__in=hosts_of_kin(topic),
        memberships__state=MembershipState.ACTIVE,
        memberships__role=Role.COORDINATOR,
    ).distinct()
    return len(topic_wanted(topic, gap.teams, people, on=timezone.localdate()))
