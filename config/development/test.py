"""`dev.py test`: pytest beside services only this run knows, so that several can go at once."""

import sys
from pathlib import Path

from config import embedded
from config.development.surroundings import local_environment, run_child

# A process for each processor; tests/sharing.py says which tests each of them takes.
SHARED = ["--numprocesses=auto", "--no-loadscope-reorder"]


def run(arguments: list[str]) -> int:
    environment = local_environment() | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    with embedded.throwaway_services(environment) as urls:
        shared = [] if any(map(_names_tests, arguments)) else SHARED
        command = [sys.executable, "-m", "pytest", *shared, *arguments]
        return run_child(command, environment | urls)


def _names_tests(argument: str) -> bool:
    """Whether only a part is asked for, which one process has done before several have begun."""
    return Path(argument.partition("::")[0]).exists()
