"""Every write on visit requests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from lifecycle.actions import advance, lock, record
from lifecycle.refusals import Refused
from regions.models import Topic
from regions.rules import on_behalf_of

from ..models import RequestTopic, VisitRequest
from .wishes import (
    Levels,
    Windows,
    lock_draft,
    refuse_unless_complete,
    refuse_unless_current,
    refuse_unless_verified,
    replace_languages,
    replace_windows,
    store_once,
)

# What a person writes; all else about a request follows from verbs.
WRITTEN_FIELDS = (
    "department",
    "title",
    "learning_goals",
    "team_size",
    "roles",
    "audience",
    "days",
    "countries",
    "funding",
)


@transaction.atomic
def save_request(
    request: VisitRequest,
    *,
    by: User,
    topics: Iterable[Topic],
    languages: Levels,
    windows: Windows,
) -> VisitRequest:
    """Store a new draft or a changed request with its topics, languages and windows, or nothing.

    `request` carries the written fields and the version they were written from; `topics`
    stand in their order of wishes; `languages` maps a language to its level; `windows` are
    pairs of days. Refused if somebody saved it meanwhile, if it is neither draft nor open,
    if it is open and would be incomplete, and with SentBefore if its form has stored one already.
    """
    if request.pk is None:
        store_once(request)
        verb = "draft"
    else:
        _refuse_unless_savable(request)
        request.version += 1
        request.save(update_fields=[*WRITTEN_FIELDS, "version"])
        verb = "change"
    _replace_topics(request, topics)
    replace_languages(request, languages)
    replace_windows(request, windows)
    request.stored_facts = None
    if not request.is_draft:
        refuse_unless_complete(VisitRequest.objects.get(pk=request.pk))
    record(request, verb, by=by, on_behalf_of=on_behalf_of(by, request.organisation))
    return request


@transaction.atomic
def publish_request(request: VisitRequest, *, by: User) -> None:
    fresh = lock(request)
    if fresh.allows("publish"):
        refuse_unless_verified(fresh.organisation)
        refuse_unless_complete(fresh)
    _advance(request, "publish", by=by, published_at=timezone.now())


@transaction.atomic
def withdraw_request(request: VisitRequest, *, by: User, reason: str = "") -> None:
    """Refused while it is part of a match: the other team is told first."""
    fresh = lock(request)
    if fresh.allows("withdraw") and fresh.has_undecided_matches():
        raise Refused(
            _(
                "Not withdrawn: this request is part of a match that is being decided. "
                "Withdraw or decline the match first, then withdraw the request."
            )
        )
    _advance(request, "withdraw", by=by, reason=reason)


@transaction.atomic
def match_request(request: VisitRequest, *, by: User | None) -> None:
    """Its match is approved: it is no longer offered to hosts."""
    advance(request, "match", by=by)


@transaction.atomic
def reopen_request(request: VisitRequest, *, by: User | None) -> None:
    """Its exchange does not take place: hosts can read it again."""
    advance(request, "reopen", by=by)


@transaction.atomic
def close_request(request: VisitRequest, *, by: User | None) -> None:
    """Its exchange has taken place."""
    advance(request, "close", by=by)


@transaction.atomic
def copy_request(request: VisitRequest, *, by: User, form_key: UUID | None = None) -> VisitRequest:
    """A new draft with the same words, and with those windows that are not over. With SentBefore
    if the form with this key has made one already."""
    today = timezone.localdate()
    draft = VisitRequest(
        organisation=request.organisation,
        form_key=form_key,
        **{name: getattr(request, name) for name in WRITTEN_FIELDS},
    )
    return save_request(
        draft,
        by=by,
        topics=request.topics_in_order,
        languages=request.levels,
        windows=[(starts, ends) for starts, ends in request.spans if ends >= today],
    )


@transaction.atomic
def discard_request(request: VisitRequest, *, by: User) -> None:
    """Delete a draft for good, with its log."""
    words = _("Only a draft can be discarded. You can withdraw this request instead.")
    lock_draft(request, or_say=words).delete()


@contextmanager
def as_if_saved(
    request: VisitRequest, *, topics: Iterable[Topic], languages: Levels, windows: Windows
) -> Iterator[VisitRequest]:
    """The request as it would be if it were saved so; at the end nothing has been stored."""
    is_new = request.pk is None
    with transaction.atomic():
        request.save()
        _replace_topics(request, topics)
        replace_languages(request, languages)
        replace_windows(request, windows)
        yield VisitRequest.objects.with_facts().get(pk=request.pk)
        transaction.set_rollback(True)
    if is_new:
        request.pk = None


def _refuse_unless_savable(request: VisitRequest) -> None:
    fresh = lock(request)
    if not fresh.is_editable:
        raise Refused(
            _(
                "This request is now “{state}” and cannot be changed. Copy it to make a new one."
            ).format(state=fresh.get_state_display())
        )
    refuse_unless_current(request.version, fresh)
    request.refresh_from_db(fields=["state"])


def _replace_topics(request: VisitRequest, topics: Iterable[Topic]) -> None:
    request.ranked_topics.all().delete()
    RequestTopic.objects.bulk_create(
        RequestTopic(request=request, topic=topic, position=position)
        for position, topic in enumerate(topics, start=1)
    )


def _advance(request: VisitRequest, verb: str, *, by: User, **words) -> None:
    behalf = on_behalf_of(by, request.organisation)
    advance(request, verb, by=by, on_behalf_of=behalf, **words)
