"""Whatever the prices, they prove a bound; and they come near to the best there is."""

import numpy as np
import pytest

from matchmaking.engine.assignment import Options, assign
from matchmaking.engine.prices import Market, narrowed, nearly_best

from .markets import draw_pairs

ANYWHERE = 1 << 20


def market_of(pairs, capacity, host, most_per_host, wanted):
    n_hosts = int(host.max()) + 1
    requests = np.unique(pairs.request)
    return Market(
        fit=pairs.total,
        offer=pairs.offer,
        host=host[pairs.offer].astype(np.int32),
        first=np.append(np.searchsorted(pairs.request, requests), len(pairs)),
        wanted=np.full(len(requests), wanted),
        capacity=capacity,
        host_limits=np.full(n_hosts, most_per_host),
    )


def drawn(seed, wanted, most_per_host, size=12):
    rng = np.random.default_rng(seed)
    pairs = draw_pairs(rng, size, size, 0.6)
    capacity, host = rng.integers(0, 3, size), rng.integers(0, size // 2, size)
    options = Options(
        most_per_request=wanted, most_per_host=most_per_host, host_of=host.astype(np.int64)
    )
    best = assign(pairs, size, capacity, options=options, priced=False).total
    return market_of(pairs, capacity, host, most_per_host, wanted), best


@pytest.mark.parametrize("wanted", [1, 2, 3])
@pytest.mark.parametrize("most_per_host", [1, 3, ANYWHERE])
@pytest.mark.parametrize("seed", range(8))
def test_nothing_is_worth_more_than_the_bound(seed, most_per_host, wanted):
    market, best = drawn(seed, wanted, most_per_host)
    free = np.zeros(len(market.capacity), np.int64)
    bound, prices = narrowed(market, free, 0)
    assert bound >= best
    assert (prices.at_offer >= 0).all()
    assert (prices.at_host >= 0).all()


@pytest.mark.parametrize("seed", range(4))
def test_the_bound_of_many_comes_near(seed):
    market, best = drawn(seed, 1, ANYWHERE, size=300)
    bound, _prices = narrowed(market, np.zeros(300, np.int64), best)
    assert bound <= 1.01 * best


@pytest.mark.parametrize("wanted", [1, 2])
def test_nearly_best_are_those_that_gain_about_as_much(wanted):
    market, _best = drawn(3, wanted, ANYWHERE)
    _bound, prices = narrowed(market, np.zeros(len(market.capacity), np.int64), 0)
    places = nearly_best(market, prices, 500)
    gain = market.fit - prices.at_offer[market.offer] - prices.at_host[market.host]
    for begin, end in zip(market.first[:-1], market.first[1:], strict=True):
        own = gain[begin:end]
        least = np.sort(own)[::-1][:wanted][-1]
        assert np.array_equal(
            np.flatnonzero(own >= least - 500) + begin,
            places[(places >= begin) & (places < end)],
        )
