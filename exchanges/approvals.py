"""What staff should know of other exchanges before they decide on a match."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from django.db.models import Value
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
    match id; in two queries."""
    today = timezone.localdate()
    exchanges = _dated_exchanges_of(matches, today)
    host_windows, visitor_windows = _windows(matches)
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


def _windows(matches: Sequence[Match]) -> tuple[dict[int, list[Days]], dict[int, list[Days]]]:
    """The windows of the offers and of the requests, by their ids, in one query."""
    sides: tuple[dict[int, list[Days]], ...] = (defaultdict(list), defaultdict(list))
    offers = OfferWindow.objects.filter(offer__in=[match.offer_id for match in matches])
    requests = RequestWindow.objects.filter(request__in=[match.request_id for match in matches])
    rows = [
        windows.order_by().values_list(Value(side), owner, "starts", "ends")
        for side, (windows, owner) in enumerate([(offers, "offer"), (requests, "request")])
    ]
    for side, owner, starts, ends in rows[0].union(rows[1], all=True).order_by("starts", "ends"):
        sides[side][owner].append((starts, ends))
    return sides


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
