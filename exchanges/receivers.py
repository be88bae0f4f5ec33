"""What happens here because of something in another app."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.dispatch import receiver

from matchmaking.models import Match
from matchmaking.signals import match_approved, match_background, match_warnings
from matchmaking.warnings import Background, MatchWarning

from .actions import open_exchange
from .approvals import others_of_the_organisations, warnings_of_dates


@receiver(match_approved, dispatch_uid="exchanges.open_exchange")
def open_exchange_of_approved_match(sender, match: Match, by, **kwargs) -> None:
    open_exchange(match, by=by)


@receiver(match_warnings, dispatch_uid="exchanges.warn_of_dates")
def warn_of_dates(sender, matches: Sequence[Match], **kwargs) -> Mapping[int, list[MatchWarning]]:
    return warnings_of_dates(matches)


@receiver(match_background, dispatch_uid="exchanges.tell_of_other_exchanges")
def tell_of_other_exchanges(sender, match: Match, **kwargs) -> list[Background]:
    return others_of_the_organisations(match)
