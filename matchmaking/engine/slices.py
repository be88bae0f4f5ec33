"""Requests in slices, and the pairs of slices as the pairs of all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import numpy as np

from .columns import Lists, Pairs, Requests


def slice_of(requests: Requests, begin: int, end: int) -> Requests:
    """These rows, in a table of their own."""
    rows: dict[str, Any] = {}
    for one in fields(requests):
        column = getattr(requests, one.name)
        is_lists = isinstance(column, Lists)
        rows[one.name] = _lists(column, begin, end) if is_lists else column[begin:end]
    return Requests(**rows)


def joined_pairs(slices: Sequence[Pairs]) -> Pairs:
    """The pairs of all requests from those of slices that follow each other."""
    before = np.cumsum([0, *(len(one.beyond) for one in slices)])
    request = [one.request + by for one, by in zip(slices, before[:-1].tolist(), strict=True)]
    columns: dict[str, Any] = {
        one.name: np.concatenate([getattr(pairs, one.name) for pairs in slices])
        for one in fields(Pairs)
    }
    return Pairs(**columns | {"request": np.concatenate(request).astype(np.int32)})


def _lists(lists: Lists, begin: int, end: int) -> Lists:
    starts = lists.starts[begin : end + 1]
    return Lists(lists.values[starts[0] : starts[-1]], starts - starts[0])
