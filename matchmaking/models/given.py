"""Values that a query is put together without."""

from __future__ import annotations

from django.db.models import BigIntegerField, BooleanField, Func


class Given(Func):
    """What is given by this name whenever the query is asked."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(output_field=BigIntegerField())

    def as_sql(self, compiler, connection, **_context):
        return "%s", [self]


class IsOneOf(Func):
    """Whether the first is one of the array that comes second."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()
