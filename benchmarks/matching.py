"""The matching engine measured: assignment beside its peers, rings, live ranking, a whole round."""

from __future__ import annotations

import json
import os
import platform
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

from benchmarks.processes import Answer, Runner
from benchmarks.table import Column, table

SHAPES = ("tight", "ample")
WORKERS = 4

LOAD_OF_A_QUIET_MACHINE = 1.0
NAMED_VERSIONS = ("numpy", "ortools")


@dataclass(frozen=True)
class Options:
    """What to measure: sizes are requests and as many offers, `limit` is seconds a step, and
    `effort` what the search for rings may take, in its own unit of about a second."""

    parts: tuple[str, ...]
    sizes: tuple[int, ...]
    seed: int
    shape: str
    peers: tuple[str, ...]
    participants: tuple[int, ...]
    ranked_offers: tuple[int, ...]
    round_sizes: tuple[int, ...]
    limit: float
    effort: float


@dataclass(frozen=True)
class Bench:
    """Runs steps of ours, of others, and those of ours that need the database."""

    options: Options
    ours: Runner
    theirs: Runner
    platform: Runner

    def run(self) -> Answer:
        """Measure every part asked for, printing each table when it is whole."""
        print(_surroundings_told(), flush=True)
        return {
            "options": asdict(self.options),
            "machine": _machine(),
            **{part: PARTS[part](self) for part in self.options.parts},
        }


def _assignment(bench: Bench) -> list[Answer]:
    """Pairs, fit and assignment by the engine; then the peers on the very same pairs."""
    rows = []
    for size in bench.options.sizes:
        with tempfile.TemporaryDirectory(prefix="mobility-bench-") as folder:
            file = Path(folder) / "problem.npz"
            engine = bench.ours.run("engine", size=size, file=str(file), **_draw(bench))
            found = [{"solver": "engine", **engine}]
            if file.exists():
                uncut = bench.ours.run("engine_uncut", file=str(file))
                found += [{"solver": "engine, no cut", **uncut}]
                found += [
                    {"solver": name, **bench.theirs.run("peer", name=name, file=str(file))}
                    for name in bench.options.peers
                ]
        best = max(row.get("fit", 0) for row in found)
        told = [
            {"size": size, "pairs": engine.get("pairs")} | _compared(row, best) for row in found
        ]
        _print(f"Assignment, {size:,} × {size:,}", ASSIGNMENT, told)
        rows += told
    return rows


def _compared(row: Answer, best: int) -> Answer:
    """With the share of the best total fit found that it reached."""
    return row | {"share": row["fit"] / best} if best and "fit" in row else row


def _rings(bench: Bench) -> list[Answer]:
    rows = []
    for participants in bench.options.participants:
        for most, is_comparable in RINGS_SOUGHT:
            sought = {"participants": participants, "most": most, "is_comparable": is_comparable}
            seed, effort = bench.options.seed, bench.options.effort
            rows.append(sought | bench.ours.run("rings", **sought, seed=seed, effort=effort))
    _print("Rings", RINGS, rows)
    return rows


def _ranking(bench: Bench) -> list[Answer]:
    rows = [
        {"offers": size, **bench.platform.run("ranking", offers=size, **_draw(bench))}
        for size in bench.options.ranked_offers
    ]
    _print("The best 20 offers for one request, SQL and reasons included", RANKING, rows)
    return rows


def _round(bench: Bench) -> list[Answer]:
    rows = [
        {"size": size, **bench.platform.run("whole_round", size=size, **_draw(bench))}
        for size in bench.options.round_sizes
    ]
    _print("A whole round, from rows to the stored solution", ROUND, rows)
    return rows


def _fanout(bench: Bench) -> list[Answer]:
    """The same rounds by one process and with workers; where all hangs together, divided too."""
    rows = []
    for size in bench.options.round_sizes:
        for is_apart, is_divided in ((True, False), (False, False), (False, True)):
            blocks = "apart" if is_apart else "divided" if is_divided else "whole"
            for workers in (0, WORKERS) if is_apart or is_divided else (0,):
                asked = {"workers": workers, "is_apart": is_apart, "is_divided": is_divided}
                measured = bench.platform.run("fanout", size=size, **asked, **_draw(bench))
                rows.append({"size": size, "blocks": blocks, "workers": workers, **measured})
    _print(f"A round by one process and by {WORKERS} workers besides", FANOUT, rows)
    return rows


