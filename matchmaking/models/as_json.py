"""Several values as one."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Func, JSONField


class AsJson(Func):
    """An object with these values by name, as Django's own `JSONObject`, but with the names
    written out: a query that asks for many is put together in half the time."""

    def __init__(self, **values: Any) -> None:
        self.names = tuple(values)
        expressions = (F(value) if isinstance(value, str) else value for value in values.values())
        super().__init__(*expressions, output_field=JSONField())

    def as_sql(self, compiler, connection, **_context):
        pieces, params = [], []
        for name, expression in zip(self.names, self.source_expressions, strict=True):
            sql, values = compiler.compile(expression)
            pieces.append(f"'{name}', {sql}")
            params += values
        return f"jsonb_build_object({', '.join(pieces)})", params
