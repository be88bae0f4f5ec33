"""What saving and publishing offers and requests have in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from lifecycle.actions import lock, record
from lifecycle.refusals import Refused
from regions.models import Organisation

from ..models import HostingOffer, VisitRequest
from ..notices import wishes as notices

Windows = Iterable[tuple[date, date]]
Levels = Mapping[str, str]


class SavedMeanwhile(Refused):
    """Somebody else has saved the thing since it was opened; `version` is the present one."""

    def __init__(self, version: int) -> None:
        self.version = version
        super().__init__(
            _(
                "Somebody saved this after you had opened it. Nothing you typed is lost: "
                "look at what was saved, then save again to replace it with your text."
            )
        )


class SentBefore(Refused):
    """The form has stored an offer or a request before: `first`."""

    def __init__(self, first) -> None:
        self.first = first
        super().__init__(
            _("You have sent this form before. Nothing was doubled: this is what it made.")
        )


def store_once(wish) -> None:
    """Store a new offer or request, unless the form that it comes from has stored one before."""
    try:
        with transaction.atomic():
            wish.save()
    except IntegrityError as clash:
        if first := wish.made_before():
            raise SentBefore(first) from clash
        raise


@transaction.atomic
def hand_over_draft(wish: HostingOffer | VisitRequest, *, by: User) -> None:
    """A colleague has finished a draft: its coordinators are asked to publish it."""
    draft = lock_draft(wish, or_say=_("Nothing to do: this is published already."))
    record(draft, "hand_over", by=by)
    notices.draft_handed_over(draft, by=by)


def lock_draft(wish, *, or_say: str):
    """The row as it is now, locked; refused with these words if it is no draft."""
    fresh = lock(wish)
    if not fresh.is_draft:
        raise Refused(or_say)
    return fresh


def refuse_unless_current(version: int, fresh) -> None:
    if version != fresh.version:
        raise SavedMeanwhile(fresh.version)


def refuse_unless_complete(wish) -> None:
    """A shown offer or request has everything its readers need."""
    if missing := wish.missing():
        raise Refused(_("Not published. {what}").format(what=" ".join(missing.values())))


def refuse_unless_verified(organisation: Organisation) -> None:
    if not organisation.is_verified:
        raise Refused(
            _(
                "Not published: the association has not verified {name} yet. Your draft is kept. "
                "You can publish it as soon as your organisation is verified."
            ).format(name=organisation.name)
        )


def replace_languages(wish, levels: Levels) -> None:
    """The languages of an offer or request are these from now on, each at its level."""
    wish.languages.all().delete()
    for language, level in levels.items():
        wish.languages.create(language=language, level=level)


def replace_windows(wish, windows: Windows) -> None:
    """The windows of an offer or request are these pairs of days from now on."""
    wish.windows.all().delete()
    for starts, ends in windows:
        wish.windows.create(starts=starts, ends=ends)
