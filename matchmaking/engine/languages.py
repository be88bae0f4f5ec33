"""Which languages two teams can work in, and how well."""

from __future__ import annotations

from dataclasses import dataclass

from .facts import OfferFacts, RequestFacts

WORKING_LEVEL = 3
"""B1: below it, a day beside a colleague teaches little."""


@dataclass(frozen=True, slots=True)
class Bridge:
    """A way to talk: the host speaks `host`, the visitors speak `visitor` (mostly the same)."""

    host: str
    visitor: str
    level: int
    host_level: int
    visitor_level: int


def bridges(request: RequestFacts, offer: OfferFacts) -> list[Bridge]:
    """The ways to talk at B1 or above, the best first; a language in common goes first."""
    found = [bridge for bridge in _all_bridges(request, offer) if bridge.level >= WORKING_LEVEL]
    return sorted(found, key=lambda b: (-b.level, b.host != b.visitor, b.host))


def best_level(request: RequestFacts, offer: OfferFacts) -> int:
    """The level of the best way to talk, 0 if there is none."""
    return max((bridge.level for bridge in _all_bridges(request, offer)), default=0)


def _all_bridges(request: RequestFacts, offer: OfferFacts) -> list[Bridge]:
    found = []
    for code, host_level in offer.languages.items():
        own = request.languages.get(code, 0)
        kindred = request.understood.get(code)
        if own and (kindred is None or own >= kindred.level):
            found.append(Bridge(code, code, min(host_level, own), host_level, own))
        elif kindred:
            level = min(host_level, kindred.level)
            found.append(Bridge(code, kindred.through, level, host_level, kindred.level))
    return found
