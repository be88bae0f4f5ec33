"""The message about a topic that nobody offers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.models import User
from notifications.actions import tell
from notifications.models import Message
from regions.models import Topic


def topic_wanted(topic: Topic, teams: int, people: Iterable[User], *, on: date) -> list[Message]:
    """To people who speak for hosts of kindred topics, once a topic and month."""
    return tell(
        people,
        key=f"gap:{topic.pk}:{on:%Y-%m}",
        kind="topic_wanted",
        subject=format_lazy(_("Wanted: hosts for {topic}"), topic=topic.name),
        paragraphs=[
            format_lazy(
                ngettext_lazy(
                    "{teams} team looks for a host on {topic}, and nobody offers it now.",
                    "{teams} teams look for a host on {topic}, and nobody offers it now.",
                    teams,
                ),
                topic=topic.name,
                teams=teams,
            ),
            _("Your organisation hosts visits on a topic close to it. Could you show this too?"),
            _("If you like, add the topic to an offer or write a new one. You need not answer."),
        ],
        url=reverse("offer-create"),
        button=_("Write an offer"),
    )
