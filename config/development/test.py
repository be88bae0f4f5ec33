"""`dev.py test`: pytest beside services only this run knows, so that several can go at once."""

import subprocess
import sys

from config import embedded
from config.development.surroundings import ROOT, local_environment


def run(arguments: list[str]) -> int:
    environment = local_environment() | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    with embedded.throwaway_services(environment) as urls:
        command = [sys.executable, "-m", "pytest", *arguments]
        return subprocess.run(command, cwd=ROOT, env=environment | urls).returncode
