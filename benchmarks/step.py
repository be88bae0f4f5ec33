"""One step: `python -m benchmarks.step WORK '{"option": …}'`.

WORK is a module of this package with a function `measure(**options)` that answers with a
dictionary. What the process prints last is that dictionary in JSON, with the peak of its memory.
"""

from __future__ import annotations

import importlib
import json
import resource
import sys

from benchmarks.processes import TooLarge


def main() -> None:
    work, options = sys.argv[1:]
    measure = importlib.import_module(f"benchmarks.{work}").measure
    try:
        answer = measure(**json.loads(options))
    except (TooLarge, MemoryError) as error:
        answer = {"failed": str(error) or "out of memory"}
    print(json.dumps(answer | {"peak_mb": _peak_mb()}))


def _peak_mb() -> int:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6)


if __name__ == "__main__":
    main()
