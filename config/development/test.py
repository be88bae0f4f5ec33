"""`dev.py test`: pytest beside services only this run knows, so that several can go at once."""

import sys

from config import embedded
from config.development.surroundings import local_environment, run_child


def run(arguments: list[str]) -> int:
    environment = local_environment() | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    with embedded.throwaway_services(environment) as urls:
        command = [sys.executable, "-m", "pytest", *arguments]
        return run_child(command, environment | urls)
