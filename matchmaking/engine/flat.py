"""Columns from flat tables: what belongs to a row stands beside the number of the row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from .bits import BITS_A_WORD, words_for
from .columns import NOTHING, Bits, Ids, Lists, Offers, Requests, World
from .days import DAYS_IN_A_WEEK, weekday

Rows = NDArray[np.int64]

Table = TypeVar("Table", Offers, Requests)

LOWEST = np.append(
    (np.uint64(1) << np.arange(BITS_A_WORD, dtype=np.uint64)) - np.uint64(1), ~np.uint64(0)
)
"""The words in which the lowest 0 to 64 bits are set."""


def sets_of(rows: Rows, places: Rows, number: int, size: int) -> Bits:
    """Of `number` rows the sets of places (below `size`) that are named beside them."""
    words = words_for(size)
    bits = np.zeros(number * words, dtype=np.uint64)
    word, bit = np.divmod(places, BITS_A_WORD)
    np.bitwise_or.at(bits, rows * words + word, np.uint64(1) << bit.astype(np.uint64))
    return bits.reshape(number, words)


def days_of(rows: Rows, first: Rows, last: Rows, number: int, world: World) -> Bits:
    """Of `number` rows the days from `first` to `last` (ordinals, both included) as sets; what
    lies outside the days of the world is left out."""
    days = np.zeros((number, world.day_words), dtype=np.uint64)
    for word in range(world.day_words):
        begins = world.first_day + word * BITS_A_WORD
        low = np.clip(first - begins, 0, BITS_A_WORD)
        high = np.clip(last + 1 - begins, 0, BITS_A_WORD)
        here = high > low
        within = LOWEST[high[here]] & ~LOWEST[low[here]]
        np.bitwise_or.at(days[:, word], rows[here], within)
    return days


def day_sets(sets: Sequence[Iterable[int]], world: World) -> Bits:
    """Sets of ordinals as sets of the days of the world."""
    size = world.day_words * BITS_A_WORD
    row = np.repeat(np.arange(len(sets)), [len(list(days)) for days in sets])
    place = np.array([day for days in sets for day in days], dtype=np.int64) - world.first_day
    inside = (place >= 0) & (place < size)
    return sets_of(row[inside], place[inside], len(sets), size)


def weekday_sets(sets: Sequence[Iterable[int]], world: World) -> Bits:
    """Sets of ISO weekdays as sets of the days of the world."""
    size = world.day_words * BITS_A_WORD
    first = weekday(world.first_day) - 1
    days = range(size)
    return day_sets(
        [
            [world.first_day + day for day in days if (first + day) % DAYS_IN_A_WEEK + 1 in week]
            for week in map(frozenset, sets)
        ],
        world,
    )


def lists_of(rows: Rows, values: Ids, number: int) -> Lists:
    """Of `number` rows the different values that stand beside them, ascending."""
    order = np.lexsort((values, rows))
    rows, values = rows[order], values[order]
    is_new = np.ones(len(rows), dtype=np.bool_)
    is_new[1:] = (rows[1:] != rows[:-1]) | (values[1:] != values[:-1])
    return Lists(values[is_new], starts_of(np.bincount(rows[is_new], minlength=number)))


def starts_of(lengths: NDArray[np.int64]) -> Ids:
    """Where lists of these lengths begin that stand one after the other; last where they end."""
    return np.append(0, np.cumsum(lengths)).astype(np.int64)


def with_lesser(lists: Lists, rows: Rows, values: Ids) -> Lists:
    """The lists with these values added to the rows beside them. What is added is below zero,
    and few in each list are, so only those are sorted."""
    number = len(lists.starts) - 1
    own = np.repeat(np.arange(number), np.diff(lists.starts))
    is_lesser = lists.values < 0
    lesser = lists_of(
        np.concatenate([own[is_lesser], rows]),
        np.concatenate([lists.values[is_lesser], values]),
        number,
    )
    greater_rows = own[~is_lesser]
    greater = np.bincount(greater_rows, minlength=number)
    starts = starts_of(np.diff(lesser.starts) + greater)
    merged = np.empty(int(starts[-1]), dtype=np.int64)
    merged[_places(starts[:-1], np.diff(lesser.starts))] = lesser.values
    merged[_places(starts[:-1] + np.diff(lesser.starts), greater)] = lists.values[~is_lesser]
    return Lists(merged, starts)


def joined(tables: Sequence[Table]) -> Table:
    """The tables as one, in the order given; they are of the same world."""
    kind = type(tables[0])
    columns: dict[str, Any] = {
        one.name: _joined([getattr(table, one.name) for table in tables]) for one in fields(kind)
    }
    return kind(**columns)


def taken(table: Table, rows: Rows) -> Table:
    """Some rows of a table, in the order given."""
    kind = type(table)
    columns: dict[str, Any] = {
        one.name: _taken(getattr(table, one.name), rows) for one in fields(kind)
    }
    return kind(**columns)


def _joined(columns: Sequence[Any]) -> Any:
    if not isinstance(columns[0], Lists):
        return np.concatenate(_as_wide_as_the_widest(columns))
    values = np.concatenate([lists.values for lists in columns])
    return Lists(values, starts_of(np.concatenate([np.diff(lists.starts) for lists in columns])))


def _as_wide_as_the_widest(columns: Sequence[Any]) -> Sequence[Any]:
    """Wishes, of which one table may have more than another, filled up with NOTHING."""
    if columns[0].ndim == 1 or len({column.shape[1] for column in columns}) == 1:
        return columns
    width = max(column.shape[1] for column in columns)
    return [
        np.pad(column, ((0, 0), (0, width - column.shape[1])), constant_values=NOTHING)
        for column in columns
    ]


def _taken(column: Any, rows: Rows) -> Any:
    if not isinstance(column, Lists):
        return column[rows]
    lengths = np.diff(column.starts)[rows]
    return Lists(column.values[_places(column.starts[rows], lengths)], starts_of(lengths))


def _places(starts: Ids, lengths: NDArray[np.int64]) -> Ids:
    """The places of lists of these lengths that begin at `starts`, one list after the other."""
    before = np.repeat(starts - np.append(0, np.cumsum(lengths)[:-1]), lengths)
    return before + np.arange(len(before))
