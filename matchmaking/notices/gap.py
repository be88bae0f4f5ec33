"""The message about a topic on which nobody has a visit to give."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Func, IntegerField, Max, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.models import User
from notifications.actions import tell
from notifications.models import Message
from regions.models import Topic

KIND = "topic_wanted"


def last_told(*, on: date) -> dict[int, datetime]:
    """When hosts were told of a topic last, by its id, in the month of this day. One query."""
    messages = Message.objects.filter(kind=KIND, key__contains=f":{on:%Y-%m}:")
    topic = Func("key", Value(":"), Value(2), function="SPLIT_PART")
    by_topic = messages.order_by().values(topic=Cast(topic, IntegerField()))
    return dict(by_topic.annotate(last=Max("created_at")).values_list("topic", "last"))


def topic_wanted(topic: Topic, teams: int, people: Iterable[User], *, on: date) -> list[Message]:
    """To people who speak for hosts of kindred topics, once a topic and month."""
    return tell(
        people,
        key=f"gap:{topic.pk}:{on:%Y-%m}",
        kind=KIND,
        subject=format_lazy(_("Wanted: hosts for {topic}"), topic=topic.name),
        paragraphs=[
            format_lazy(
                ngettext_lazy(
                    "{teams} team looks for a host on {topic}, and nobody has a visit to give.",
                    "{teams} teams look for a host on {topic}, and nobody has a visit to give.",
                    teams,
                ),
                topic=topic.name,
                teams=teams,
            ),
            _(
                "Your organisation hosts visits on this topic or one close to it. Could you take "
                "one visit more, or show this too?"
            ),
            _(
                "If you like, raise the number of visits of an offer, add the topic to it, or "
                "write a new one. You need not answer."
            ),
        ],
        url=reverse("offer-create"),
        button=_("Write an offer"),
    )