PARTS: Mapping[str, Callable[[Bench], list[Answer]]] = {
    "assignment": _assignment,
    "rings": _rings,
    "ranking": _ranking,
    "round": _round,
    "fanout": _fanout,
}

RINGS_SOUGHT = ((2, True), (3, True), (2, False), (3, False))
"""How long, and whether over about the legs on which others were measured or over all."""

NEED_DATABASE = {"ranking", "round", "fanout"}

ASSIGNMENT = (
    Column("solver", "solver"),
    Column("pairs", "pairs", ",d"),
    Column("pairs s", "pairs_seconds", ".2f"),
    Column("CPU s", "pairs_cpu_seconds", ".2f"),
    Column("µs a pair", "microseconds_a_pair", ".2f"),
    Column("assign s", "seconds", ".2f"),
    Column("CPU s", "cpu_seconds", ".2f"),
    Column("peak MB", "peak_mb", ",d"),
    Column("matched", "matched", ",d"),
    Column("total fit", "fit", ",d"),
    Column("of the best", "share", ".3%"),
    Column("unproven", "unproven", ",d"),
)
RINGS = (
    Column("participants", "participants", ",d"),
    Column("longest", "most", "d"),
    Column("comparable", "is_comparable", "d"),
    Column("legs", "legs", ",d"),
    Column("rings there are", "listed", ",d"),
    Column("in rings", "covered", ",d"),
    Column("total fit", "fit", ",d"),
    Column("gap", "gap", ".3%"),
    Column("seconds", "seconds", ".2f"),
    Column("CPU s", "cpu_seconds", ".2f"),
    Column("peak MB", "peak_mb", ",d"),
)
RANKING = (
    Column("offers", "offers", ",d"),
    Column("requests", "requests", ",d"),
    Column("shelf s", "shelf_seconds", ".1f"),
    Column("p50 ms", "p50_ms", ".1f"),
    Column("p95 ms", "p95_ms", ".1f"),
    Column("CPU p50", "cpu_p50_ms", ".1f"),
    Column("CPU p95", "cpu_p95_ms", ".1f"),
    Column("with near misses p50", "near_p50_ms", ".1f"),
    Column("p95", "near_p95_ms", ".1f"),
    Column("CPU p50", "near_cpu_p50_ms", ".1f"),
    Column("CPU p95", "near_cpu_p95_ms", ".1f"),
    Column("peak MB", "peak_mb", ",d"),
)
ROUND = (
    Column("size", "size", ",d"),
    Column("pairs", "pairs", ",d"),
    Column("seconds", "seconds", ".2f"),
    Column("CPU s", "cpu_seconds", ".2f"),
    Column("matched", "matched", ",d"),
    Column("unserved, why", "reasons", ",d"),
    Column("total fit", "total", ",d"),
    Column("bound", "bound", ",d"),
    Column("peak MB", "peak_mb", ",d"),
)
FANOUT = (
    Column("blocks", "blocks"),
    Column("size", "size", ",d"),
    Column("workers", "workers", "d"),
    Column("pairs", "pairs", ",d"),
    Column("parts", "parts", "d"),
    Column("seconds", "seconds", ".2f"),
    Column("CPU s", "cpu_seconds", ".2f"),
    Column("CPU s of workers", "helpers_cpu_seconds", ".2f"),
    Column("matched", "matched", ",d"),
    Column("total fit", "fit", ",d"),
    Column("gap", "gap", ".3%"),
    Column("solution", "digest"),
)


def save(answer: Answer, file: Path) -> None:
    file.write_text(json.dumps(answer, indent=1) + "\n", "utf-8")


def _print(title: str, columns: Sequence[Column], rows: Sequence[Answer]) -> None:
    print(f"\n{title}\n{table(columns, rows)}", flush=True)


def _draw(bench: Bench) -> dict[str, object]:
    return {"seed": bench.options.seed, "shape": bench.options.shape}


def _machine() -> dict[str, object]:
    return {
        "cores": os.cpu_count(),
        "processor": _processor(),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in NAMED_VERSIONS},
        "load": os.getloadavg()[0],
    }


def _surroundings_told() -> str:
    machine = _machine()
    told = f"{machine['cores']} cores, {machine['processor']}, load {machine['load']:.2f}"
    if machine["load"] > LOAD_OF_A_QUIET_MACHINE:
        told += ": the machine is busy, the figures will be too high"
    return told


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
