"""`dev.py manage`: one manage.py command beside the embedded services."""

import subprocess
import sys

from config import embedded
from config.development.surroundings import LOCAL, ROOT, local_environment


def run(arguments: list[str]) -> int:
    environment = local_environment()
    with embedded.services(LOCAL, environment) as urls:
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(command, cwd=ROOT, env=environment | urls).returncode
