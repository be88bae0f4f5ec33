"""The public account of an exchange."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from lifecycle.actions import advance, lock, record
from lifecycle.refusals import Refused

from .. import notices
from ..drafting import story_from_record
from ..models import Exchange, Story
from .staleness import refuse_if_outdated, save_next_version

SLUG_LENGTH = 80


@transaction.atomic
def draft_story(exchange: Exchange, *, by: User) -> Story:
    """Write a first version from the exchange's record. There is one story an exchange."""
    exchange = lock(exchange)
    drafted = Story.objects.filter(exchange=exchange).first()
    if drafted:
        return drafted
    if not exchange.is_completed:
        raise Refused(_("A story can be drafted once the visit has taken place."))
    words = story_from_record(exchange)
    story = Story.objects.create(exchange=exchange, slug=_free_slug(exchange), **words)
    record(story, "draft", by=by)
    return story


@transaction.atomic
def edit_story(story: Story, *, by: User, version: int | None = None, **fields: Any) -> Story:
    story = lock(story)
    refuse_if_outdated(story, version)
    save_next_version(story, **fields)
    record(story, "edit", by=by)
    return story


@transaction.atomic
def publish_story(story: Story, *, by: User) -> Story:
    """Show it to everybody. It must lack nothing any more."""
    stored = lock(story)
    if stored.is_draft and stored.still_missing:
        sentence = _("The story cannot be published yet. {missing}")
        raise Refused(sentence.format(missing=" ".join(stored.still_missing)))
    advance(story, "publish", by=by, published_at=timezone.now())
    notices.story_published(story)
    return story


@transaction.atomic
def withdraw_story(story: Story, *, by: User, reason: str = "") -> Story:
    """Hide it again; it becomes a draft."""
    return advance(story, "withdraw", by=by, reason=reason)


def _free_slug(exchange: Exchange) -> str:
    words = f"{exchange.visitor.short_name} {exchange.host.short_name} {exchange.title}"
    wanted = slugify(words)[:SLUG_LENGTH].strip("-") or "story"
    taken = Story.objects.filter(slug__startswith=wanted).values_list("slug", flat=True)
    return wanted if wanted not in set(taken) else f"{wanted}-{exchange.pk}"
