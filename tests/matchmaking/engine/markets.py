"""Small markets, drawn from a seed, and the best there is in them by looking at everything."""

from __future__ import annotations

from itertools import product

import numpy as np

from matchmaking.engine.assignment import Options
from matchmaking.engine.columns import NOTHING, Pairs


def pairs_of(requests, offers, totals, n_requests, beyond=None) -> Pairs:
    """Pairs in the order in which the engine lists them; their parts do not matter here."""
    request, offer, total = (np.array(column, np.int32) for column in (requests, offers, totals))
    order = np.lexsort((offer, request))
    missing = np.full(n_requests, NOTHING, np.int32) if beyond is None else beyond
    return Pairs(request[order], offer[order], total[order], missing)


def draw_pairs(rng, n_requests, n_offers, density, greatest=10_000) -> Pairs:
    requests, offers = np.nonzero(rng.random((n_requests, n_offers)) < density)
    totals = rng.integers(1, greatest + 1, len(requests))
    return pairs_of(requests, offers, totals, n_requests)


def value(pairs, chosen, options: Options) -> tuple[int, int, int, int]:
    """What an assignment is worth: groups, unmatched teams, teams, fit; the first decides."""
    served = np.zeros(len(pairs.beyond), bool)
    served[pairs.request[chosen]] = True
    groups = 0
    if options.one_each is not None:
        groups = len(set(options.one_each[served]) - {NOTHING})
    unmatched = int((options.unmatched & served).sum()) if options.unmatched is not None else 0
    teams = int(served.sum()) if options.teams_first else 0
    return groups, unmatched, teams, int(pairs.total[chosen].sum())


def is_allowed(pairs, chosen, capacity, options: Options) -> bool:
    """Whether capacities and options hold; what is forced may stand above floor and bounds."""
    forced = np.zeros(len(pairs), bool)
    forced[options.forced] = True
    if not chosen[options.forced].all() or chosen[options.forbidden].any():
        return False
    if (pairs.total[chosen & ~forced] < options.floor).any():
        return False
    of_offer = count(pairs.offer, chosen, len(capacity))
    held = count(pairs.offer, forced, len(capacity))
    if (of_offer > capacity).any():
        return False
    if options.most_per_offer is not None and above(of_offer, held, options.most_per_offer):
        return False
    if options.most_per_host is not None:
        hosts = options.host_of[pairs.offer]
        n_hosts = int(options.host_of.max()) + 1
        if above(
            count(hosts, chosen, n_hosts), count(hosts, forced, n_hosts), options.most_per_host
        ):
            return False
    of_request = count(pairs.request, chosen, len(pairs.beyond))
    return not above(
        of_request, count(pairs.request, forced, len(pairs.beyond)), options.most_per_request
    )


def count(numbers, chosen, length):
    return np.bincount(numbers[chosen], minlength=length)


def above(counts, held, bound) -> bool:
    return bool((counts > np.maximum(bound, held)).any())


def best_value(pairs, capacity, options: Options) -> tuple[int, int, int, int] | None:
    """By looking at every set of pairs; None if none keeps what is forced."""
    values = [
        value(pairs, chosen, options)
        for chosen in (np.array(bits, bool) for bits in product((0, 1), repeat=len(pairs)))
        if is_allowed(pairs, chosen, capacity, options)
    ]
    return max(values, default=None)


def greedy_total(pairs, n_requests, capacity) -> int:
    """The best pair that is still free, again and again."""
    served, left, total = np.zeros(n_requests, bool), capacity.copy(), 0
    for place in np.argsort(-pairs.total, kind="stable"):
        request, offer = pairs.request[place], pairs.offer[place]
        if not served[request] and left[offer]:
            served[request] = True
            left[offer] -= 1
            total += int(pairs.total[place])
    return total
