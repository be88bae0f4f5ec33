"""A round's solution as people review it: rings as rings, reasons as sentences, what differs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.utils.translation import ngettext

from .models import HostingOffer, MatchingRound, RoundPair, RoundUnserved, VisitRequest
from .obstacles import told_obstacles
from .solution import Solved
from .states import RoundDeed

REASONS = {
    "no_offer": later("No open offer meets all conditions."),
    "below_floor": later("The best offer has a fit of {best}, below the lowest fit of this round."),
    "forbidden": later("Every offer that suits is forbidden by staff."),
    "host_bound": later("Its hosts have as many visits as this round lets one host have."),
    "lost_to_options": later("It would have a host if only the total fit counted."),
    "taken": later("Every offer that suits (best fit {best}) is better used by another team."),
}

OPTIONS = {
    "teams_first": later("As many teams as possible"),
    "floor": later("Lowest fit"),
    "most_per_host": later("Most visits for one host"),
    "one_each": later("A visit for each new region"),
    "unmatched": later("Teams left before come first"),
    "forced": later("Pairs that staff force"),
    "forbidden": later("Pairs that staff forbid"),
    "rings": later("Rings first"),
}
"""By their names in the engine, as the form of a round calls them in short."""


@dataclass(frozen=True)
class Move:
    """A team whose hosts are others than before; of several the better comes first."""

    request: VisitRequest
    before: list[HostingOffer]
    after: list[HostingOffer]


@dataclass(frozen=True)
class Difference:
    """Between the solution that is stored and another. Totals are of 100 a pair."""

    served_before: int
    served: int
    total_before: float
    total: float
    rings_before: int
    rings: int
    moves: list[Move]

    @property
    def cost(self) -> float:
        """How much total fit is lost; negative where some is won."""
        return round(self.total_before - self.total, 2)

    @property
    def won(self) -> float:
        return -self.cost


@dataclass(frozen=True)
class Wish:
    """What staff wish of a pair, in words: “Rennes hosts Umeå” or “Rennes does not host Umeå”."""

    deed: str
    request: int
    offer: int
    words: str


@dataclass(frozen=True)
class RoundRing:
    """Pairs of a round (`legs`) of which each one's visitor hosts the next; in a ring, not in a
    chain, the last visitor is the first host."""

    legs: list[RoundPair]

    @property
    def is_chain(self) -> bool:
        return self.legs[0].offer.organisation != self.legs[-1].request.organisation

    @property
    def title(self) -> str:
        """“Borås → Vestland → Borås”: each hosts the one that follows."""
        teams = [leg.offer.organisation.short_name for leg in self.legs]
        return " → ".join([*teams, self.legs[-1].request.organisation.short_name])


def rings_of(matching_round: MatchingRound) -> list[RoundRing]:
    """One query."""
    pairs = matching_round.pairs.with_both_sides().filter(ring_number__isnull=False)
    pairs = pairs.select_related("match__ring").order_by("ring_number", "pk")
    return [
        RoundRing(list(legs)) for _number, legs in groupby(pairs, key=lambda pair: pair.ring_number)
    ]


def wishes_of(matching_round: MatchingRound) -> list[Wish]:
    """What staff force and forbid. One query, none where there is nothing."""
    wished = [
        *((RoundDeed.FORCE, *pair) for pair in matching_round.forced),
        *((RoundDeed.FORBID, *pair) for pair in matching_round.forbidden),
    ]
    if not wished:
        return []
    of_request, of_offer = _short_names(
        {request for _deed, request, _offer in wished}, {offer for _deed, _request, offer in wished}
    )
    words = {
        RoundDeed.FORCE: _("{host} hosts {team}"),
        RoundDeed.FORBID: _("{host} does not host {team}"),
    }
    return [
        Wish(
            deed,
            request,
            offer,
            words[deed].format(host=of_offer[offer], team=of_request[request]),
        )
        for deed, request, offer in wished
    ]


def _short_names(requests: set[int], offers: set[int]) -> tuple[dict[int, str], dict[int, str]]:
    """Of the organisations of requests and of offers, by the ids of these. One query."""
    found: tuple[dict[int, str], dict[int, str]] = ({}, {})
    rows = [
        asked.order_by().values_list(Value(side), "pk", "organisation__short_name")
        for side, asked in enumerate(
            [
                VisitRequest.objects.filter(pk__in=requests),
                HostingOffer.objects.filter(pk__in=offers),
            ]
        )
    ]
    for side, pk, name in rows[0].union(rows[1], all=True):
        found[side][pk] = name
    return found


def told_unserved(unserved: RoundUnserved) -> str:
    """Why the team is left without a host; if no offer suits it, what stands in the way; if it
    is left by options, by which."""
    best = round(unserved.values.get("best", 0) / 100)
    told = str(REASONS[unserved.reason]).format(best=best)
    if obstacles := unserved.values.get("obstacles"):
        return f"{told} {told_obstacles(obstacles)}"
    if unserved.reason == "lost_to_options":
        return f"{told} {_told_options(unserved.values.get('options'))}"
    return told


def price_lines(matching_round: MatchingRound) -> list[dict[str, Any]]:
    """What each option costs in total fit; of a round that was divided that is not known."""
    prices = {} if matching_round.was_divided else matching_round.numbers.get("prices", {})
    return [
        {"label": OPTIONS[name], "cost": cost / 100, "told": _told_points(cost)}
        for name, cost in prices.items()
    ]


def difference(matching_round: MatchingRound, solved: Solved) -> Difference:
    """Three queries."""
    stored_pairs = matching_round.pairs.order_by("rank")
    before = _hosts(stored_pairs.values_list("request", "offer"))
    after = _hosts((pair.request, pair.offer) for pair in solved.pairs)
    changed = [pk for pk in sorted({*before, *after}) if set(before[pk]) != set(after[pk])]
    requests = VisitRequest.objects.select_related("organisation").in_bulk(changed)
    ids = {offer for pk in changed for offer in (*before[pk], *after[pk])}
    offers = HostingOffer.objects.select_related("organisation").in_bulk(ids)
    stored = matching_round.numbers
    return Difference(
        served_before=stored["served"],
        served=solved.numbers["served"],
        total_before=stored["total"] / 100,
        total=solved.numbers["total"] / 100,
        rings_before=stored["rings"],
        rings=solved.numbers["rings"],
        moves=[
            Move(
                requests[pk],
                [offers[offer] for offer in before[pk]],
                [offers[offer] for offer in after[pk]],
            )
            for pk in changed
        ],
    )


def _hosts(pairs: Iterable[tuple[int, int]]) -> defaultdict[int, list[int]]:
    """The offers of each request, in the order of the pairs."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    for request, offer in pairs:
        found[request].append(offer)
    return found


def _told_options(costs: Mapping[str, int] | None) -> str:
    """Which options leave a team, with the fit in hundredths that each costs by itself."""
    if costs is None:
        return _("Which option leaves it without one was not worked out.")
    if not costs:
        return _("The options of this round leave it without one, though none of them alone would.")
    named = [
        _("“{option}” (total fit lost by it: {points})").format(
            option=OPTIONS[name], points=_told_points(cost)
        )
        for name, cost in costs.items()
    ]
    return ngettext(
        "What leaves it without one is {options}.",
        "Each of these alone would leave it without one: {options}.",
        len(named),
    ).format(options="; ".join(named))


def _told_points(hundredths: int) -> str:
    if not hundredths:
        return _("nothing")
    points = round(hundredths / 100)
    if not points:
        return _("less than 1 point")
    return ngettext("{points} point", "{points} points", points).format(points=points)
