"""What offers and requests have in common: the row, its organisation, what hangs on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.db.models import F, Func, IntegerField, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast
from numpy.typing import NDArray

from regions.models import Organisation
from regions.states import OrganisationState

from ..engine import World
from ..engine.bits import BITS_A_WORD
from ..engine.building import code_of, unit_vector
from ..engine.columns import NOTHING, Bits, Bytes, Flags, Floats, Ids, Lists, Small
from ..engine.flat import (
    Rows,
    day_sets,
    days_of,
    sets_of,
    starts_of,
)
from ..facts import TopicTree, holidays_of
from ..models import (
    HostingOffer,
    Level,
    ReadText,
    VisitRequest,
)
from ..texts import Terms, read_unread

Wishes = QuerySet[HostingOffer] | QuerySet[VisitRequest]

Found = dict[str, Sequence[Any]]
"""What a query has found, column by column."""


def with_sets_and_terms(wishes: Wishes, tree: TopicTree) -> Wishes:
    """With `terms` and `telling_words` as far as the text has been read, and arrays as text."""
    read = ReadText.objects.filter(reader=tree.reader.key, digest=OuterRef("text_digest"))
    arrays = ("audience", "weekdays" if wishes.model is HostingOffer else "countries")
    return wishes.annotate(
        terms=Subquery(read.values("terms")),
        telling_words=Subquery(read.values("telling_words")),
        **{f"{name}_told": Cast(name, TextField()) for name in arrays},
    ).order_by("pk")


def found_in(rows: QuerySet, *names: str) -> Found:
    columns = list(zip(*rows.values_list(*names), strict=True))
    return dict(zip(names, columns or [()] * len(names), strict=True))


def terms_of(
    model: type[HostingOffer | VisitRequest], found: Found, tree: TopicTree
) -> list[Terms]:
    """Of each row; texts that nobody has read are read now."""
    unread = [row for row, terms in zip(found["pk"], found["terms"], strict=True) if terms is None]
    fresh = read_unread(model, unread, tree.reader) if unread else {}
    return [
        fresh[row] if terms is None else Terms(terms, words)
        for row, terms, words in zip(
            found["pk"], found["terms"], found["telling_words"], strict=True
        )
    ]


def lists_of_terms(texts: Sequence[Terms]) -> Lists:
    lengths = np.array([len(text.packed) for text in texts], dtype=np.int64) // 8
    values = np.frombuffer(b"".join(text.packed for text in texts), dtype=np.int64)
    return Lists(values, starts_of(lengths))


def audience_of(told: Sequence[str], world: World) -> Bits:
    sets, which = distinct(told, words_of)
    row, place = np.nonzero(flags(sets, world.audiences))
    return sets_of(row, place, len(sets), len(world.audiences))[which]


def distinct(
    told: Sequence[str], parse: Callable[[str], list[Any]]
) -> tuple[list[list[Any]], Rows]:
    """The different arrays among those told, and which of them each row has."""
    place = {text: number for number, text in enumerate(dict.fromkeys(told))}
    return [parse(text) for text in place], ids_of([place[text] for text in told])


def words_of(array: str) -> list[str]:
    return [word for word in array.strip("{}").split(",") if word]


def numbers_of(array: str) -> list[int]:
    return [int(word) for word in words_of(array)]


@dataclass(frozen=True)
class Homes:
    """What the organisation and its region say, a row for each offer or request."""

    code: Bits
    code_mask: Bits
    country: Small
    kind: Small
    is_verified: Flags
    point: Floats
    holidays: Bits


def homes_of(wishes: Wishes, organisation: Sequence[int], world: World) -> Homes:
    found = found_in(
        Organisation.objects.filter(pk__in=wishes.values("organisation")).order_by("pk"),
        "pk", "state", "kind", "region__code", "region__country", "latitude", "longitude",
        "region__latitude", "region__longitude",
    )  # fmt: skip
    row = np.searchsorted(ids_of(found["pk"]), ids_of(organisation))
    codes = [code_of(code) for code in found["region__code"]]
    countries = {code: place for place, code in enumerate(world.countries)}
    kinds = {kind: place for place, kind in enumerate(world.kinds)}
    verified = [state == OrganisationState.VERIFIED for state in found["state"]]
    return Homes(
        code=np.array([code for code, _ in codes], dtype=np.uint64)[row],
        code_mask=np.array([mask for _, mask in codes], dtype=np.uint64)[row],
        country=small([countries[code] for code in found["region__country"]])[row],
        kind=small([kinds[kind] for kind in found["kind"]])[row],
        is_verified=np.array(verified, dtype=np.bool_)[row],
        point=_points(found)[row],
        holidays=_holidays(found, world)[row],
    )


def _points(found: Found) -> Floats:
    """The organisation's own point, else the centre of its region."""
    own = zip(found["latitude"], found["longitude"], strict=True)
    regions = zip(found["region__latitude"], found["region__longitude"], strict=True)
    points = [
        next((point for point in places if None not in point), None)
        for places in zip(own, regions, strict=True)
    ]
    return np.array(
        [unit_vector(point) if point else (np.nan,) * 3 for point in points], dtype=np.float64
    ).reshape(-1, 3)


