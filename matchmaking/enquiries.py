"""Several questions to the database in one query, each of them put together once.

To put such a query together takes Django longer than PostgreSQL takes to answer it. So a question
that is asked again and again is put together when it is asked first, with a name at every place
of a value that is not known yet.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import CharField, F, QuerySet, Value

from .models.as_json import AsJson
from .models.given import Given

Told = Mapping[str, Mapping[int, Any]]
"""What was asked: by kind, then by whom or what it is about."""


@dataclass(frozen=True)
class Enquiry:
    """A question put together: nothing, where Django knows that there is no answer."""

    sql: str
    values: tuple[Any, ...] = ()

    def given(self, **values: int | Iterable[int]) -> Enquiry:
        """The question with these values at the places that have their names."""
        known = {name: v if isinstance(v, int) else list(v) for name, v in values.items()}
        places = (known[v.name] if isinstance(v, Given) else v for v in self.values)
        return replace(self, values=tuple(places))


def enquiry(rows: QuerySet, what: str, of: F | Value, values: Mapping[str, Any]) -> Enquiry:
    """A question about rows, answered in the same three columns whatever the rows are: what it
    is, of whom or what, values."""
    kind = Value(what, output_field=CharField())
    try:
        return Enquiry(
            *rows.order_by().values_list(kind, of, AsJson(**values)).query.sql_with_params()
        )
    except EmptyResultSet:
        return Enquiry("")


def ask(*enquiries: Enquiry) -> Told:
    """The answers to all of these. One query."""
    asked = [one for one in enquiries if one.sql]
    told: dict[str, dict[int, Any]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(f"({one.sql})" for one in asked),
            [value for one in asked for value in one.values],
        )
        for what, of, values in cursor:
            told[what][of] = json.loads(values)
    return told
