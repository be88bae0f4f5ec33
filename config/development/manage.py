"""`dev.py manage`: one manage.py command beside the embedded services."""

import sys

from config import embedded
from config.development.surroundings import LOCAL, local_environment, run_child


def run(arguments: list[str]) -> int:
    environment = local_environment()
    with embedded.services(LOCAL, environment) as urls:
        command = [sys.executable, "manage.py", *arguments]
        return run_child(command, environment | urls)
