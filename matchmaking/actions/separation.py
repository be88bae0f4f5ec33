"""Keeping organisations apart, and no longer."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from lifecycle.actions import advance, record
from lifecycle.refusals import Refused, TransitionNotAllowed
from regions.models import Organisation

from ..models import Match, Separation
from ..models.separation import KEPT_APART_ALREADY
from ..notices import match as notices
from ..reasons import OBSTACLES
from ..signals import match_ended


@transaction.atomic
def keep_apart(separation: Separation, *, by: User) -> None:
    """Store it: from now on neither organisation is matched with the other.

    What is undecided between them is withdrawn, and both are told, but not why; approved visits
    stand. Refused without a reason, or if they are kept apart already.
    """
    separation.reason = separation.reason.strip()
    if not separation.reason:
        raise Refused(_("Please give a reason."))
    pair = separation.one_id, separation.other_id
    # Of two people who record the same pair at once the second waits here, and is told.
    list(Organisation.objects.select_for_update(no_key=True).filter(pk__in=pair).order_by("pk"))
    if Separation.objects.standing().between(*pair).exists():
        raise Refused(str(KEPT_APART_ALREADY))
    separation.save()
    record(separation, "keep_apart", by=by, reason=separation.reason)
    undecided = Match.objects.undecided().between(*pair).with_both_sides().order_by("pk")
    withdrawn = [match for match in undecided if _is_withdrawn(match, by)]
    # Only now, as these may be legs of the same ring.
    for match in withdrawn:
        match_ended.send(sender=Match, match=match)


@transaction.atomic
def end_separation(separation: Separation, *, by: User, reason: str) -> None:
    """From now on the two can be matched again."""
    advance(separation, "end", by=by, reason=reason)


def end_separations_that_are_over() -> None:
    """Those whose last day has passed. May be called at any time, any number of times."""
    for separation in Separation.objects.over(timezone.localdate()):
        try:
            advance(separation, "run_out", by=None)
        except TransitionNotAllowed:
            continue  # ended a moment ago


def _is_withdrawn(match: Match, by: User) -> bool:
    try:
        advance(match, "withdraw", by=by, reason=str(OBSTACLES["not_kept_apart"]))
    except TransitionNotAllowed:
        return False  # decided a moment ago
    notices.match_parted(match)
    return True
