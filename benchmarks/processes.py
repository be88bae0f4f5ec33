"""Steps run in processes of their own, so that each has its own time and its own memory."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent

Answer = dict[str, Any]


class TooLarge(Exception):
    """A step would need more memory than the machine has; says how much."""


@dataclass(frozen=True)
class Runner:
    """Runs steps with `python`, each for at most `limit` seconds.

    It keeps no data of its own: a process counts what its parent held as its own peak.
    """

    python: Path
    limit: float
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    entry: str = "benchmarks.step"

    def run(self, work: str, **options: object) -> Answer:
        """The step's answer, or {"failed": why} if there is none."""
        command = [str(self.python), "-m", self.entry, work, json.dumps(options)]
        try:
            finished = subprocess.run(
                command,
                cwd=ROOT,
                env=self.environment,
                capture_output=True,
                text=True,
                timeout=self.limit,
            )
        except subprocess.TimeoutExpired:
            return {"failed": f"not done in {self.limit:.0f} s"}
        if finished.returncode == 0:
            return json.loads(finished.stdout.splitlines()[-1])
        complaint = finished.stderr.strip().splitlines() or [f"ended by {-finished.returncode}"]
        return {"failed": complaint[-1]}
