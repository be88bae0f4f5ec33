"""Which processes belong to a folder, whoever their parents are by now."""

import time
from pathlib import Path

GONE_WITHIN = 15  # seconds


def processes_in(folder: Path | str) -> list[str]:
    """Those that stand in the folder or were started with it on their command line."""
    return [process.name for process in Path("/proc").glob("[0-9]*") if _is_in(process, folder)]


def nothing_runs_in(folder: Path | str) -> bool:
    """Whether all of them are gone, given the moment that an orderly end takes."""
    deadline = time.monotonic() + GONE_WITHIN
    while processes_in(folder):
        if time.monotonic() > deadline:
            return False
    return True


def _is_in(process: Path, folder: Path | str) -> bool:
    try:
        traces = [str((process / "cwd").readlink()), (process / "cmdline").read_text()]
    except OSError:  # ended meanwhile, or another user's
        return False
    return any(str(folder) in trace for trace in traces)
