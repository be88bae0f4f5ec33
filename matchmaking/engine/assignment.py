"""Which requests go to which offers, so that the total fit is the greatest there is.

The problem is a flow: every visit is a unit that goes from a source through a request, a pair
and an offer into a sink, and earns the fit of the pair. Options that come before the fit are
bonuses so large that no sum of fits outweighs them; all numbers are whole, so nothing is
rounded. The flow is solved over the best pairs of each request and offer only; its prices then
show whether a pair left out could better it, and such pairs are added until none can.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from .columns import FULL_FIT, NOTHING, Flags, Ids, Ints, Pairs
from .cut import greatest_of_each, mark_best, mark_gains
from .flow import Arcs, cheapest_flow, join_arcs, node_prices

NEARLY_USED = 400
"""Pairs that miss by less than this, in hundredths of a point, are added along with those that
better the flow: one more round then nearly always suffices."""

MOST_CUT_ROUNDS = 10
"""After so many rounds the flow is solved over all pairs."""

NO_POSITIONS: Ids = np.zeros(0, dtype=np.int64)


class Impossible(ValueError):
    """What was forced cannot be kept."""


@dataclass(frozen=True, slots=True, eq=False)
class Options:
    """What else is asked of an assignment. The later in this list, the weaker.

    `forced` and `forbidden` are positions of pairs; what is forced stands whatever the floor and
    the bounds say, but takes a visit of its offer. `one_each` is a group number of each request,
    NOTHING for none: as many groups as can be get at least one visit. `unmatched` requests come
    before others, then as many teams as can be if `teams_first`. `host_of` is a number from 0
    of each offer's host, which gets at most `most_per_host` visits. `best` is how many pairs of
    each request and offer are tried first, None for all; it changes the time, not the total.
    """

    most_per_request: int = 1
    forced: Ids = field(default_factory=NO_POSITIONS.copy)
    forbidden: Ids = field(default_factory=NO_POSITIONS.copy)
    floor: int = 0
    most_per_offer: int | None = None
    most_per_host: int | None = None
    host_of: Ids | None = None
    one_each: Ids | None = None
    unmatched: Flags | None = None
    teams_first: bool = False
    best: int | None = 12


@dataclass(frozen=True, slots=True, eq=False)
class Assignment:
    """`chosen` tells of each pair whether it is taken; `total` is the sum of their fits.

    No assignment with the same options has a total above `bound` at as many groups and teams:
    the two are equal, unless pairs beyond those listed might have made a difference; `unproven`
    tells for which requests. `worth` is what one more visit of each offer would add, bonuses of
    options included. `price_of` names every option in use and the total fit that it alone
    costs. `rounds` is how often the flow was solved, `tried` over how many pairs at last.
    """

    chosen: Flags
    total: int
    bound: int
    unproven: Flags
    worth: Ids
    price_of: Mapping[str, int]
    rounds: int
    tried: int


def assign(
    pairs: Pairs,
    n_requests: int,
    capacity: Ints | Ids,
    *,
    options: Options | None = None,
    priced: bool = True,
) -> Assignment:
    """The assignment with the greatest total fit that keeps every capacity and option.

    `capacity` is how many visits each offer has left. Rows in another order may lead to another
    assignment of the same total: sort them by id to have always the same one. Unless `priced`,
    `price_of` is empty, which saves a solution for every option in use.
    """
    wanted = options or Options()
    solved = _solve(pairs, n_requests, capacity, wanted)
    if not priced:
        return solved
    return replace(solved, price_of=_option_prices(pairs, n_requests, capacity, wanted))


def _option_prices(
    pairs: Pairs, n_requests: int, capacity: Ints | Ids, options: Options
) -> dict[str, int]:
    alone = each_alone(options)
    if not alone:
        return {}
    plain = _solve(pairs, n_requests, capacity, _plain(options)).total
    return {
        name: plain - _solve(pairs, n_requests, capacity, only).total
        for name, only in alone.items()
    }


def _plain(options: Options) -> Options:
    return Options(most_per_request=options.most_per_request, best=options.best)


def each_alone(options: Options) -> dict[str, Options]:
    """By the name of an option in use: that option and no other."""
    in_use = {
        "forced": len(options.forced) > 0,
        "forbidden": len(options.forbidden) > 0,
        "floor": options.floor > 0,
        "most_per_offer": options.most_per_offer is not None,
        "most_per_host": options.most_per_host is not None,
        "one_each": options.one_each is not None,
        "unmatched": options.unmatched is not None,
        "teams_first": options.teams_first,
    }
    return {
        name: replace(_plain(options), host_of=options.host_of, **{name: getattr(options, name)})
        for name, is_in_use in in_use.items()
        if is_in_use
    }


# --- One assignment -----------------------------------------------------------------------------


def _solve(pairs: Pairs, n_requests: int, capacity: Ints | Ids, options: Options) -> Assignment:
    market = _Market(pairs, n_requests, capacity, options)
    tried = market.best_pairs()
    rounds = 0
    while True:
        rounds += 1
        used, price = market.solve(tried)
        if not market.add_gains(tried, price):
            break
        if rounds >= MOST_CUT_ROUNDS:
            tried = market.is_free.copy()
    chosen = np.zeros(len(pairs), dtype=np.bool_)
    chosen[used] = True
    chosen[options.forced] = True
    total = int(pairs.total[chosen].sum(dtype=np.int64))
    missing = market.gain_beyond(price)
    return Assignment(
        chosen=chosen,
        total=total,
        bound=total + int(missing.sum()),
        unproven=missing > 0,
        worth=market.worth_of_visits(price),
        price_of={},
        rounds=rounds,
        tried=int(tried.sum()),
    )


class _Market:
    """The network of one assignment.

    Its nodes are the requests, the offers, the groups, the hosts, a source and a sink.
    """

    def __init__(
        self, pairs: Pairs, n_requests: int, capacity: Ints | Ids, options: Options
    ) -> None:
        self.pairs, self.options = pairs, options
        self.n_requests, self.n_offers = n_requests, len(capacity)
        self.is_free = _is_free(pairs, options)
        self._take_what_is_forced(capacity.astype(np.int64))
        self.groups = self._group_numbers()
        self.n_groups = int(self.groups.max(initial=NOTHING)) + 1
        self.hosts = self._host_numbers()
        self.n_hosts = int(self.hosts.max(initial=NOTHING)) + 1
        self.source = n_requests + self.n_offers + self.n_groups + self.n_hosts
        self.sink = self.source + 1
        self.nodes = self.sink + 1
        self.amount = int(self.visits_wanted.sum())
        self.sides = join_arcs(self._to_requests(), self._from_offers(), self._past_all())

    def best_pairs(self) -> Flags:
        """The free pairs that are among the best of their request or their offer."""
        if self.options.best is None:
            return self.is_free.copy()
        pairs, best = self.pairs, self.options.best
        tried = np.zeros(len(pairs), dtype=np.bool_)
        for group, size in ((pairs.request, self.n_requests), (pairs.offer, self.n_offers)):
            mark_best(group, size, pairs.total, self.is_free, best, tried)
        return tried

    def solve(self, tried: Flags) -> tuple[Ids, Ids]:
        """The positions of the pairs that the best flow uses, and the prices of all nodes."""
        positions = np.flatnonzero(tried)
        # Where a request wants one visit, its own arc is the bound. A pair with room for more
        # leaves the worth of that visit in the price of the request, and so proves more.
        room = 2 if self.options.most_per_request == 1 else 1
        arcs = join_arcs(
            self.sides,
            Arcs(
                tail=self.pairs.request[positions].astype(np.int64),
                head=self.n_requests + self.pairs.offer[positions].astype(np.int64),
                capacity=np.full(len(positions), room, dtype=np.int64),
                cost=-self.pairs.total[positions].astype(np.int64),
            ),
        )
        flow = cheapest_flow(arcs, self.nodes, self.source, self.sink, self.amount)
        used = positions[flow[len(self.sides.tail) :] > 0]
        return used, node_prices(arcs, flow, self.nodes)

    def add_gains(self, tried: Flags, price: Ids) -> bool:
        """Whether a pair that was not tried could better the flow; adds all that could, and those
        that nearly could."""
        pairs = self.pairs
        prices = price[: self.n_requests], price[self.n_requests :]
        columns = (pairs.request, pairs.offer, pairs.total, self.is_free)
        return mark_gains(*columns, prices, NEARLY_USED, tried) > 0

    def worth_of_visits(self, price: Ids) -> Ids:
        at_offer = price[self.n_requests : self.n_requests + self.n_offers]
        return np.asarray(np.maximum(price[self.sink] - at_offer, 0))

    def gain_beyond(self, price: Ids) -> Ids:
        """Of each request the most that pairs which are not listed could add to the total."""
        beyond = self.pairs.beyond.astype(np.int64)
        offers = price[self.n_requests : self.n_requests + self.n_offers]
        cheapest = int(offers.max(initial=int(price[self.sink])))
        gain = np.minimum(beyond - (price[: self.n_requests] - cheapest), FULL_FIT)
        is_asked = (beyond > NOTHING) & (beyond >= self.options.floor)
        return np.where(is_asked, np.maximum(gain, 0), 0) * self.visits_wanted

    # --- How it is built ------------------------------------------------------------------------

    def _take_what_is_forced(self, capacity: Ids) -> None:
        forced = self.options.forced
        held = np.bincount(self.pairs.request[forced], minlength=self.n_requests)
        taken = np.bincount(self.pairs.offer[forced], minlength=self.n_offers)
        if (taken > capacity).any():
            raise Impossible("More visits of an offer are forced than it has left.")
        if np.isin(forced, self.options.forbidden).any():
            raise Impossible("A pair is both forced and forbidden.")
        self.is_served = held > 0
        self.visits_wanted = np.maximum(self.options.most_per_request - held, 0).astype(np.int64)
        most = self.options.most_per_offer
        bound = capacity if most is None else np.minimum(capacity, most)
        self.visits_left = np.maximum(bound - taken, 0).astype(np.int64)

    def _group_numbers(self) -> Ids:
        if self.options.one_each is None:
            return np.zeros(0, dtype=np.int64)
        groups = np.full(self.n_requests, NOTHING, dtype=np.int64)
        in_one = self.options.one_each > NOTHING
        groups[in_one] = np.unique(self.options.one_each[in_one], return_inverse=True)[1]
        return groups

    def _host_numbers(self) -> Ids:
        if self.options.most_per_host is None:
            return np.zeros(0, dtype=np.int64)
        if self.options.host_of is None:
            raise ValueError("A bound for each host needs to know the hosts.")
        return self.options.host_of.astype(np.int64)

    def _to_requests(self) -> Arcs:
        rows = np.arange(self.n_requests)
        tail = np.full(self.n_requests, self.source, dtype=np.int64)
        if self.n_groups:
            in_one = self.groups > NOTHING
            tail[in_one] = self._group_node(self.groups[in_one])
        bonus, group_bonus = self._bonuses()
        first = np.where(self.is_served, 0, np.minimum(self.visits_wanted, 1))
        parts = [
            Arcs(tail, rows, first, -bonus),
            Arcs(tail, rows, self.visits_wanted - first, np.zeros_like(rows)),
        ]
        if self.n_groups:
            parts.append(self._to_groups(group_bonus))
        return join_arcs(*parts)

    def _to_groups(self, bonus: int) -> Arcs:
        """Two arcs to each: the first visit earns the bonus, the others nothing."""
        numbers = np.arange(self.n_groups)
        is_served = np.zeros(self.n_groups, dtype=np.bool_)
        is_served[self.groups[self.is_served & (self.groups > NOTHING)]] = True
        return Arcs(
            tail=np.full(2 * self.n_groups, self.source, dtype=np.int64),
            head=self._group_node(np.concatenate([numbers, numbers])),
            capacity=np.repeat(np.array([1, max(self.amount, 1)], dtype=np.int64), self.n_groups),
            cost=np.concatenate([np.where(is_served, 0, -bonus), np.zeros_like(numbers)]),
        )

    def _from_offers(self) -> Arcs:
        rows = np.arange(self.n_offers)
        tail, free = self.n_requests + rows, np.zeros_like(rows)
        if not self.n_hosts:
            return Arcs(tail, np.full_like(rows, self.sink), self.visits_left, free)
        forced = np.bincount(
            self.hosts[self.pairs.offer[self.options.forced]], minlength=self.n_hosts
        )
        left = np.maximum((self.options.most_per_host or 0) - forced, 0)
        numbers = np.arange(self.n_hosts)
        return join_arcs(
            Arcs(tail, self._host_node(self.hosts), self.visits_left, free),
            Arcs(
                self._host_node(numbers),
                np.full_like(numbers, self.sink),
                left.astype(np.int64),
                np.zeros_like(numbers),
            ),
        )

    def _past_all(self) -> Arcs:
        """The way for visits that do not come about."""
        return Arcs(
            tail=np.array([self.source]),
            head=np.array([self.sink]),
            capacity=np.array([self.amount]),
            cost=np.zeros(1, dtype=np.int64),
        )

    def _bonuses(self) -> tuple[Ids, int]:
        """What the first visit of each request earns besides its fit, and of each group.

        One more team outweighs every sum of fits. To serve an unmatched team counts double:
        the sets of requests that can be served at once form a matroid, and in a matroid what
        weighs most has both the most members that count double and the most members. To serve
        one more group may cost as many unmatched teams as there are, but no teams: whichever
        requests stand for the groups, others can join them up to the greatest number.
        """
        more_than_all = self._most_fit() + 1
        steps = np.zeros(self.n_requests, dtype=np.int64)
        if self.options.teams_first:
            steps += 1
        unmatched = 0
        if self.options.unmatched is not None:
            steps += self.options.unmatched
            unmatched = int((self.options.unmatched & ~self.is_served).sum())
        return steps * more_than_all, more_than_all * (unmatched + 1)

    def _most_fit(self) -> int:
        """No assignment has a greater total than if every request had its best offers."""
        pairs = self.pairs
        best = greatest_of_each(pairs.request, self.n_requests, pairs.total, self.is_free)
        return int((best * self.visits_wanted).sum())

    def _group_node(self, numbers: Ids) -> Ids:
        return self.n_requests + self.n_offers + numbers

    def _host_node(self, numbers: Ids) -> Ids:
        return self.n_requests + self.n_offers + self.n_groups + numbers


def _is_free(pairs: Pairs, options: Options) -> Flags:
    """Of each pair whether it may be chosen or not."""
    is_free = pairs.total >= options.floor
    is_free[options.forced] = False
    is_free[options.forbidden] = False
    return is_free
