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

WIDTH, HEIGHT = 9.0, 4.2  # inches
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
    """A panel a run, processor seconds against size, both in powers of ten."""
    figure = Figure(figsize=(WIDTH, HEIGHT), layout="constrained")
    panels = figure.subplots(1, len(runs), sharey=True, squeeze=False)[0]
    for panel, run in zip(panels, runs, strict=True):
        _draw_run(panel, run)
    panels[0].set_ylabel("processor seconds")
    panels[-1].legend(fontsize="small", frameon=False, loc="upper left")
    return figure


def _draw_run(panel: Axes, run: dict[str, Any]) -> None:
    points: dict[str, list[tuple[int, float]]] = defaultdict(list)
    pairing = []
    for row in run["assignment"]:
        if "cpu_seconds" in row:
            points[row["solver"]].append((row["size"], row["cpu_seconds"]))
        if "pairs_cpu_seconds" in row:
            pairing.append((row["size"], row["pairs_cpu_seconds"]))
    for solver, (label, colour, style) in LINES.items():
        if points[solver]:
            panel.plot(*zip(*points[solver], strict=True), style, color=colour, label=label)
    if pairing:
        label = "engine: pairs and fit"
        panel.plot(*zip(*pairing, strict=True), "o:", color="#0b57a4", mfc="none", label=label)
    panel.set(xscale="log", yscale="log", xlabel="requests, and as many offers")
    panel.set_title(f"{run['options']['shape']} capacity", fontsize="medium")
    panel.grid(alpha=0.25)


if __name__ == "__main__":
    main()
