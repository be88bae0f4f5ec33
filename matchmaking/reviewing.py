"""A round's solution as people review it: rings as rings, reasons as sentences, what differs."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from .models import HostingOffer, MatchingRound, RoundPair, RoundUnserved, VisitRequest
from .solving import Solved

REASONS = {
    "no_offer": later("No open offer meets all conditions."),
    "taken": later("Every offer that suits is better used by another team."),
    "below_floor": later("No offer reaches the lowest fit of this round."),
    "option": later("An option of this round, or a wish of staff, gave the place to another team."),
}

CONDITIONS = {
    "topics": later("topics"),
    "not_declined": later("turned down before"),
    "other_organisation": later("the same organisation"),
    "other_region": later("the same region"),
    "visits_left": later("no visit left"),
    "common_language": later("language"),
    "team_size": later("team size"),
    "length": later("length of the visit"),
    "audience": later("kinds of people"),
    "dates": later("dates"),
}

OPTIONS = {
    "teams_first": later("Serving as many teams as possible"),
    "floor": later("The lowest fit"),
    "most_per_host": later("The most visits for one host"),
    "one_each": later("A visit for each new region"),
    "unmatched": later("Teams left without a host before"),
    "forced": later("Rings, and pairs that staff force"),
    "forbidden": later("Pairs that staff forbid"),
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


def rings_of(matching_round: MatchingRound) -> list[list[RoundPair]]:
    """The pairs of each ring, so that one's visitor is the next's host. One query."""
    pairs = matching_round.pairs.with_both_sides().filter(ring_number__isnull=False)
    pairs = pairs.select_related("match__ring").order_by("ring_number", "pk")
    return [list(legs) for _number, legs in groupby(pairs, key=lambda pair: pair.ring_number)]


def told_unserved(unserved: RoundUnserved) -> str:
    """Why the team is left without a host."""
    sentence = str(REASONS.get(unserved.reason, unserved.reason))
    failed = unserved.values.get("conditions")
    if failed:
        names = ", ".join(str(CONDITIONS.get(name, name)) for name in failed)
        sentence = _("{sentence} Mostly in the way: {conditions}.").format(
            sentence=sentence, conditions=names
        )
    return sentence


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
