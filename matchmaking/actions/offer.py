"""Every write on hosting offers."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from lifecycle.actions import advance, lock, record
from lifecycle.refusals import Refused
from regions.models import Topic
from regions.rules import on_behalf_of

from ..models import HostingOffer
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

# What a person writes; all else about an offer follows from verbs.
WRITTEN_FIELDS = (
    "department",
    "title",
    "summary",
    "main_topic",
    "strategy",
    "observation",
    "methods",
    "reflection",
    "audience",
    "group_min",
    "group_max",
    "days_min",
    "days_max",
    "weekdays",
    "visits",
    "access",
    "confidentiality",
    "wants_to_visit_back",
)


@transaction.atomic
def save_offer(
    offer: HostingOffer,
    *,
    by: User,
    topics: Iterable[Topic] = (),
    languages: Levels,
    windows: Windows,
) -> HostingOffer:
    """Store a new draft or a changed offer with its topics, languages and windows, or nothing.

    `offer` carries the written fields and the version they were written from; `languages`
    maps a language to its level; `windows` are pairs of days. Refused if somebody saved it
    meanwhile, if it is closed, and if it is shown to people and would be incomplete; with
    SentBefore if its form has stored one already.
    """
    if offer.pk is None:
        store_once(offer)
        verb = "draft"
    else:
        _refuse_unless_savable(offer)
        offer.version += 1
        offer.save(update_fields=[*WRITTEN_FIELDS, "version"])
        verb = "change"
    offer.topics.set({*topics, *filter(None, [offer.main_topic])})
    replace_languages(offer, languages)
    replace_windows(offer, windows)
    offer.stored_facts = None
    if not offer.is_draft:
        refuse_unless_complete(HostingOffer.objects.get(pk=offer.pk))
    record(offer, verb, by=by, on_behalf_of=on_behalf_of(by, offer.organisation))
    return offer


@transaction.atomic
def publish_offer(offer: HostingOffer, *, by: User) -> None:
    _refuse_unless_showable(offer, "publish")
    _advance(offer, "publish", by=by, published_at=timezone.now())


@transaction.atomic
def resume_offer(offer: HostingOffer, *, by: User) -> None:
    _refuse_unless_showable(offer, "resume")
    _advance(offer, "resume", by=by)


@transaction.atomic
def pause_offer(offer: HostingOffer, *, by: User) -> None:
    _advance(offer, "pause", by=by)


@transaction.atomic
def close_offer(offer: HostingOffer, *, by: User, reason: str = "") -> None:
    """Refused while a team waits for an answer: nobody is left without one."""
    fresh = lock(offer)
    if fresh.allows("close") and fresh.has_undecided_matches():
        raise Refused(
            _(
                "Not closed: at least one team asks to visit, or waits for the association. "
                "Answer them first, then close the offer."
            )
        )
    _advance(offer, "close", by=by, reason=reason)


@transaction.atomic
def copy_offer(offer: HostingOffer, *, by: User, form_key: UUID | None = None) -> HostingOffer:
    """A new draft with the same words, and with those windows that are not over. With SentBefore
    if the form with this key has made one already."""
    today = timezone.localdate()
    draft = HostingOffer(
        organisation=offer.organisation,
        form_key=form_key,
        **{name: getattr(offer, name) for name in WRITTEN_FIELDS},
    )
    return save_offer(
        draft,
        by=by,
        topics=offer.topics.all(),
        languages=offer.levels,
        windows=[(starts, ends) for starts, ends in offer.spans if ends >= today],
    )


@transaction.atomic
def discard_offer(offer: HostingOffer, *, by: User) -> None:
    """Delete a draft for good, with its log."""
    words = _("Only a draft can be discarded. You can close this offer instead.")
    lock_draft(offer, or_say=words).delete()


def _refuse_unless_savable(offer: HostingOffer) -> None:
    fresh = lock(offer)
    if not fresh.is_editable:
        raise Refused(_("A closed offer cannot be changed. Copy it to make a new one."))
    refuse_unless_current(offer.version, fresh)
    if offer.visits < fresh.visits_taken:
        raise Refused(
            _("{taken} visits are taken already: you can take no fewer.").format(
                taken=fresh.visits_taken
            )
        )
    offer.refresh_from_db(fields=["state"])


def _refuse_unless_showable(offer: HostingOffer, verb: str) -> None:
    fresh = lock(offer)
    if fresh.allows(verb):
        refuse_unless_verified(fresh.organisation)
        refuse_unless_complete(fresh)


def _advance(offer: HostingOffer, verb: str, *, by: User, **words) -> None:
    behalf = on_behalf_of(by, offer.organisation)
    advance(offer, verb, by=by, on_behalf_of=behalf, **words)
