"""`dev.py lock`: remake the two requirements.txt, with hashes, from the requirements.in beside."""

import os
import sys

from config.development.surroundings import run_child

LOCKED = ("requirements", "benchmarks/requirements")


def run(arguments: list[str]) -> int:
    return max(_lock(name, arguments) for name in LOCKED)


def _lock(name: str, arguments: list[str]) -> int:
    command = [
        *(sys.executable, "-m", "piptools", "compile"),
        "--upgrade",
        "--generate-hashes",
        "--allow-unsafe",
        "--strip-extras",
        "--no-header",
        "--no-emit-index-url",
        "--no-emit-find-links",
        "--no-emit-trusted-host",
        f"--output-file={name}.txt",
        *arguments,
        f"{name}.in",
    ]
    return run_child(command, dict(os.environ))
