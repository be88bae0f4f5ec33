"""What happens here because of something in another app."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.dispatch import receiver
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.signals import before_erasure, export_personal_data
from lifecycle.refusals import Refused
from matchmaking.models import Match
from matchmaking.signals import match_approved, match_background, match_warnings
from matchmaking.warnings import Background, MatchWarning
from regions.models import Membership
from regions.states import Role

from .actions import open_exchange
from .approvals import others_of_the_organisations, warnings_of_dates
from .models import Exchange, Feedback, Participant
from .states import OPEN_STATES


@receiver(match_approved, dispatch_uid="exchanges.open_exchange")
def open_exchange_of_approved_match(sender, match: Match, by, **kwargs) -> None:
    open_exchange(match, by=by)


@receiver(match_warnings, dispatch_uid="exchanges.warn_of_dates")
def warn_of_dates(sender, matches: Sequence[Match], **kwargs) -> Mapping[int, list[MatchWarning]]:
    return warnings_of_dates(matches)


@receiver(match_background, dispatch_uid="exchanges.tell_of_other_exchanges")
def tell_of_other_exchanges(sender, match: Match, **kwargs) -> list[Background]:
    return others_of_the_organisations(match)


@receiver(before_erasure, dispatch_uid="exchanges.keep_open_exchanges_in_hands")
def keep_open_exchanges_in_hands(sender, person: User, **kwargs) -> None:
    """Nobody leaves an exchange without anybody who speaks for their side of it."""
    coordinators = Membership.objects.active().filter(role=Role.COORDINATOR)
    spoken_for = coordinators.exclude(user=person).values("organisation")
    left_alone = coordinators.filter(user=person).exclude(organisation__in=spoken_for)
    exchanges = Exchange.objects.of_organisations(left_alone.values("organisation"))
    exchange = exchanges.filter(state__in=OPEN_STATES).order_by("pk").first()
    if exchange:
        raise Refused(
            _(
                "You are the only one who speaks for your side of “{exchange}”. Invite another "
                "coordinator first, or cancel the exchange."
            ).format(exchange=exchange.title)
        )


@receiver(export_personal_data, dispatch_uid="exchanges.export_visits")
def export_visits(sender, person: User, **kwargs) -> dict:
    travelled = Participant.objects.filter(email__iexact=person.email)
    given = Feedback.objects.filter(by=person)
    return {
        "visits_you_are_named_for": list(
            travelled.values("exchange__title", "exchange__starts", "name", "role", "attended")
        ),
        "feedback_you_gave": list(
            given.values("at", "exchange__title", "worked_well", "to_change", "quote", "may_quote")
        ),
    }
