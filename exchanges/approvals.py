"""What staff should know of other exchanges before they decide on a match."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from matchmaking.calendar_weeks import Days, overlaps
from matchmaking.models import Match, OfferWindow, RequestWindow
from matchmaking.warnings import Background, MatchWarning

from .days import dates_in_words
from .models import Exchange

OTHERS_SHOWN = 20


def warnings_of_dates(matches: Sequence[Match]) -> dict[int, list[MatchWarning]]:
    """A warning where the dates that suit both teams touch an approved exchange of either, by
    match id; in three queries."""
    today = timezone.localdate()
    exchanges = _dated_exchanges_of(matches, today)
    host_windows = _windows(OfferWindow, "offer", [match.offer_id for match in matches])
    visitor_windows = _windows(RequestWindow, "request", [match.request_id for match in matches])
    found: dict[int, list[MatchWarning]] = {}
    for match in matches:
        common = list(overlaps(host_windows[match.offer_id], visitor_windows[match.request_id]))
        touching = _touching(match, exchanges, common)
        found[match.pk] = [
            MatchWarning(
                "wait",
                _("Possible dates overlap an approved exchange: {exchange}, {dates}").format(
                    exchange=exchange, dates=dates_in_words(exchange)
                ),
            )
            for exchange in touching
        ]
    return found


def others_of_the_organisations(match: Match) -> list[Background]:
    """The newest exchanges of the two organisations, once for each of the two it concerns."""
    both = [match.offer.organisation_id, match.request.organisation_id]
    exchanges = Exchange.objects.of_organisations(both).with_both_sides()
    return [
        Background(
            organisation_id=organisation_id,
            title=f"{exchange}: {exchange.title}",
            url=exchange.get_absolute_url(),
            note=" · ".join(filter(None, (exchange.get_state_display(), dates_in_words(exchange)))),
        )
        for exchange in exchanges.exclude(match=match)[:OTHERS_SHOWN]
        for organisation_id in both
        if organisation_id in (exchange.host_id, exchange.visitor_id)
    ]


def _dated_exchanges_of(matches: Sequence[Match], today: date) -> list[Exchange]:
    organisations = {
        organisation
        for match in matches
        for organisation in (match.offer.organisation_id, match.request.organisation_id)
    }
    exchanges = Exchange.objects.standing().of_organisations(organisations)
    return list(exchanges.filter(ends__gte=today).select_related("host", "visitor"))


def _windows(model, noun: str, ids: Sequence[int]) -> dict[int, list[Days]]:
    windows: dict[int, list[Days]] = defaultdict(list)
    rows = model.objects.filter(**{f"{noun}__in": ids})
    for owner, starts, ends in rows.values_list(noun, "starts", "ends"):
        windows[owner].append((starts, ends))
    return windows


def _touching(
    match: Match, exchanges: Sequence[Exchange], common: Sequence[Days]
) -> Iterator[Exchange]:
    for exchange in exchanges:
        concerns_host = exchange.offer_id == match.offer_id
        concerns_visitor = exchange.visitor_id == match.request.organisation_id
        is_itself = exchange.match_id == match.pk
        days = [(exchange.starts, exchange.ends)]
        if (concerns_host or concerns_visitor) and not is_itself and any(overlaps(days, common)):
            yield exchange
