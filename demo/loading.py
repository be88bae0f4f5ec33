"""Bringing the demo into an empty database, once."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from demo.calendar import Calendar
from demo.chapters import (
    clock,
    exchanges,
    matches,
    organisations,
    people,
    rounds,
    separations,
    stories,
    wishes,
)
from demo.content import Content, read_content
from demo.events import count_rows, live_through
from demo.models import Loading
from demo.people import PASSWORD
from demo.world import World
from notifications.actions import mark_sent, prune_messages
from notifications.models import Message
from regions.loading import load_reference
from regions.models import Organisation, Region

CHAPTERS = (
    people,
    organisations,
    wishes,
    matches,
    separations,
    rounds,
    exchanges,
    stories,
    clock,
)

STILL_TO_SEND = timedelta(days=2)
"""Messages younger than this wait for the worker, so that the outbox shows both."""
ON_ITS_WAY = timedelta(minutes=1)


class NotEmpty(Exception):
    """The database holds organisations that are not the demo's."""


@transaction.atomic
def load_demo() -> Loading | None:
    """The whole demo or nothing; None where it is there already, from whatever content.

    Raises NotEmpty, and `demo.events.ContentRefused` where the content breaks a rule.
    """
    if Loading.objects.exists():
        return None
    if Organisation.objects.exists():
        raise NotEmpty
    if not Region.objects.exists():
        load_reference()
    content = read_content()
    _live_through(content)
    User.objects.update(password=make_password(PASSWORD))
    _settle_messages()
    count_rows()
    return Loading.objects.create(digest=content.digest)


def is_current(loading: Loading) -> bool:
    """The content has not changed since."""
    return loading.digest == read_content().digest


def _live_through(content: Content) -> None:
    calendar, world = Calendar(timezone.now()), World()
    live_through(
        event for chapter in CHAPTERS for event in chapter.events(content, calendar, world)
    )


def _settle_messages() -> None:
    """What was written long ago has arrived long ago, and what is too old is gone."""
    old = Message.objects.filter(created_at__lt=timezone.now() - STILL_TO_SEND)
    mark_sent(old, after=ON_ITS_WAY)
    prune_messages()
