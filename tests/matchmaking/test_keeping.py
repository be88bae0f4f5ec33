"""What was packed comes back as it was, and the same content is always the same bytes."""

from dataclasses import dataclass

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from matchmaking.keeping import packed_list, packed_table, unpacked_list, unpacked_table


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


@given(st.lists(st.binary()))
def test_pieces_come_back_one_by_one(pieces):
    assert unpacked_list(packed_list(pieces)) == pieces