def _holidays(found: Found, world: World) -> Bits:
    regions = list(zip(found["region__code"], found["region__country"], strict=True))
    different = {region: place for place, region in enumerate(dict.fromkeys(regions))}
    last_day = world.first_day + world.day_words * BITS_A_WORD - 1
    years = range(date.fromordinal(world.first_day).year, date.fromordinal(last_day).year + 1)
    sets = [holidays_of(code, country, tuple(years)) for code, country in different]
    return day_sets(sets, world)[[different[region] for region in regions]]


def days_at(windows: QuerySet, owner: str, ids: Ids, world: World) -> Bits:
    days = windows.annotate(first=_ordinal("starts"), last=_ordinal("ends"))
    rows, first, last = beside(days, ids, owner, "first", "last")
    return days_of(rows, first, last, len(ids), world)


def levels_at(languages: QuerySet, owner: str, ids: Ids, world: World) -> Bytes:
    numbered = languages.annotate(
        place=_place_among(world.languages, "language"), number=_place_among(Level.values, "level")
    ).exclude(place=None)
    rows, place, number = beside(numbered, ids, owner, "place", "number")
    levels = np.zeros((len(ids), len(world.languages)), dtype=np.uint8)
    levels[rows, place - 1] = number
    return levels


def beside(table: QuerySet, ids: Ids, owner: str, *columns: str) -> list[Rows]:
    """Rows of the owners beside the columns, all whole numbers."""
    found = table.order_by().values_list(owner, *columns)
    flat = np.array(list(found), dtype=np.int64).reshape(-1, 1 + len(columns))
    # Between two queries a row may have come that the first one has not seen.
    rows, is_here = rows_of(flat[:, 0], ids)
    return [rows[is_here], *flat[is_here, 1:].T]


def rows_of(wanted: Ids, ids: Ids) -> tuple[Rows, Flags]:
    """Where they stand among the ascending ids, and whether they do."""
    rows = np.searchsorted(ids, wanted)
    is_here = np.append(ids, NOTHING)[rows] == wanted
    return rows, is_here


def positions(values: Iterable[int | None], known: Ids) -> Small:
    """Where each stands among the ascending known ones; NOTHING where it does not."""
    wanted = ids_of([NOTHING if value is None else value for value in values])
    rows, is_here = rows_of(wanted, known)
    return np.where(is_here, rows, NOTHING).astype(np.int16)


def flags(sets: Sequence[Sequence[str]], known: Sequence[str]) -> Flags:
    return np.array(
        [[value in named for value in known] for named in sets], dtype=np.bool_
    ).reshape(len(sets), len(known))


def _place_among(values: Sequence[str], column: str) -> Func:
    """The place of a column's value among these, from 1 on."""
    return Func(Value(list(values)), F(column), function="array_position")


def _ordinal(column: str) -> Func:
    """A date as Python numbers days: 1 is the first day of the year 1."""
    days = "(%(expressions)s - DATE '0001-01-01') + 1"
    return Func(F(column), template=days, output_field=IntegerField())


def ids_of(values: Iterable[int]) -> NDArray[np.int64]:
    return np.array(values, dtype=np.int64)


def small(values: Sequence[int]) -> Small:
    return np.array(values, dtype=np.int16)
