"""What was packed comes back as it was, and the same content is always the same bytes."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from matchmaking.keeping import (
    OtherShape,
    packed_list,
    packed_table,
    unpacked_list,
    unpacked_table,
)


@dataclass(frozen=True)
class Inner:
    values: NDArray[np.int64]
    names: tuple[str, ...]


@dataclass(frozen=True)
class Outer:
    inner: Inner
    other: Inner
    weights: dict[str, int]
    most: int | None


@dataclass(frozen=True)
class OuterOnce:
    """As `Outer` may have been once: the last field had another name."""

    inner: Inner
    other: Inner
    weights: dict[str, int]
    highest: int | None


def table(numbers, names, most):
    inner = Inner(np.array(numbers, np.int64), tuple(names))
    other = Inner(np.array(numbers, np.int16).reshape(1, -1), ())
    return Outer(inner, other, {name: len(name) for name in names}, most)


@given(
    st.lists(st.integers(-100, 100)),
    st.lists(st.text(max_size=3), unique=True),
    st.none() | st.integers(),
)
def test_a_table_comes_back_as_it_was(numbers, names, most):
    before = table(numbers, names, most)
    stored = packed_table(before)
    after = unpacked_table(Outer, stored)
    assert (after.weights, after.most) == (before.weights, before.most)
    for one, other in ((after.inner, before.inner), (after.other, before.other)):
        assert one.names == other.names
        assert (one.values.dtype, one.values.shape) == (other.values.dtype, other.values.shape)
        assert np.array_equal(one.values, other.values)
        assert one.values.flags.carray
    assert packed_table(table(numbers, names, most)) == stored


def test_what_was_kept_as_another_kind_of_table_is_not_guessed_at():
    with pytest.raises(OtherShape, match="Outer without 'most'"):
        unpacked_table(Outer, packed_table(OuterOnce(*vars(table([1], ["a"], 2)).values())))


@given(st.lists(st.binary()))
def test_pieces_come_back_one_by_one(pieces):
    assert unpacked_list(packed_list(pieces)) == pieces
