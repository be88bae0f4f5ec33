"""Cost against size as a drawing: `python -m benchmarks.plot FIGURES.json… DRAWING.svg`.

Runs in the environment of the peers. Each file of figures is one run of `bench matching`.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

WIDTH, HEIGHT = 10.0, 4.0  # inches
LINES = {
    "engine": ("engine: assignment", "#0b57a4", "o-"),
    "engine, no cut": ("engine: no cut", "#0b57a4", "+--"),
    "greedy": ("greedy", "#7a7a7a", "s:"),
    "hospital_resident": ("matching", "#a4370b", "^--"),
    "scipy_sparse": ("scipy, sparse", "#0b8a5a", "v--"),
    "scipy_dense": ("scipy, dense", "#6fae8f", "v:"),
    "highs": ("HiGHS simplex", "#7b3fa0", "D--"),
    "networkx_simplex": ("networkx", "#c08a00", "x:"),
}
# The same figures always give the same bytes.
REPEATABLE = {"svg.hashsalt": "matching", "svg.fonttype": "path"}


def main() -> None:
    *sources, drawing = map(Path, sys.argv[1:])
    with mpl.rc_context(REPEATABLE):
        draw([json.loads(source.read_text("utf-8")) for source in sources]).savefig(
            drawing, metadata={"Date": None}
        )


def draw(runs: list[dict[str, Any]]) -> Figure:
    """A panel for each shape, processor seconds against size, both in powers of ten."""
    rows_of: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for run in runs:
        rows_of[run["options"]["shape"]] += run["assignment"]
    figure = Figure(figsize=(WIDTH, HEIGHT), layout="constrained")
    panels = figure.subplots(1, len(rows_of), sharey=True, squeeze=False)[0]
    for panel, (shape, rows) in zip(panels, rows_of.items(), strict=True):
        _draw_shape(panel, sorted(rows, key=lambda row: row["size"]))
        panel.set_title(f"{shape} capacity", fontsize="medium")
    panels[0].set_ylabel("processor seconds")
    lines, labels = panels[0].get_legend_handles_labels()
    figure.legend(lines, labels, fontsize="small", frameon=False, loc="outside right center")
    return figure


def _draw_shape(panel: Axes, rows: list[dict[str, Any]]) -> None:
    for solver, (label, colour, style) in LINES.items():
        _draw_line(panel, rows, solver, "cpu_seconds", style, color=colour, label=label)
    label = "engine: pairs and fit"
    blue = LINES["engine"][1]
    _draw_line(
        panel, rows, "engine", "pairs_cpu_seconds", "o:", color=blue, mfc="none", label=label
    )
    panel.set(xscale="log", yscale="log", xlabel="requests, and as many offers")
    panel.grid(alpha=0.25)


def _draw_line(
    panel: Axes, rows: list[dict[str, Any]], solver: str, key: str, style: str, **looks: str
) -> None:
    points = [(row["size"], row[key]) for row in rows if row["solver"] == solver and key in row]
    if points:
        panel.plot(*zip(*points, strict=True), style, **looks)


if __name__ == "__main__":
    main()
