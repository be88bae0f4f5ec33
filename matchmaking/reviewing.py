"""A round's solution as people review it: rings as rings, reasons as sentences, what differs."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.translation import gettext_lazy as later

from .models import HostingOffer, MatchingRound, RoundPair, RoundUnserved, VisitRequest
from .obstacles import told_obstacles
from .solution import Solved

REASONS = {
    "no_offer": later("No open offer meets all conditions."),
    "below_floor": later("The best offer has a fit of {best}, below the lowest fit of this round."),
    "forbidden": later("Every offer that suits is forbidden by staff."),
    "host_bound": later("Its hosts have as many visits as this round lets one host have."),
    "lost_to_options": later("An option of this round gave its place to another team."),
    "taken": later("Every offer that suits (best fit {best}) is better used by another team."),
}

OPTIONS = {
    "teams_first": later("Serving as many teams as possible"),
    "floor": later("The lowest fit"),
    "most_per_host": later("The most visits for one host"),
    "one_each": later("A visit for each new region"),
    "unmatched": later("Teams left without a host before"),
    "forced": later("Pairs that staff force"),
    "forbidden": later("Pairs that staff forbid"),
    "rings": later("Rings first"),
}


@dataclass(frozen=True)
class Move:
    """A team whose host is another, is new or is lost."""

    request: VisitRequest
    before: HostingOffer | None
    after: HostingOffer | None


@dataclass(frozen=True)
class Difference:
    """Between the solution that is stored and another. Totals are of 100 a pair."""

    served_before: int
    served: int
    total_before: float
    total: float
    moves: list[Move]

    @property
    def cost(self) -> float:
        """How much total fit is lost; negative where some is won."""
        return round(self.total_before - self.total, 2)

    @property
    def served_more(self) -> int:
        return self.served - self.served_before


@dataclass(frozen=True)
class RoundRing:
    """Pairs of a round (`legs`) of which each one's visitor hosts the next; in a ring, not in a
    chain, the last visitor is the first host."""

    legs: list[RoundPair]

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


def told_unserved(unserved: RoundUnserved) -> str:
    """Why the team is left without a host; if no offer suits it, what stands in the way."""
    best = round(unserved.values.get("best", 0) / 100)
    told = str(REASONS[unserved.reason]).format(best=best)
    if obstacles := unserved.values.get("obstacles"):
        return f"{told} {told_obstacles(obstacles)}"
    return told


def price_lines(matching_round: MatchingRound) -> list[dict[str, Any]]:
    """What each option costs in total fit."""
    prices = matching_round.numbers.get("prices", {})
    return [{"label": OPTIONS.get(name, name), "cost": cost / 100} for name, cost in prices.items()]


def difference(matching_round: MatchingRound, solved: Solved) -> Difference:
    """Three queries."""
    before = dict(matching_round.pairs.filter(rank=1).values_list("request", "offer"))
    after = {pair.request: pair.offer for pair in solved.pairs if pair.rank == 1}
    changed = [pk for pk in sorted({*before, *after}) if before.get(pk) != after.get(pk)]
    requests = VisitRequest.objects.select_related("organisation").in_bulk(changed)
    ids = {side.get(pk) for pk in changed for side in (before, after)} - {None}
    offers = HostingOffer.objects.select_related("organisation").in_bulk(ids)
    stored = matching_round.numbers
    return Difference(
        served_before=stored["served"],
        served=solved.numbers["served"],
        total_before=stored["total"] / 100,
        total=solved.numbers["total"] / 100,
        moves=[
            Move(requests[pk], offers.get(before.get(pk)), offers.get(after.get(pk)))
            for pk in changed
        ],
    )
