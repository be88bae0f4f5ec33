"""Requests compared slice by slice have the pairs that they have all at once."""

from dataclasses import fields

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaking.engine import WEIGHTS, eligible_pairs, offers_of, requests_of, world_of
from matchmaking.engine.columns import Pairs
from matchmaking.engine.slices import joined_pairs, slice_of

from .strategies import lists_of_offers, lists_of_requests


@given(lists_of_requests, lists_of_offers, st.integers(0, 5), st.sampled_from([None, 1, 2]))
@settings(max_examples=60, deadline=None)
def test_slices_join_to_the_same_pairs(some_requests, some_offers, cut, best):
    world = world_of(some_requests, some_offers)
    requests, offers = requests_of(some_requests, world), offers_of(some_offers, world)
    whole = eligible_pairs(requests, offers, world, WEIGHTS, best=best)
    cut = min(cut, len(requests))
    slices = [
        eligible_pairs(slice_of(requests, begin, end), offers, world, WEIGHTS, best=best)
        for begin, end in ((0, cut), (cut, cut), (cut, len(requests)))
    ]
    joined = joined_pairs(slices)
    for one in fields(Pairs):
        found, expected = getattr(joined, one.name), getattr(whole, one.name)
        assert found.dtype == expected.dtype
        assert np.array_equal(found, expected)
