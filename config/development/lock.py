"""`dev.py lock`: remake requirements.txt, with hashes, from requirements.in."""

import subprocess
import sys

from config.development.surroundings import ROOT


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
    return subprocess.run(command, cwd=ROOT).returncode
