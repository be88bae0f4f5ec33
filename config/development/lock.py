"""`dev.py lock`: remake requirements.txt, with hashes, from requirements.in."""

import os
import sys

from config.development.surroundings import run_child


def run(arguments: list[str]) -> int:
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
        "--output-file=requirements.txt",
        *arguments,
        "requirements.in",
    ]
    return run_child(command, dict(os.environ))
