"""What fits, the best first, of which only what is looked at is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Generic, TypeVar, overload

import numpy as np
from django.contrib.postgres.aggregates import JSONBAgg
from django.db.models import F, QuerySet, Value
from numpy.typing import NDArray

from ..engine.columns import FULL_FIT
from ..enquiries import Enquiry, Told, enquiry
from ..models import HostingOffer, VisitRequest

ID_BITS = 40
"""A trillion offers will do."""

Row = TypeVar("Row", HostingOffer, VisitRequest)
Shown = TypeVar("Shown")
Ids = NDArray[np.int64]


class Ranking(Sequence[Shown]):
    """What fits, the best first, ties by id. Only what is looked at is read and explained."""

    def __init__(self, ids: Ids, totals: Ids, tell: Callable[[list[int]], list[Shown]]) -> None:
        self._keys = ((FULL_FIT - totals.astype(np.int64)) << ID_BITS) | ids
        self._tell = tell

    def __len__(self) -> int:
        return len(self._keys)

    @property
    def best(self) -> int | None:
        """The best fit of 100, without reading whose it is."""
        if not len(self._keys):
            return None
        return (FULL_FIT - (int(self._keys.min()) >> ID_BITS) + 50) // 100

    @overload
    def __getitem__(self, place: int) -> Shown: ...

    @overload
    def __getitem__(self, place: slice) -> list[Shown]: ...

    def __getitem__(self, place: int | slice) -> Shown | list[Shown]:
        if isinstance(place, int):
            [one] = self[slice(place, place + 1 or None)]
            return one
        start, stop, step = place.indices(len(self))
        ids = self._best(stop)[start:stop:step] & ((1 << ID_BITS) - 1)
        return self._tell(ids.tolist()) if len(ids) else []

    def __iter__(self) -> Iterator[Shown]:
        return iter(self[:])

    def _best(self, number: int) -> Ids:
        """The keys of so many, in order: the others need not be."""
        if number >= len(self._keys):
            return np.sort(self._keys)
        return np.sort(np.partition(self._keys, number)[:number])


class Rows(Generic[Row]):
    """Rows of a queryset by id, read `with_facts()` when the first of them are asked for."""

    def __init__(self, queryset: QuerySet[Row]) -> None:
        self._queryset = queryset
        self._expected: set[int] = set()
        self._read: dict[int, Row] = {}

    def expect(self, ids: Iterable[int]) -> None:
        """These will be asked for: they are read with others."""
        self._expected.update(ids)

    def of(self, ids: Iterable[int]) -> list[Row]:
        """The rows in this order, but for those that are gone by now."""
        wanted = list(ids)
        if not self._read.keys() >= set(wanted):
            unread = {*wanted, *self._expected} - self._read.keys()
            rows = self._queryset.filter(pk__in=unread).with_facts()
            self._read.update((row.pk, row) for row in rows)
        return [self._read[pk] for pk in wanted if pk in self._read]


def ids_of(what: str, rows: QuerySet) -> Enquiry:
    """The question which ids these rows have."""
    plain = rows.model._base_manager.filter(pk__in=rows.order_by().values("pk"))
    together = plain.order_by().values(what=Value(what)).annotate(ids=JSONBAgg("pk"))
    return enquiry(together, what, Value(0), {"ids": F("ids")})


def read_ids(told: Told, what: str) -> Ids:
    """What the database has answered to it; none, if it was not asked."""
    row = told.get(what, {}).get(0, {})
    return np.array(row.get("ids") or [], dtype=np.int64)
