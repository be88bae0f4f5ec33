"""Columns from flat tables say what plain Python says."""

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaking.engine.bits import unpacked
from matchmaking.engine.building import offers_of, world_of
from matchmaking.engine.columns import Lists
from matchmaking.engine.facts import OfferFacts
from matchmaking.engine.flat import joined, lists_of, sets_of, taken, with_lesser

NUMBER, SIZE = 5, 130
BESIDE = st.lists(st.tuples(st.integers(0, NUMBER - 1), st.integers(0, SIZE - 1)), max_size=40)


def columns(beside):
    return np.array(beside, dtype=np.int64).reshape(-1, 2).T


def rows_of(lists):
    return [lists.of(row).tolist() for row in range(len(lists.starts) - 1)]


@given(BESIDE)
def test_sets_hold_what_stands_beside_each_row(beside):
    rows, places = columns(beside)
    flags = unpacked(sets_of(rows, places, NUMBER, SIZE))
    assert set(zip(*(found.tolist() for found in np.nonzero(flags)), strict=True)) == set(beside)


@given(BESIDE)
def test_lists_hold_each_value_once_and_ascending(beside):
    rows, values = columns(beside)
    expected = [sorted({value for row, value in beside if row == n}) for n in range(NUMBER)]
    assert rows_of(lists_of(rows, values, NUMBER)) == expected


@given(BESIDE, BESIDE, BESIDE)
def test_values_below_zero_are_added_where_they_belong(positive, negative, more):
    below = [(row, -1 - value) for row, value in negative]
    added = [(row, -1 - value) for row, value in more]
    lists = lists_of(*columns([*positive, *below]), NUMBER)
    expected = lists_of(*columns([*positive, *below, *added]), NUMBER)
    assert rows_of(with_lesser(lists, *columns(added))) == rows_of(expected)


@pytest.fixture
def offers():
    facts = [
        OfferFacts(id=number, organisation=number, region="SE", country="SE", topics={number: 1})
        for number in range(1, 6)
    ]
    return offers_of(facts, world_of([], facts))


def test_a_table_taken_apart_and_joined_is_the_same(offers):
    pieces = [taken(offers, np.array(rows)) for rows in ([0, 1], [2], [3, 4])]
    again = joined(pieces)
    for one in fields(offers):
        mine, theirs = getattr(again, one.name), getattr(offers, one.name)
        if isinstance(theirs, Lists):
            np.testing.assert_array_equal(mine.starts, theirs.starts)
            mine, theirs = mine.values, theirs.values
        np.testing.assert_array_equal(mine, theirs)


def test_rows_are_taken_in_the_order_asked_for(offers):
    some = taken(offers, np.array([3, 0]))
    assert some.id.tolist() == [4, 1]
    assert rows_of(some.terms) == [[-4], [-1]]
