"""What visits would have to cost so that no request asks for more than there are.

Whatever the prices, no assignment is worth more than all visits at their prices and what every
request would gain from the best offers at these prices, if it could have them. Where hosts have a
bound, a visit costs something at its host besides. Prices move a little at a time: up where more
want a visit than there are, down where fewer do.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .columns import NOTHING, Flags, Ids, Ints
from .compiled import compiled, inlined

PRICE_ROUNDS = 80

GAP_SOUGHT = 0.02
"""As a share of the bound: how far below it the best is taken to be while prices move."""

STUCK_AFTER = 3
"""So often without a better bound, prices go back to those of the best and move by half as much."""


@dataclass(frozen=True, slots=True, eq=False)
class Market:
    """Pairs, request by request: those of request n stand from `first[n]` to `first[n + 1]`. Each
    has its fit, its offer and the host of that; each request has so many visits `wanted`, each
    offer a capacity and each host a limit."""

    fit: Ints
    offer: Ints
    host: Ints
    first: Ids
    wanted: Ids
    capacity: Ids
    host_limits: Ids


@dataclass(frozen=True, slots=True, eq=False)
class Prices:
    """Of a visit, by offer, and besides by host."""

    at_offer: Ids
    at_host: Ids


def narrowed(market: Market, at_offer: Ids, total: int) -> tuple[int, Prices]:
    """The least bound found, beginning with these prices of offers, and the prices that prove it.
    `total` is what an assignment is known to be worth."""
    prices = Prices(at_offer, np.zeros_like(market.host_limits))
    bound, lacking = _bound(market, prices)
    best, best_prices, stuck, pace = bound, prices, 0, 1.0
    for _ in range(PRICE_ROUNDS):
        prices = _moved(prices, lacking, pace * _step(bound, total, lacking))
        bound, lacking = _bound(market, prices)
        if bound < best:
            best, best_prices, stuck = bound, prices, 0
            continue
        stuck += 1
        if stuck == STUCK_AFTER:
            prices, stuck, pace = best_prices, 0, pace / 2
            bound, lacking = _bound(market, prices)
    return best, best_prices


def nearly_best(market: Market, prices: Prices, nearly: int) -> Ids:
    """The places of the pairs that gain nearly as much as the best of their request; of a request
    that wants several visits, as the last of so many."""
    places = np.zeros(len(market.fit), dtype=np.bool_)
    _mark_nearly_best(*_columns(market), prices.at_offer, prices.at_host, nearly, places)
    return np.flatnonzero(places)


def _bound(market: Market, prices: Prices) -> tuple[int, Prices]:
    """The bound at these prices; of each offer and host how many visits it lacks then, fewer than
    none where some are left and could be cheaper."""
    asked = Prices(np.zeros_like(prices.at_offer), np.zeros_like(prices.at_host))
    gain = _ask(*_columns(market), prices.at_offer, prices.at_host, asked.at_offer, asked.at_host)
    visits = int((prices.at_offer * market.capacity).sum())
    hosts = int((prices.at_host * market.host_limits).sum())
    lacking = Prices(
        _lacking(asked.at_offer, market.capacity, prices.at_offer),
        _lacking(asked.at_host, market.host_limits, prices.at_host),
    )
    return int(gain) + visits + hosts, lacking


def _columns(market: Market) -> tuple[Ints, Ints, Ints, Ids, Ids]:
    return market.fit, market.offer, market.host, market.first, market.wanted


def _lacking(asked: Ids, limits: Ids, prices: Ids) -> Ids:
    lacking = asked - limits
    lacking[(prices == 0) & (lacking < 0)] = 0
    return lacking


def _step(bound: int, total: int, lacking: Prices) -> float:
    aim = max(total, bound - round(bound * GAP_SOUGHT))
    steep = int((lacking.at_offer**2).sum()) + int((lacking.at_host**2).sum())
    return max(bound - aim, 0) / max(steep, 1)


def _moved(prices: Prices, lacking: Prices, step: float) -> Prices:
    def moved(price: Ids, by: Ids) -> Ids:
        return np.asarray(np.maximum(price + np.rint(step * by).astype(np.int64), 0))

    return Prices(moved(prices.at_offer, lacking.at_offer), moved(prices.at_host, lacking.at_host))


FAR = 1 << 40
"""More than any pair gains or loses."""


@inlined
def _next_best(
    fit: Ints,
    offer: Ints,
    host: Ints,
    span: tuple[int, int],
    at_offer: Ids,
    at_host: Ids,
    after: tuple[int, int],
) -> tuple[int, int]:
    """What the best pair in the span gains, and its place, of those that come after the gain and
    the place given; the first among equals."""
    most, place = -FAR, NOTHING
    for pair in range(span[0], span[1]):
        gain = fit[pair] - at_offer[offer[pair]] - at_host[host[pair]]
        if gain > most and (gain < after[0] or (gain == after[0] and pair > after[1])):
            most, place = gain, pair
    return most, place


@compiled
def _ask(
    fit: Ints,
    offer: Ints,
    host: Ints,
    first: Ids,
    wanted: Ids,
    at_offer: Ids,
    at_host: Ids,
    asked_offers: Ids,
    asked_hosts: Ids,
) -> int:
    """What all requests gain, each from as many of its best pairs as it wants visits; counts what
    they ask for."""
    together = 0
    for request in range(len(wanted)):
        span, best = (first[request], first[request + 1]), (FAR, NOTHING)
        for _ in range(wanted[request]):
            best = _next_best(fit, offer, host, span, at_offer, at_host, best)
            if best[0] <= 0:
                break
            together += best[0]
            asked_offers[offer[best[1]]] += 1
            asked_hosts[host[best[1]]] += 1
    return together


@compiled
def _mark_nearly_best(
    fit: Ints,
    offer: Ints,
    host: Ints,
    first: Ids,
    wanted: Ids,
    at_offer: Ids,
    at_host: Ids,
    nearly: int,
    into: Flags,
) -> None:
    for request in range(len(wanted)):
        span, least = (first[request], first[request + 1]), (FAR, NOTHING)
        for _ in range(wanted[request]):
            best = _next_best(fit, offer, host, span, at_offer, at_host, least)
            if best[1] == NOTHING:
                break
            least = best
        for pair in range(span[0], span[1]):
            gain = fit[pair] - at_offer[offer[pair]] - at_host[host[pair]]
            into[pair] = gain >= least[0] - nearly
