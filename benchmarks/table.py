"""Rows of figures as a table of plain text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """A heading, the key of its figure in a row, and how the figure is written."""

    heading: str
    key: str
    form: str = ""

    def cell(self, row: Mapping[str, object]) -> str:
        figure = row.get(self.key)
        return "–" if figure is None else format(figure, self.form)


def table(columns: Sequence[Column], rows: Sequence[Mapping[str, object]]) -> str:
    """Columns as wide as they must be; a row that failed says why at its end."""
    lines = [[column.heading for column in columns]]
    lines += [[column.cell(row) for column in columns] for row in rows]
    widths = [max(map(len, cells)) for cells in zip(*lines, strict=True)]
    remarks = ["", *(str(row.get("failed", "")) for row in rows)]
    return "\n".join(
        f"  {_line(cells, widths)}  {remark}".rstrip()
        for cells, remark in zip(lines, remarks, strict=True)
    )


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    name, *figures = cells
    padded = [cell.rjust(width) for cell, width in zip(figures, widths[1:], strict=True)]
    return "  ".join([name.ljust(widths[0]), *padded])
